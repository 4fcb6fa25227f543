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
fn nothing_that_a_terminal_obeys_gets_through() {
    assert_eq!(clean("a\u{1b}[2Jb\u{9b}c\u{202e}d\ne"), "a [2Jb c d\ne");
}
