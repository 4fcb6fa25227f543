use serde_json::json;

use super::*;

#[test]
fn a_result_becomes_lines_and_a_table_that_fits_eighty_characters() {
    let long = "Software as a Service, Cloud Computing and many other things that do not fit into one cell";
    let shown = value(&json!({
        "total": 2,
        "filters": { "country": "DE", "query": null },
        "companies": [
            { "id": "a.example", "name": "A", "industryTags": ["Software", "SaaS"], "description": long,
              "country": "Germany", "countryCode": "DE", "locality": "Berlin", "employeeRange": "51-100" },
            { "id": "b.example", "name": "B\u{1b}[31m", "industryTags": [long], "country": "Germany" }
        ],
        "warnings": ["one", "two"]
    }));
    insta::assert_snapshot!(shown);
    assert!(shown.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn nothing_of_a_peer_is_obeyed_or_linked_wherever_it_stands() {
    let hostile = "a\u{1b}[2Jb\u{9b}c\u{202e}d\ne https://evil.example";
    let shown = value(&json!({
        hostile: hostile, "rows": [{ hostile: hostile, "id": "lei:529900T8BM49AURSDO55" }], "list": [hostile], "nested": { hostile: 1 },
    }));
    assert!(shown.contains("lei:529900T8BM49AURSDO55"), "{shown}");
    assert!(!shown.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{shown}");
    assert!(shown.lines().all(|line| !line.starts_with('e')), "{shown}");
    assert!(!shown.replace("id", "").contains("d https://"), "{shown}");
}

#[test]
fn the_address_of_a_file_can_be_copied() {
    let shown = super::shown(&serde_json::json!("firmgate://companies/eyJhIjp7.csv"));
    assert_eq!(shown, "firmgate://companies/eyJhIjp7.csv");
    assert_ne!(super::shown(&serde_json::json!("https://example.com/a")), "https://example.com/a");
}
