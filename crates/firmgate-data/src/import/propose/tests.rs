#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::convert::Infallible;
use std::fs::{self, File};
use std::io::Cursor;
use std::path::Path;

use insta::assert_snapshot;
use proptest::prelude::*;

use super::{propose, quoted};
use crate::import::{ImportMap, read};

#[test]
fn the_proposal_for_every_register_imports() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/registers");
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name == "README.md" || name.starts_with("gleif_level2") {
            continue;
        }
        let proposed = propose(File::open(&path).unwrap(), "mine").unwrap();
        let map = ImportMap::parse(&proposed).unwrap_or_else(|error| panic!("{name}: {error}\n{proposed}"));
        let summary = read::<Infallible>(File::open(&path).unwrap(), &map, &mut |_| Ok(())).unwrap();
        // The cells of SIRENE that are not published, and the rows of natural persons, have no name.
        assert!(summary.accepted * 2 > summary.read, "{name}: {summary:?}\n{proposed}");
        files += 1;
    }
    assert!(files >= 12, "{files}");
}

#[test]
fn a_table_of_ones_own_gets_a_map_with_reasons() {
    let file = "Kunde;Firma;Internet;Land;Mitarbeiter;Branche;Leer;Firma\n\
                7;Müller Software GmbH;www.mueller.example;Deutschland;51-200;Software;;x\n\
                8;Zum Löwen;;AT;12;Hotels;;y\n";
    assert_snapshot!("own-table", propose(Cursor::new(file), "kunden").unwrap());
    assert_snapshot!("no-names", propose(Cursor::new("a,b\n1,2\n3,4\n"), "x").unwrap());
}

proptest! {
    #[test]
    fn any_header_can_be_quoted(text in "\\PC{0,20}|[\u{0}-\u{20}\"\\\\]{0,9}") {
        let value: toml::Table = toml::from_str(&format!("a = {}", quoted(&text))).unwrap();
        prop_assert_eq!(value.get("a").and_then(toml::Value::as_str), Some(text.as_str()));
    }
}
