use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use firmgate_model::Advice;

use super::super::*;
use super::{Fixture, NOW, ids};

fn problem(error: &StoreError) -> &StorageError {
    match error {
        StoreError::Engine(error) => &error.cause().downcast_ref::<DatabaseError>().unwrap().problem,
        other => panic!("not about the file: {other}"),
    }
}

fn open_fails(file: &Path) -> DatabaseError {
    let error = Store::open(file).err().expect("the file must not open");
    assert!(!error.to_string().contains('\n') && error.hint().is_some());
    assert!(error.to_string().contains(&file.display().to_string()));
    error
}

#[test]
fn a_file_of_a_newer_version_is_named_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("user.sqlite");
    drop(Store::open(&file).unwrap());
    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 9).unwrap();
    let before = fs::read(&file).unwrap();
    let error = open_fails(&file);
    assert_eq!(error.problem, StorageError::Newer { found: 9, known: 3 });
    let text = format!("database `{}`: it has version 9, and this program reads versions up to 3", file.display());
    assert_eq!(error.to_string(), text);
    assert!(error.hint().unwrap().contains("newer program"));
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn a_file_of_another_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("user.sqlite");
    rusqlite::Connection::open(&file).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    let before = fs::read(&file).unwrap();
    assert_eq!(open_fails(&file).problem, StorageError::Foreign);
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn garbage_a_folder_and_a_missing_folder_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let garbage = folder.path().join("garbage");
    fs::write(&garbage, "this is no database, it is a letter to somebody ".repeat(200)).unwrap();
    assert_eq!(open_fails(&garbage).problem, StorageError::Damaged);
    assert_eq!(open_fails(folder.path()).problem, StorageError::CannotOpen);
    assert_eq!(open_fails(&folder.path().join("no/such/user.sqlite")).problem, StorageError::CannotOpen);
}

#[test]
fn a_damaged_page_is_an_error_and_not_a_panic() {
    let fixture = Fixture::new();
    let id = fixture.store.create_collection("ann", "Leads", None, None, "t", NOW).unwrap().0.id;
    for n in 0..20u32 {
        fixture.store.add_items("ann", &id, &ids(n * 100..n * 100 + 100), &[], &format!("t{n}"), NOW).unwrap();
    }
    let Fixture { store, folder } = fixture;
    drop(store);
    let file = folder.path().join("user.sqlite");
    let mut bytes = fs::read(&file).unwrap();
    // The first page holds the schema; everything after it is cut.
    bytes[4096..].fill(0xA5);
    fs::File::create(&file).unwrap().write_all(&bytes).unwrap();
    let failed = Store::open(&file).map_err(StoreError::from).and_then(|store| store.item_ids("ann", &id).map(|_| ()));
    assert_eq!(problem(&failed.unwrap_err()), &StorageError::Damaged);
}

#[test]
fn a_full_disk_keeps_nothing_of_the_call() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let id = store.create_collection("ann", "Leads", None, None, "t", NOW).unwrap().0.id;
    {
        let writer = store.writer.lock().unwrap();
        let pages: i64 = writer.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
        writer.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
    }
    let long: Vec<String> = (0..100).map(|n| format!("{n}{}", "x".repeat(200))).collect();
    let error = store.add_items("ann", &id, &long, &[], "t1", NOW).unwrap_err();
    assert_eq!(problem(&error), &StorageError::DiskFull);
    assert!(error.hint().unwrap().contains("nothing of this call was kept"));
    assert_eq!(store.item_ids("ann", &id).unwrap(), Vec::<String>::new());
    store.writer.lock().unwrap().query_row("PRAGMA max_page_count = 1000000", [], |_| Ok(())).unwrap();
    assert_eq!(store.add_items("ann", &id, &long, &[], "t1", NOW).unwrap().added, 100);
}

#[test]
fn a_read_only_file_still_answers_reads() {
    let fixture = Fixture::new();
    let id = fixture.store.create_collection("ann", "Leads", None, None, "t", NOW).unwrap().0.id;
    fixture.store.writer.lock().unwrap().pragma_update(None, "query_only", true).unwrap();
    let error = fixture.store.create_collection("ann", "More", None, None, "t2", NOW).unwrap_err();
    assert_eq!(problem(&error), &StorageError::ReadOnly);
    assert!(error.hint().unwrap().contains("write access"));
    assert!(fixture.store.collection("ann", &id).unwrap().is_some());
}

#[test]
fn a_folder_that_cannot_be_written_answers_reads_and_refuses_writes() {
    let fixture = Fixture::new();
    let file = fixture.file();
    let id = fixture.store.create_collection("ann", "Leads", None, None, "t", NOW).unwrap().0.id;
    let folder = fixture.folder;
    drop(fixture.store);
    let written = Store::open_to_read(&file).unwrap();
    assert!(written.collection("ann", &id).unwrap().is_some());
    let empty = Store::open_to_read(&folder.path().join("none.sqlite")).unwrap();
    assert!(empty.collections("ann", 10, None).unwrap().collections.is_empty());
    for store in [written, empty] {
        assert_eq!(store.access(), Access::ReadOnly);
        let error = store.create_collection("ann", "More", None, None, "t2", NOW).unwrap_err();
        assert_eq!(problem(&error), &StorageError::ReadOnly);
    }
    let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files, ["user.sqlite"], "nothing is written");

    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 1).unwrap();
    let error = Store::open_to_read(&file).err().unwrap();
    assert_eq!(error.problem, StorageError::Older { found: 1, known: 3 });
}

#[test]
fn a_lock_that_is_held_too_long_is_busy() {
    let fixture = Fixture::new();
    let holder = rusqlite::Connection::open(fixture.file()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    fixture.store.writer.lock().unwrap().busy_timeout(Duration::from_millis(20)).unwrap();
    let error = fixture.store.create_collection("ann", "Leads", None, None, "t", NOW).unwrap_err();
    assert_eq!(problem(&error), &StorageError::Busy);
    assert!(fixture.store.collections("ann", 10, None).unwrap().collections.is_empty(), "readers do not wait");
    holder.execute_batch("ROLLBACK").unwrap();
    assert!(fixture.store.create_collection("ann", "Leads", None, None, "t", NOW).unwrap().1);
}

#[test]
fn the_file_is_durable_and_private() {
    let fixture = Fixture::new();
    fixture.store.create_collection("ann", "Leads", None, None, "t", NOW).unwrap();
    let writer = fixture.store.writer.lock().unwrap();
    let pragma = |name: &str| writer.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0)).unwrap();
    let mode: String = writer.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert_eq!((mode.as_str(), pragma("synchronous"), pragma("foreign_keys")), ("wal", 2, 1));
    assert_eq!(pragma("busy_timeout"), 5_000);
    #[cfg(unix)]
    for file in ["user.sqlite", "user.sqlite-wal", "user.sqlite-shm"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(fixture.folder.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}
