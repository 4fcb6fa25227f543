use std::fs;
use std::path::Path;

use firmgate_model::SearchError;
use firmgate_testing::wait::until;

use crate::catalogue::CatalogueError;

use super::*;

#[test]
fn nothing_is_seen_before_the_commit_and_everything_after() {
    let (dir, reader) = catalogue(&[company("a.example", "Alpha")]);
    let version = reader.version().unwrap();
    let mut writer = CatalogueWriter::open(dir.path()).unwrap();
    writer.add(&company("b.example", "Bravo")).unwrap();
    reader.refresh().unwrap();
    assert_eq!((reader.count().unwrap(), reader.version().unwrap()), (1, version.clone()));
    assert_eq!(writer.commit().unwrap(), 2);
    reader.refresh().unwrap();
    assert_eq!(reader.count().unwrap(), 2);
    assert_ne!(reader.version().unwrap(), version);
    assert_eq!(Catalogue::open(dir.path()).unwrap().version().unwrap(), reader.version().unwrap());
}

#[test]
fn what_was_not_committed_never_was() {
    let (dir, _) = catalogue(&[company("a.example", "Alpha")]);
    let mut writer = CatalogueWriter::open(dir.path()).unwrap();
    for number in 0..5_000 {
        writer.add(&company(&format!("{number}.example"), "Lost")).unwrap();
    }
    // As if the process had been killed: nothing is tidied up, and the lock goes with it.
    drop(writer);
    let reader = Catalogue::open(dir.path()).unwrap();
    assert_eq!(reader.count().unwrap(), 1);
    CatalogueWriter::open(dir.path()).unwrap();
}

#[test]
fn a_reader_notices_a_commit_by_itself() {
    let (dir, reader) = catalogue(&[company("a.example", "Alpha")]);
    assert_eq!(reader.count().unwrap(), 1);
    let mut writer = CatalogueWriter::open(dir.path()).unwrap();
    writer.add(&company("b.example", "Bravo")).unwrap();
    writer.finish(&mut |_| ()).unwrap();
    until(|| reader.company("b.example").unwrap().is_some());
}

#[test]
fn only_one_writes() {
    let (dir, _) = catalogue(&[company("a.example", "Alpha")]);
    let first = CatalogueWriter::open(dir.path()).unwrap();
    let error = CatalogueWriter::open(dir.path()).err().unwrap();
    assert!(matches!(error, CatalogueError::Busy { .. }));
    assert!(error.to_string().contains("another process writes to the catalogue in `"), "{error}");
    drop(first);
    assert!(CatalogueWriter::open(dir.path()).is_ok());
}

#[test]
fn a_change_replaces_and_keeps_the_place_among_equals() {
    let (dir, _) =
        catalogue(&[company("a.example", "Alpha"), company("b.example", "Bravo"), company("c.example", "Carbon")]);
    let mut writer = CatalogueWriter::open(dir.path()).unwrap();
    writer.add(&company("d.example", "Delta")).unwrap();
    writer.add(&company("a.example", "Alpha Two")).unwrap();
    writer.add(&company("a.example", "Alpha Three")).unwrap();
    writer.commit().unwrap();
    writer.add(&company("e.example", "Energy")).unwrap();
    writer.finish(&mut |_| ()).unwrap();
    let reader = Catalogue::open(dir.path()).unwrap();
    let page = reader.search(&Search { limit: 10, ..Search::default() }).unwrap();
    assert_eq!(ids(&page), ["a.example", "b.example", "c.example", "d.example", "e.example"]);
    assert_eq!((page.total, page.companies[0].name.as_str()), (5, "Alpha Three"));
    assert_eq!(reader.search(&ask("two")).unwrap().total, 0);
}

#[test]
fn the_same_id_twice_in_a_bulk_build_is_one_company() {
    let (_dir, reader) =
        catalogue(&[company("a.example", "Old"), company("b.example", "Bravo"), company("a.example", "New")]);
    assert_eq!(reader.count().unwrap(), 2);
    assert_eq!(reader.company("a.example").unwrap().unwrap().name, "New");
    assert_eq!(found(&reader, "old"), Vec::<String>::new());
}

#[test]
fn a_record_comes_back_as_it_went_in() {
    let records = corpus(50);
    let (_dir, reader) = catalogue(&records);
    for record in &records {
        assert_eq!(reader.company(&record.id).unwrap().as_ref(), Some(record));
    }
}

