//! `firmgate match`, as it is seen by whoever calls it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;

use insta::{assert_snapshot, with_settings};

use crate::support::{firmgate, run, transcript};

const COMPANIES: &str = "no,name,country,city,website\n1,Müller Maschinenbau GmbH,DE,Köln,mueller.example\n\
    2,Alpha Logistik AG,DE,Berlin,alpha.example\n3,=Beta SpA,IT,Milano,beta.example\n4,Twin Systems GmbH,AT,Wien,\n5,Twin Systems GmbH,DE,Bonn,\n";
const MAP: &str = "source = \"test\"\nid = [\"no\"]\n[columns]\nname = \"name\"\ncountry = \"country\"\nlocality = \"city\"\nwebsite = \"website\"\n\
    [identifiers]\nno = \"no\"\n";
const LIST: &str = "id;Firma;Land;Homepage\n7;Mueller Maschinenbau;DE;\n8;;;www.alpha.example\n9;Beta;Italy;\n10;Twin Systems GmbH;;\n\
    11;MUELLER MASCHINENBAU;Germany;\n12;;DE;\n13;Nobody Knows It;;\n";

/// A data folder with these companies, and the output of `match` in it.
fn matched(list: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("companies.csv"), COMPANIES).unwrap();
    fs::write(path("map.toml"), MAP).unwrap();
    fs::write(path("list.csv"), list).unwrap();
    let mut import = firmgate(["platform", "import"]);
    import.arg(path("companies.csv")).arg("--map").arg(path("map.toml")).arg("--data").arg(path("data"));
    assert!(run(import).status.success());
    let mut command = firmgate(["match"]);
    command.arg(path("list.csv")).arg("--data").arg(path("data")).args(arguments);
    transcript(&run(command)).replace(folder.path().to_str().unwrap(), "[TEMP]")
}

#[test]
fn a_list_comes_back_with_a_verdict_for_every_row() {
    with_settings!({ filters => vec![(r"\d+\.\d s\b", "[TIME]")] }, {
        assert_snapshot!("match-list", matched(LIST, &[]));
        assert_snapshot!("match-names-alone", matched("Alpha Logistik\nBeta S.p.A.\n", &[]));
        assert_snapshot!("match-named-columns", matched("a,b\n1,Alpha Logistik AG\n", &["--column", "name=b"]));
    });
}

#[test]
fn what_cannot_be_matched_is_named() {
    assert_snapshot!("match-no-column", matched("a,b\n1,2\n", &[]));
    assert_snapshot!("match-unknown-field", matched(LIST, &["--column", "firm=Firma"]));
    assert_snapshot!("match-missing-column", matched(LIST, &["--column", "name=Kunde"]));
}

#[test]
fn a_file_that_is_there_is_not_replaced_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("there.csv");
    fs::write(&there, "mine").unwrap();
    let there = there.to_str().unwrap();
    let refused = matched(LIST, &["--output", there]);
    assert!(refused.contains("is there already") && refused.contains("--force"), "{refused}");
    assert_eq!(fs::read_to_string(there).unwrap(), "mine");
    let written = matched(LIST, &["--output", there, "--force"]);
    assert!(written.contains("7 rows"), "{written}");
    assert!(fs::read_to_string(there).unwrap().starts_with("id,Firma,Land,Homepage,match_verdict,"), "{written}");
}
