//! Pages with rows that cannot be read.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use serde::Deserialize;
use serde_json::json;

use super::*;

#[derive(Debug, Deserialize, PartialEq)]
struct Found {
    search: Rows,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Rows {
    companies: Vec<Company>,
    categories: Vec<String>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Company {
    name: String,
    tags: Vec<String>,
}

fn data(names: &[Value]) -> Value {
    let companies: Vec<Value> = names.iter().map(|name| json!({ "name": name, "tags": ["a"] })).collect();
    json!({ "search": { "companies": companies, "categories": ["b"] } })
}

fn names(answer: &Value) -> Option<(Vec<String>, usize)> {
    let (found, left_out) = page::<Found>(&serde_json::to_vec(answer).unwrap())?;
    Some((found.search.companies.into_iter().map(|company| company.name).collect(), left_out))
}

fn kept(names: &[&str], left_out: usize) -> Option<(Vec<String>, usize)> {
    Some((names.iter().map(|name| (*name).to_owned()).collect(), left_out))
}

#[test]
fn rows_that_do_not_fit_or_that_an_error_names_are_left_out() {
    let four = data(&[json!("a"), Value::Null, json!("c"), json!(4)]);
    assert_eq!(names(&json!({ "data": four })), kept(&["a", "c"], 2));

    let error = |index: u32| json!({ "path": ["search", "companies", index, "name"], "errorType": "Lambda:Unhandled" });
    let errors = json!([error(0), error(1), error(1)]);
    let four = data(&[Value::Null, Value::Null, json!("c"), json!("d")]);
    assert_eq!(names(&json!({ "data": four, "errors": errors })), kept(&["c", "d"], 2));

    let mut nested = data(&[json!("a"), json!("b")]);
    nested["search"]["companies"][1]["tags"] = json!([null]);
    assert_eq!(names(&json!({ "data": nested })), kept(&["a"], 1));
}

#[test]
fn an_answer_of_which_anything_else_is_wrong_is_not_a_page() {
    let two = || data(&[json!("a"), json!("b")]);
    let mut filters = two();
    filters["search"]["categories"] = json!([null, "x"]);
    let path = |path: Value| json!({ "data": two(), "errors": [{ "path": path }] });
    for answer in [
        json!({ "data": null }),
        json!({ "data": data(&[Value::Null, Value::Null]) }),
        json!({ "data": data(&vec![Value::Null; 20]) }),
        json!({ "data": filters }),
        path(Value::Null),
        path(json!(["search"])),
        path(json!(["search", "categories", 0])),
        path(json!(["search", "companies", 9])),
        json!({ "data": two(), "errors": [{ "path": ["search", "companies", 0] }, { "message": "x" }] }),
    ] {
        assert_eq!(names(&answer), None, "{answer}");
    }
    assert_eq!(page::<Found>(b"{"), None);
}
