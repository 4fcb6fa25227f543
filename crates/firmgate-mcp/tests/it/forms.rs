//! Every tool with every parameter in every form that clients send.

use firmgate_guard::{EffectKind, Writes};
use firmgate_mcp::parse::{Kind, Parameter, Presence};
use firmgate_mcp::tools::TOOLS;
use serde_json::{Map, Value, json};

use crate::support::{World, fields, page};

/// The forms of an empty value.
fn empty_forms() -> Vec<Value> {
    vec![
        json!(null),
        json!(""),
        json!("  "),
        json!([]),
        json!([""]),
        json!([null]),
        json!({}),
        json!({"min": null, "max": null}),
        json!({"min": "", "max": ""}),
    ]
}

/// A value that the parameter accepts.
fn value(parameter: &Parameter) -> Value {
    match parameter.kind {
        Kind::Text { .. } if parameter.name == "country" => json!("DE"),
        Kind::Text { .. } => json!("some text"),
        Kind::OneOf(words) => json!(words.last()),
        Kind::Rows { .. } => json!(7),
        Kind::Whole { min, .. } => json!(min + 1),
        Kind::Range { min, max } => json!({"min": min + 1, "max": max}),
        Kind::Money { .. } => json!({"min": 1_000_000, "currency": "EUR"}),
        Kind::Texts { .. } if parameter.name == "categories" => json!(["countries;France"]),
        Kind::Texts { .. } => json!(["a.example"]),
        Kind::SomeOf(words) => json!([words.last()]),
        Kind::Records { bare, .. } => json!([{ bare: "some text" }]),
        Kind::Arguments(_) => json!({"country": "DE"}),
        Kind::Switch => json!(true),
    }
}

/// The same value as strings; nothing for a parameter that takes a string.
fn texts(parameter: &Parameter) -> Vec<Value> {
    let whole = value(parameter);
    match (parameter.kind, &whole) {
        (Kind::Text { .. } | Kind::OneOf(_), _) => Vec::new(),
        (_, Value::Array(items)) => vec![json!(whole.to_string()), items[0].clone()],
        (_, Value::Object(range)) => {
            let ends = range.iter().map(|(end, value)| (end.clone(), json!(value.to_string())));
            vec![json!(whole.to_string()), Value::Object(ends.collect())]
        }
        _ => vec![json!(whole.to_string())],
    }
}

/// The same without another one of those that exclude each other.
fn base_of_one(parameters: &[Parameter], without: &str) -> Map<String, Value> {
    let mut base = base(parameters, without);
    for parameter in parameters.iter().filter(|parameter| parameter.presence == Presence::Alternative) {
        base.remove(parameter.name);
    }
    base
}

/// What a call must have besides the parameter: the required ones, another one of those of which a call needs one, and something to
/// search for.
fn base(parameters: &[Parameter], without: &str) -> Map<String, Value> {
    let is_search = parameters.iter().any(|parameter| parameter.name == "categories");
    let mut base = match (is_search, without) {
        (true, "query") => fields(json!({"country": "GB"})),
        (true, _) => fields(json!({"query": "x"})),
        _ => Map::new(),
    };
    for parameter in parameters.iter().filter(|parameter| parameter.presence == Presence::Required) {
        base.insert(parameter.name.to_owned(), value(parameter));
    }
    let mut alternatives = parameters.iter().filter(|parameter| parameter.presence == Presence::Alternative);
    if let Some(other) = alternatives.find(|parameter| parameter.name != without) {
        base.insert(other.name.to_owned(), value(other));
    }
    base
}