#[test]
fn a_record_that_cannot_be_found_again_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = CatalogueWriter::create(dir.path(), 1).unwrap();
    for id in [String::new(), "x".repeat(2_000)] {
        let error = writer.add(&company(&id, "Name")).unwrap_err();
        assert!(matches!(error, CatalogueError::Unfit { .. }), "{error}");
    }
    let long = CompanyRecord { aliases: vec!["y ".repeat(40_000)], ..company("a.example", &"x".repeat(100_000)) };
    writer.add(&long).unwrap();
    assert_eq!(writer.commit().unwrap(), 1);
}

#[test]
fn an_empty_catalogue_answers() {
    let (_dir, reader) = catalogue(&[]);
    let page = reader.search(&Search { limit: 10, facets: vec![FacetField::Country], ..ask("x") }).unwrap();
    assert_eq!((page.total, page.next), (0, None));
    assert_eq!(reader.count().unwrap(), 0);
    assert!(reader.values(FacetField::Industry).unwrap().is_empty());
    assert!(reader.cities().unwrap().is_empty());
    for sort in [Sort::EmployeesAsc, Sort::FoundedDesc, Sort::EmployeesDesc] {
        assert!(reader.search(&Search { sort, limit: 10, ..Search::default() }).unwrap().companies.is_empty());
    }
}

#[test]
fn missing_and_foreign_folders_say_so() {
    let dir = tempfile::tempdir().unwrap();
    for missing in [dir.path().to_owned(), dir.path().join("nowhere")] {
        let error = Catalogue::open(&missing).err().unwrap();
        assert!(matches!(error, CatalogueError::Missing { .. }), "{error}");
        assert!(CatalogueWriter::open(&missing).is_err());
    }
    let mut schema = tantivy::schema::Schema::builder();
    schema.add_u64_field("other", tantivy::schema::FAST);
    tantivy::Index::create_in_dir(dir.path(), schema.build()).unwrap();
    assert!(matches!(Catalogue::open(dir.path()).err().unwrap(), CatalogueError::Incompatible { .. }));
    assert!(matches!(CatalogueWriter::create(dir.path(), 1).err().unwrap(), CatalogueError::Exists { .. }));
}

/// Copies the files of a folder.
fn copied(from: &Path) -> TempDir {
    let to = tempfile::tempdir().unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.path().join(file.file_name())).unwrap();
    }
    to
}

#[test]
fn damaged_files_are_an_error_and_never_the_end() {
    let (dir, _) = catalogue(&corpus(300));
    let files: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    for name in files.iter().filter(|name| !name.to_string_lossy().ends_with(".lock")) {
        for damage in ["gone", "empty", "half", "flipped"] {
            let copy = copied(dir.path());
            let path = copy.path().join(name);
            let bytes = fs::read(&path).unwrap();
            match damage {
                "gone" => fs::remove_file(&path).unwrap(),
                "empty" => fs::write(&path, b"").unwrap(),
                "half" => fs::write(&path, &bytes[..bytes.len() / 2]).unwrap(),
                _ => {
                    let flipped: Vec<u8> = bytes.iter().map(|byte| byte ^ 0x55).collect();
                    fs::write(&path, flipped).unwrap();
                }
            }
            // Either it cannot be opened, or it answers, or it returns an error.
            let Ok(reader) = Catalogue::open(copy.path()) else { continue };
            for search in
                [ask("alpha"), ask("jupitre"), Search { limit: 100, sort: Sort::FoundedAsc, ..Search::default() }]
            {
                if let Err(error) = reader.search(&search) {
                    assert!(matches!(error, SearchError::Engine(_)), "{name:?} {damage}: {error}");
                }
            }
        }
    }
}

#[test]
fn many_threads_read_while_one_writes() {
    let (dir, reader) = catalogue(&corpus(400));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            let reader = reader.clone();
            scope.spawn(move || {
                for _ in 0..60 {
                    let page = reader.search(&Search { limit: 20, ..ask("alpha") }).unwrap();
                    assert!(page.total >= page.companies.len() as u64);
                    reader.refresh().unwrap();
                }
            });
        }
        let mut writer = CatalogueWriter::open(dir.path()).unwrap();
        for (number, record) in corpus(500).iter().enumerate() {
            writer.add(record).unwrap();
            if number % 50 == 0 {
                writer.commit().unwrap();
            }
        }
        writer.finish(&mut |_| ()).unwrap();
    });
    reader.refresh().unwrap();
    assert_eq!(reader.count().unwrap(), 500);
}
