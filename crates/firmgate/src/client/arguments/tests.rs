#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use serde_json::json;

use super::*;

fn schema() -> Object {
    let schema = json!({ "type": "object", "properties": {
        "query": { "type": "string" },
        "limit": { "type": "integer" },
        "dry_run": { "type": "boolean" },
        "share": { "type": "number" },
        "ids": { "type": "array", "items": { "type": "string" } },
        "employees": { "type": "object", "properties": {
            "min": { "type": "integer" }, "max": { "type": "integer" } } } } });
    schema.as_object().unwrap().clone()
}

fn read(pairs: &[&str]) -> Result<Value, String> {
    let pairs: Vec<String> = pairs.iter().map(|&pair| pair.to_owned()).collect();
    of_pairs(&pairs, &schema()).map(Value::Object).map_err(|failure| failure.to_string())
}

#[test]
fn the_schema_says_what_the_text_stands_for() {
    let read = read(&[
        "query=a=b",
        "limit=5",
        "dry_run=true",
        "share=0.5",
        "ids=a.example, b.example",
        "ids=[\"c,d\"]",
        "employees.min=50",
        "employees.max=200",
    ]);
    let expected = json!({ "query": "a=b", "limit": 5, "dry_run": true, "share": 0.5,
        "ids": ["a.example", "b.example", "c,d"], "employees": { "min": 50, "max": 200 } });
    assert_eq!(read.unwrap(), expected);
}

#[test]
fn what_does_not_fit_is_named() {
    assert_eq!(read(&["limit=many"]).unwrap_err(), "argument `limit=many` is not a whole number");
    assert_eq!(read(&["limt=5"]).unwrap_err(), "the tool takes no argument `limt`");
    assert_eq!(read(&["employees.mim=5"]).unwrap_err(), "the tool takes no argument `mim`");
    assert_eq!(read(&["query"]).unwrap_err(), "argument `query` has no `=`");
    assert_eq!(read(&["query=a", "query=b"]).unwrap_err(), "argument `query=b` was given before");
    assert_eq!(read(&["limit=1", "limit.x=2"]).unwrap_err(), "argument `limit.x=2` was given before");
    assert!(of_json("[1]").is_err());
    assert!(of_json("{").is_err());
}
