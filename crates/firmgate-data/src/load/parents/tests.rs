#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};

use firmgate_engine_local::catalogue::CatalogueWriter;
use firmgate_engine_local::dataset::{CATALOGUE, Manifest};
use tempfile::tempdir;

use super::{ParentsImported, import_parents};
use crate::import::Register;
use crate::load::{LoadError, OnExisting, Watch, import};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/registers").join(name)
}

fn set(dir: &Path, file: &str) -> Result<ParentsImported, LoadError> {
    import_parents(dir, &fixture(file), Watch { progress: &mut |_| {}, stopped: &|| false })
}

#[test]
fn companies_get_the_parents_that_the_file_states() {
    let dir = tempdir().unwrap();
    let Err(LoadError::NothingToChange { .. }) = set(dir.path(), "gleif_level2.csv") else {
        panic!("nothing is there")
    };
    let map = Register::named("gleif").unwrap().map().unwrap();
    let imported = import(dir.path(), &fixture("gleif_level1.xml"), &map, OnExisting::Refuse, &mut |_| {}).unwrap();
    let set_once = set(dir.path(), "gleif_level2.xml").unwrap();
    assert_eq!((set_once.changed, set_once.unchanged, set_once.absent), (3, 0, 1));
    let again = set(dir.path(), "gleif_level2.csv").unwrap();
    assert_eq!((again.changed, again.unchanged, again.absent), (0, 3, 1));
    let manifest = Manifest::read(dir.path()).unwrap().unwrap();
    assert_eq!(manifest.companies, imported.total);
    let writer = CatalogueWriter::open(&dir.path().join(&manifest.dataset).join(CATALOGUE)).unwrap();
    let companies = writer.with_identifier("gb-coh", "99000001", 2).unwrap();
    let [software] = companies.as_slice() else { panic!("{companies:?}") };
    let parent = software.parent.as_ref().unwrap();
    assert_eq!(parent.direct, parent.ultimate);
    let above = writer.with_identifier("lei", &parent.direct.as_ref().unwrap().value, 2).unwrap();
    assert_eq!(above.first().unwrap().name, "Nordwind Example Group AG");
}
