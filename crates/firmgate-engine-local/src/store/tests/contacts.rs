use std::fs;
use std::time::{Duration, Instant};

use firmgate_model::{CONTACTS_PER_COMPANY_MAX, ContactRecord, Contacts as _};

use super::super::*;

fn contact(number: u32) -> ContactRecord {
    // Three people at each company; ids in no order, as random ones are.
    let digits = format!("{:012x}", u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 16);
    ContactRecord {
        id: format!("ct-{digits}"),
        company: format!("company-{}.example", number / 3),
        first: format!("First{}", number % 997),
        last: format!("Family{}", number % 4_999),
        role: "Head of Sales".to_owned(),
        email: number.is_multiple_of(3).then(|| format!("person{number}@company-{}.example", number / 3)),
    }
}

#[test]
fn what_is_written_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("contacts.sqlite");
    let mut writer = ContactsFile::create(&file).unwrap();
    for number in 0..10 {
        writer.add(&contact(number)).unwrap();
    }
    assert_eq!(writer.finish().unwrap(), 10);
    let contacts = ContactsFile::open(&file).unwrap();
    assert_eq!(contacts.count().unwrap(), 10);
    assert_eq!(contacts.of_company("company-1.example").unwrap(), (3..6).map(contact).collect::<Vec<_>>());
    assert_eq!(contacts.contact(&contact(7).id).unwrap(), Some(contact(7)));
    assert_eq!(contacts.contact("ct-none").unwrap(), None);
    assert!(contacts.of_company("nobody.example").unwrap().is_empty());
    let several = contacts.of_companies(&["company-2.example", "nobody.example", "company-0.example"]).unwrap();
    let people = |range: std::ops::Range<u32>| range.map(contact).collect::<Vec<_>>();
    assert_eq!(several, [people(6..9), Vec::new(), people(0..3)]);
}

#[test]
fn a_company_shows_so_many_contacts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("contacts.sqlite");
    let mut writer = ContactsFile::create(&file).unwrap();
    for number in 0..=CONTACTS_PER_COMPANY_MAX {
        writer.add(&ContactRecord { company: "big.example".into(), ..contact(number) }).unwrap();
    }
    writer.finish().unwrap();
    let shown = ContactsFile::open(&file).unwrap().of_company("big.example").unwrap();
    assert_eq!(shown.len(), CONTACTS_PER_COMPANY_MAX as usize);
}

#[test]
fn an_unfinished_a_newer_a_foreign_and_a_missing_file_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("contacts.sqlite");
    let problem = || ContactsFile::open(&file).err().map(|error| error.problem);
    assert_eq!(problem(), Some(StorageError::CannotOpen));
    let mut writer = ContactsFile::create(&file).unwrap();
    writer.add(&contact(1)).unwrap();
    drop(writer);
    assert_eq!(problem(), Some(StorageError::Unfinished));
    ContactsFile::create(&file).unwrap().finish().unwrap();
    assert_eq!(problem(), None);
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.pragma_update(None, "user_version", 2).unwrap();
    assert_eq!(problem(), Some(StorageError::Newer { found: 2, known: 1 }));
    connection.pragma_update(None, "application_id", 7).unwrap();
    assert_eq!(problem(), Some(StorageError::Foreign));
    fs::write(&file, "not a database at all ".repeat(100)).unwrap();
    assert_eq!(problem(), Some(StorageError::Damaged));
}

#[test]
fn one_id_twice_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = ContactsFile::create(&folder.path().join("contacts.sqlite")).unwrap();
    writer.add(&contact(1)).unwrap();
    writer.add(&contact(1)).unwrap();
    let error = writer.finish().unwrap_err();
    assert!(error.to_string().contains("UNIQUE constraint failed: contact.id"), "{error}");
}

/// The whole size in an optimised build, a smaller one otherwise. `--nocapture` shows the figures.
#[test]
fn a_load_is_fast_and_so_is_reading() {
    let (rows, load_max, open_max) = if cfg!(debug_assertions) {
        (60_000, Duration::from_secs(60), Duration::from_millis(50))
    } else {
        (2_000_000, Duration::from_secs(15), Duration::from_millis(5))
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("contacts.sqlite");
    let people: Vec<ContactRecord> = (0..50_000).map(contact).collect();
    let started = Instant::now();
    let mut writer = ContactsFile::create(&file).unwrap();
    for number in 0..rows {
        // Only ids and companies must differ; generating text is not what is measured.
        let ContactRecord { id, company, .. } = contact(number);
        let person = &people[number as usize % people.len()];
        writer.add(&ContactRecord { id, company, ..person.clone() }).unwrap();
    }
    let inserted = started.elapsed();
    assert_eq!(writer.finish().unwrap(), u64::from(rows));
    let loaded = started.elapsed();
    let opening = Instant::now();
    let contacts = ContactsFile::open(&file).unwrap();
    let opened = opening.elapsed();
    let reading = Instant::now();
    for number in (0..rows).step_by(rows as usize / 1_000) {
        assert_eq!(contacts.of_company(&contact(number).company).unwrap().len().min(2), 2);
        assert_eq!(contacts.contact(&contact(number).id).unwrap().unwrap().company, contact(number).company);
    }
    let read = reading.elapsed() / 2_000;
    let megabytes = fs::metadata(&file).unwrap().len() >> 20;
    eprintln!("{rows} rows: inserted {inserted:?}, loaded {loaded:?}, {megabytes} MB; open {opened:?}, read {read:?}");
    assert!(loaded < load_max && opened < open_max, "loaded in {loaded:?}, opened in {opened:?}");
}
