//! People and domains that must not be contacted, from the command to the answers.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use serde_json::Value;

use crate::support::{Data, firmgate, run, text, transcript};

fn called(data: &Data, tool: &str, arguments: &[&str]) -> Value {
    let mut command = firmgate(["inspect", "call", tool, "--json"]);
    command.args(arguments.iter().flat_map(|argument| ["--arg", argument])).arg("--data").arg(data.path());
    serde_json::from_str::<Value>(&text(&run(command).stdout)).unwrap()["structuredContent"].clone()
}

fn suppress(data: &Data, arguments: &[&str]) -> String {
    let mut command = firmgate(["platform", "suppress"]);
    command.args(arguments).arg("--data").arg(data.path());
    transcript(&run(command))
}

/// A company with two contacts at least, and the ids of these.
fn with_contacts(data: &Data) -> (String, Vec<String>) {
    let found = called(data, "search_companies", &["country=DE", "sort=employees_desc", "limit=50"]);
    let ids = found["companies"].as_array().unwrap().iter().map(|company| company["id"].as_str().unwrap().to_owned());
    ids.map(|id| (contacts(data, &id), id))
        .find(|(contacts, _)| contacts.len() > 1)
        .map(|(contacts, id)| (id, contacts))
        .unwrap()
}

fn contacts(data: &Data, id: &str) -> Vec<String> {
    let company = called(data, "get_company", &[&format!("id={id}")]);
    company["contactIds"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_person_who_objects_is_in_no_answer_any_more() {
    let data = Data::new();
    let (company, before) = with_contacts(&data);
    let shown = suppress(&data, &["--check", &before[0]]);
    assert!(shown.starts_with("exit code 1\n") && shown.contains("not on the list"), "{shown}");
    let shown = suppress(&data, &[&before[0], "--reason", "objected"]);
    assert!(shown.contains("1 entry added to the list\n"), "{shown}");
    assert_eq!(contacts(&data, &company), before[1..], "the others stay");
    let again = suppress(&data, &[&before[0]]);
    assert!(again.contains("0 entries added to the list; 1 was covered before"), "{again}");
    let shown = suppress(&data, &["--check", &before[0]]);
    assert!(shown.starts_with("exit code 0\n") && shown.contains("must not be contacted"), "{shown}");
}

#[test]
fn a_domain_covers_everybody_at_it() {
    let data = Data::new();
    let (company, _) = with_contacts(&data);
    let list = data.path().join("objections.txt");
    std::fs::write(&list, format!("# by letter\n{company}   # all of them\n\nsomebody@else.example\n")).unwrap();
    let shown = suppress(&data, &["--from", list.to_str().unwrap()]);
    assert!(shown.contains("2 entries added to the list\n"), "{shown}");
    assert_eq!(contacts(&data, &company), Vec::<String>::new());
    let profile = called(&data, "get_company", &[&format!("id={company}")]);
    assert_eq!(profile["contactRoles"], Value::Array(Vec::new()));
}

#[test]
fn what_is_nobody_is_refused_and_nothing_is_added() {
    let data = Data::new();
    for (subject, told) in [
        ("jane doe", "`jane doe` is no address, domain or id of a contact"),
        ("@example.com", "is no address"),
        ("ct-000000000000", "no contact has the id `ct-000000000000`"),
    ] {
        let shown = suppress(&data, &["a@example.com", subject]);
        assert!(shown.starts_with("exit code 2\n") && shown.contains(told), "{shown}");
    }
    let shown = suppress(&data, &["--check", "a@example.com"]);
    assert!(shown.contains("not on the list"), "{shown}");
    let long = suppress(&data, &["a@example.com", "--reason", &"x".repeat(201)]);
    assert!(long.starts_with("exit code 1\n") && long.contains("200 characters"), "{long}");
}
