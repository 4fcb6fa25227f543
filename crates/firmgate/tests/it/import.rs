//! `platform import`, as it is seen by whoever calls it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use insta::{assert_snapshot, with_settings};

use crate::support::{firmgate, run, transcript};

const MAP: &str = r#"
source = "test"
id = ["no"]
placeholders = ["-"]
[columns]
name = "Name"
country = "Country"
website = "Website"
locality = "City"
employees = "Employees"
founded = "Founded"
categories = ["Industry"]
[identifiers]
no = "Number"
"#;
const HEADER: &str = "Number,Name,Country,Employees,Industry,City,Website,Founded\n";

/// What the program says of a file.
fn imported(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (file, map) = (folder.path().join(name), folder.path().join("map.toml"));
    fs::write(&file, bytes).unwrap();
    fs::write(&map, MAP).unwrap();
    let mut command = firmgate(["platform", "import"]);
    command.arg(&file).arg("--map").arg(&map).arg("--data").arg(folder.path().join("data"));
    let shown = transcript(&run(command));
    let listed = fs::read_to_string(folder.path().join(format!("data/platform/{name}.rejects.csv")));
    let listed = listed.map_or_else(|_| String::new(), |listed| format!("--- rejects\n{listed}"));
    (shown + &listed).replace(folder.path().to_str().unwrap(), "[TEMP]")
}

fn snapshot(name: &str, file: &str, bytes: &[u8]) {
    with_settings!({ filters => vec![(r"\d+\.\d s\b", "[TIME]")] }, {
        assert_snapshot!(name, imported(file, bytes));
    });
}

fn csv(rows: &str) -> String {
    format!("{HEADER}{rows}")
}

fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in entries {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const CLEAN: &str =
    "1,Alpha,DE,250,Hotels,Berlin,alpha.example,2001\n2,Müller,DE,51-200,Restaurants,München,mueller.example,1987\n";

#[test]
fn the_summary_says_what_became_of_the_file() {
    snapshot("import-clean", "firms.csv", csv(CLEAN).as_bytes());
    snapshot("import-one-company", "firms.csv", csv("1,Alpha,DE,250,Hotels,Berlin,alpha.example,2001\n").as_bytes());
    let doubtful = "1,Alpha,DE,\"250,5\",Hotels,Berlin,alpha.example,2001\n2,Beta,Korea,12,Hotels|Restaurants,Berlin,not a website,2099\n\
                    3,Gamma,Atlantis,1-10 employees,Inns|Bars,,https://www.facebook.com/gamma,\n4,Delta,DE,,Hotels,\n5,\"Epsilon,DE,,,,,\n";
    snapshot("import-doubtful", "firms.csv", csv(doubtful).as_bytes());
    snapshot("import-all-rejected", "firms.csv", csv("1,,DE,250,Hotels,Berlin,alpha.example,2001\n").as_bytes());
    let latin = csv(CLEAN).replace(',', ";").chars().map(|c| u8::try_from(c).unwrap()).collect::<Vec<_>>();
    snapshot("import-windows-1252", "firms.csv", &[&b"Companies\n\n"[..], &latin].concat());
    snapshot("import-zip", "firms.zip", &zip(&[("README", "about"), ("firms.csv", &csv(CLEAN))]));
}

#[test]
fn what_cannot_be_imported_is_named() {
    let clean = csv(CLEAN);
    snapshot("import-two-tables", "firms.zip", &zip(&[("a.csv", &clean), ("b.csv", &clean)]));
    snapshot("import-workbook", "firms.csv", &zip(&[("xl/workbook.xml", "<workbook/>")]));
    snapshot("import-no-column", "firms.csv", clean.replace("City", "Town").replace(',', "\t").as_bytes());
    snapshot("import-repeated-column", "firms.csv", clean.replace("City", "Name").as_bytes());
}

/// What the program says of a file of the tests' registers, one import after another into one folder.
fn registers(files: &[(&str, &[&str])]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut shown = String::new();
    for (name, flags) in files {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../firmgate-data/tests/data/registers").join(name);
        let mut command = firmgate(["platform", "import"]);
        command.arg(&file).args(*flags).arg("--data").arg(folder.path().join("data"));
        shown += &transcript(&run(command)).replace(file.to_str().unwrap(), name);
    }
    shown.replace(folder.path().to_str().unwrap(), "[TEMP]")
}

#[test]
fn registers_need_no_map() {
    with_settings!({ filters => vec![(r"\d+\.\d s\b", "[TIME]")] }, {
        assert_snapshot!("import-registers", registers(&[
            ("companies_house.csv", &[]),
            ("gleif_level1.xml", &["--add"]),
            ("gleif_level2.csv", &[]),
            ("sirene.csv", &["--add", "--format", "sirene"]),
            ("offeneregister.jsonl", &["--add"]),
            ("brreg.json", &["--add", "--format", "pdl"]),
            ("README.md", &["--add"]),
        ]));
    });
}

#[test]
fn a_map_is_proposed_and_imports() {
    let folder = tempfile::tempdir().unwrap();
    let (file, map) = (folder.path().join("customers.csv"), folder.path().join("map.toml"));
    fs::write(&file, CLEAN_OF_ONES_OWN).unwrap();
    let mut command = firmgate(["platform", "map"]);
    command.arg(&file);
    let proposed = run(command);
    assert_snapshot!("map-proposed", transcript(&proposed).replace(folder.path().to_str().unwrap(), "[TEMP]"));
    fs::write(&map, &proposed.stdout).unwrap();
    let mut command = firmgate(["platform", "import"]);
    command.arg(&file).arg("--map").arg(&map).arg("--data").arg(folder.path().join("data"));
    let shown = transcript(&run(command));
    assert!(shown.contains("2 companies imported, 0 rows rejected"), "{shown}");
}

const CLEAN_OF_ONES_OWN: &str = "Customer no.;Company;Web;Country;Employees;Since\n1;Alpha;alpha.example;DE;250;2001\n2;Müller;;Deutschland;51-200;1987\n";