/// An answer of the backend that the tool can read.
fn answer(tool: &str) -> Value {
    let found = page(&[], 5)["data"]["enhancedSearchCompanies"].clone();
    match tool {
        "search_companies" => page(&[], 5),
        "ai_search" => json!({"data": {"aiSearch": {
            "threadId": "t", "pageToken": null, "results": found,
            "interpretation": {
                "interpreter": "i", "filters": found["filters"], "spans": [], "assumptions": [], "ignored": [],
                "unresolved": [], "unsupported": [], "corrected": [], "alternatives": [], "relaxations": [],
                "question": null
            }
        }}}),
        "get_companies_batch" => json!({"data": {"batchGetCompanies": [null], "matchCompanies": [null]}}),
        "list_collections" => json!({"data": {"listCollections": {"items": [], "nextToken": null}}}),
        "get_collection_items" => {
            let collection = json!({
                "id": "c", "name": "n", "description": null, "itemCount": 0,
                "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z"
            });
            json!({"data": {"listCollectionItems": {"collection": collection, "items": [], "totalResults": 5}}})
        }
        "get_company" => json!({"data": {"resolveCompany": {"company": null, "matchedBy": null, "candidates": []}}}),
        other => panic!("no answer for {other}"),
    }
}

/// What reaches the backend, and the reply.
async fn sent(tool: &str, arguments: Map<String, Value>, answered: Option<Value>) -> (Value, String) {
    let world = World::new(Writes::Enabled);
    if let Some(answered) = answered {
        world.answer(answered);
    }
    let reply = world.call(tool, Value::Object(arguments)).await;
    let first = world.sent().into_iter().next();
    (first.map_or(Value::Null, |sent| sent.variables), reply.text)
}

#[tokio::test]
async fn what_is_empty_is_left_out_of_a_read_and_refused_by_a_write() {
    let mut tried = 0;
    for entry in TOOLS {
        for parameter in entry.parameters {
            let base = base(entry.parameters, parameter.name);
            let answered = || (entry.effect == EffectKind::Read).then(|| answer(entry.name));
            let (plain, _) = sent(entry.name, base.clone(), answered()).await;
            assert!(plain.is_object(), "{}: {base:?}", entry.name);
            for form in empty_forms() {
                let mut filled = base.clone();
                filled.insert(parameter.name.to_owned(), form.clone());
                let (variables, text) = sent(entry.name, filled, answered()).await;
                let at = format!("{} {} {form}: {text}", entry.name, parameter.name);
                let may_be_empty = entry.effect == EffectKind::Read || form.is_null();
                if parameter.presence != Presence::Required && may_be_empty {
                    assert_eq!(variables, plain, "{at}");
                } else {
                    assert!(variables.is_null(), "{at}");
                    assert!(text.contains(&format!("`{}", parameter.name)), "{at}");
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "{tried}");
}

#[tokio::test]
async fn a_read_takes_a_text_for_what_it_says_and_the_answer_names_it() {
    let mut tried = 0;
    for entry in TOOLS.iter().filter(|entry| entry.effect == EffectKind::Read) {
        for parameter in entry.parameters {
            for form in texts(parameter) {
                let base = base_of_one(entry.parameters, parameter.name);
                let with = |value: Value| {
                    let mut with = base.clone();
                    with.insert(parameter.name.to_owned(), value);
                    with
                };
                let (plain, _) = sent(entry.name, with(value(parameter)), Some(answer(entry.name))).await;
                let (variables, text) = sent(entry.name, with(form.clone()), Some(answer(entry.name))).await;
                let at = format!("{} {} {form}: {text}", entry.name, parameter.name);
                assert!(plain.is_object(), "{at}");
                assert_eq!(variables, plain, "{at}");
                let structured: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {at}"));
                let warnings = structured["warnings"].as_array().unwrap();
                let named = |warning: &Value| warning.as_str().unwrap().starts_with(&format!("`{}", parameter.name));
                assert!(warnings.iter().any(named), "{at}");
                tried += 1;
            }
        }
    }
    assert!(tried >= 12, "{tried}");
}

#[tokio::test]
async fn a_limit_of_0_counts_and_has_no_rows() {
    for entry in TOOLS.iter().filter(|entry| entry.parameters.iter().any(|parameter| parameter.name == "limit")) {
        let mut arguments = base(entry.parameters, "limit");
        arguments.insert("limit".to_owned(), json!(0));
        let (_, text) = sent(entry.name, arguments, Some(answer(entry.name))).await;
        let structured: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(structured["applied_limit"], 0, "{}: {text}", entry.name);
        if entry.name != "list_collections" {
            assert_eq!(structured["total"], 5, "{}: {text}", entry.name);
        }
    }
}
