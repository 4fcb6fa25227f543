use firmgate_model::UserStore;
use firmgate_model::jobs::*;

use super::super::Store;
use super::{Fixture, NOW};

#[test]
fn an_entry_covers_every_way_of_writing_it() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    store.suppress(&Subject::Address("Ann.Lee+news@Acme.Example"), "asked by mail", NOW).unwrap();
    store.suppress(&Subject::Domain("Quiet.Example."), "", NOW).unwrap();
    let person = |company, first, last| Subject::Person { company, first, last };
    store.suppress(&person("acme.example", "Jürgen", "Weiß-Klein"), "", NOW).unwrap();
    let other = fixture.other();
    for covered in [
        Subject::Address(" ann.lee@acme.example "),
        Subject::Address("ann.lee+x@ACME.example"),
        Subject::Address("anyone@quiet.example"),
        Subject::Address("anyone@mail.quiet.example"),
        Subject::Domain("quiet.example"),
        Subject::Domain("a.b.quiet.example"),
        person("acme.example", "JURGEN", "Weiss Klein"),
        person("Acme.example", "Weiß-Klein", "Jürgen"),
    ] {
        assert!(other.is_any_suppressed(&[Subject::Domain("free.example"), covered]).unwrap(), "{covered:?}");
    }
    for free in [
        Subject::Address("ann.leeds@acme.example"),
        Subject::Address("ann.lee@acme.test"),
        Subject::Domain("example"),
        Subject::Domain("notquiet.example"),
        Subject::Domain("acme.example"),
        person("acme.example", "Jürgen", "Weiß"),
        person("other.example", "Jürgen", "Weiß-Klein"),
    ] {
        assert!(!other.is_any_suppressed(&[free, Subject::Domain("free.example")]).unwrap(), "{free:?}");
    }
}

#[test]
fn the_file_names_nobody_and_a_second_entry_changes_nothing() {
    let fixture = Fixture::new();
    fixture.store.suppress(&Subject::Address("ann.lee@acme.example"), "first", NOW).unwrap();
    fixture.store.suppress(&Subject::Address("ann.lee@acme.example"), "second", NOW + 1).unwrap();
    assert_eq!(fixture.number("SELECT count(*) FROM suppression WHERE reason = 'first'"), 1);
    fixture.store.writer.lock().unwrap().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let bytes = std::fs::read(fixture.file()).unwrap();
    assert!(!bytes.windows(7).any(|window| window.eq_ignore_ascii_case(b"ann.lee")));
    assert!(bytes.windows(5).any(|window| window == b"first"), "the entry is in the file");
}

#[test]
fn every_file_has_its_own_key() {
    let digest = |fixture: &Fixture| fixture.store.person_entry("acme.example", "Ann", "Lee");
    let (one, two) = (Fixture::new(), Fixture::new());
    assert_eq!(digest(&one), one.other().person_entry("acme.example", "Ann", "Lee"));
    assert_ne!(digest(&one), digest(&two));
}

#[test]
fn a_reason_has_a_bound() {
    let refused = Fixture::new().store.suppress(&Subject::Domain("a.example"), &"x".repeat(201), NOW).unwrap_err();
    assert_eq!(refused.to_string(), "reason must have at most 200 characters and has 201");
}

#[test]
fn the_key_of_threads_is_that_of_the_folder_and_not_that_of_the_list() {
    let fixture = Fixture::new();
    let bytes = |store: &Store| *store.thread_key.bytes();
    assert_eq!(bytes(&fixture.store), bytes(&fixture.other()), "every process of the folder has the same");
    assert_ne!(bytes(&fixture.store), bytes(&Fixture::new().store), "another folder has another key");
    let secret: Vec<u8> = rusqlite::Connection::open(fixture.file())
        .unwrap()
        .query_row("SELECT value FROM secret WHERE name = 'suppression'", [], |row| row.get(0))
        .unwrap();
    assert_ne!(bytes(&fixture.store).as_slice(), secret);
}
