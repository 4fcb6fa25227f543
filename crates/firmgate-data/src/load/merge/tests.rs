#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::path::{Path, PathBuf};

use firmgate_engine_local::catalogue::CatalogueWriter;
use firmgate_engine_local::dataset::{CATALOGUE, Manifest};
use firmgate_model::CompanyRecord;
use tempfile::tempdir;

use super::{Unmerged, unmerge};
use crate::import::{ImportMap, Register};
use crate::load::{Imported, OnExisting, Watch, import};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/registers").join(name)
}

fn load(dir: &Path, name: &str, register: &str, existing: OnExisting) -> Imported {
    let map = Register::named(register).unwrap().map().unwrap();
    import(dir, &fixture(name), &map, existing, &mut |_| {}).unwrap()
}

fn company(dir: &Path, id: &str) -> Option<CompanyRecord> {
    let manifest = Manifest::read(dir).unwrap().unwrap();
    CatalogueWriter::open(&dir.join(&manifest.dataset).join(CATALOGUE)).unwrap().with_id(id).unwrap()
}

fn undo(dir: &Path, log: &Path) -> Unmerged {
    unmerge(dir, log, Watch { progress: &mut |_| {}, stopped: &|| false }).unwrap()
}

#[test]
fn a_number_of_a_register_joins_two_sources_and_can_be_undone() {
    let dir = tempdir().unwrap();
    let dir = dir.path();
    load(dir, "companies_house.csv", "companies-house", OnExisting::Refuse);
    let before = company(dir, "gb-coh:99000001").unwrap();
    let imported = load(dir, "gleif_level1.csv", "gleif", OnExisting::Merge);
    assert_eq!((imported.merged.merged, imported.merged.doubtful), (1, 0));
    let after = company(dir, "gb-coh:99000001").unwrap();
    assert_eq!((after.also_in.len(), after.identifiers.len()), (1, 2));
    let origin = after.also_in.first().unwrap();
    assert_eq!((origin.source.as_str(), origin.licence.as_deref()), ("gleif", Some("CC0-1.0")));
    assert_eq!((&after.categories, after.source.as_str()), (&before.categories, "companies_house"));
    assert!(company(dir, &origin.id).is_none());

    let log = imported.merged.log.unwrap();
    let undone = undo(dir, &log);
    assert_eq!((undone.undone, undone.changed, undone.total), (1, 0, imported.total + 1));
    assert_eq!(company(dir, "gb-coh:99000001").unwrap(), before);
    assert_eq!(company(dir, &origin.id).unwrap().source, "gleif");
    // A second time there is nothing to undo.
    assert_eq!(undo(dir, &log).changed, 1);
}

#[test]
fn a_domain_joins_where_it_is_that_of_one_and_no_number_differs() {
    let dir = tempdir().unwrap();
    let dir = dir.path();
    load(dir, "bigpicture.csv", "bigpicture", OnExisting::Refuse);
    let imported = load(dir, "crunchbase.csv", "crunchbase", OnExisting::Merge);
    assert_eq!(imported.merged.merged, 2);
    let widgets = company(dir, "example-widgets.example").unwrap();
    assert!(widgets.description.unwrap().starts_with("Widgets"));
    let map = "source = \"other\"\nid = [\"bigpicture\"]\n[columns]\nname = \"n\"\nwebsite = \"w\"\n[identifiers]\nbigpicture = \"h\"\n";
    let file = dir.join("other.csv");
    fs::write(&file, "n,w,h\nSister,example-widgets.example,sister\nNew,new.example,new\n").unwrap();
    let imported = import(dir, &file, &ImportMap::parse(map).unwrap(), OnExisting::Merge, &mut |_| {}).unwrap();
    assert_eq!((imported.merged.merged, imported.merged.doubtful, imported.merged.log), (0, 1, None));
    assert_eq!(company(dir, "bigpicture:sister").unwrap().name, "Sister");
}
