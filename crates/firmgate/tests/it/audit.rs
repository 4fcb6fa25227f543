//! The record survives, and shows what was done to it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::process::Output;

use insta::{assert_snapshot, with_settings};
use serde_json::json;

use crate::support::{Data, call, firmgate, modern, run, transcript};

fn verify(data: &Data) -> Output {
    let mut command = firmgate(["audit", "verify", "--data"]);
    command.arg(data.path());
    run(command)
}

/// Two processes on one folder, one call each.
fn used() -> Data {
    let data = Data::new();
    for _ in 0..2 {
        let mut session = data.serve(&[]);
        session.ask(&modern(1, "tools/call", call("get_company", &json!({ "id": "nobody.example" }))));
        assert_eq!(session.end().code, Some(0));
    }
    data
}

fn shown(name: &str, data: &Data) -> String {
    let path = data.path().to_str().unwrap().to_owned();
    let output = transcript(&verify(data));
    let filters = vec![
        (path.as_str(), "[DATA]"),
        (r"\d{8}T\d{6}Z-[0-9a-f]{16}", "[JOURNAL]"),
        (r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "[TIME]"),
        (r"call [0-9a-f]{32}", "call [CALL]"),
        (r"\d+ bytes", "[N] bytes"),
    ];
    with_settings!({ filters => filters }, { assert_snapshot!(name, output) });
    output
}

#[test]
fn an_untouched_record_is_intact() {
    assert!(shown("untouched", &used()).contains("exit code 0"));
}

#[test]
fn a_changed_line_is_named() {
    let data = used();
    let journal = data.journals().remove(0);
    let text = fs::read_to_string(&journal).unwrap().replace("\"effect\":\"read\"", "\"effect\":\"none\"");
    fs::write(&journal, text).unwrap();
    assert!(shown("changed", &data).contains("exit code 1"));
}

#[test]
fn a_line_that_was_cut_off_is_no_forgery() {
    let data = used();
    let journal = data.journals().remove(0);
    let text = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, text.get(..text.len() - 9).unwrap()).unwrap();
    assert!(shown("cut-off", &data).contains("exit code 0"));
}

#[test]
fn without_its_key_the_record_proves_nothing() {
    let data = used();
    fs::remove_file(data.path().join("gate/audit.key")).unwrap();
    assert!(shown("no-key", &data).contains("exit code 1"));
    assert!(!data.path().join("gate/audit.key").exists(), "no new key takes the place of the lost one");
}

#[test]
fn a_folder_that_was_never_used_has_no_record() {
    assert!(shown("never-used", &Data::new()).contains("exit code 1"));
}
