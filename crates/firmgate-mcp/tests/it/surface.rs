//! Rules over all tools at once, and the two texts of the prompts.

use std::collections::HashSet;

use firmgate_guard::Writes;
use firmgate_mcp::tools::TOOLS;
use firmgate_mcp::{CompletionOf, PromptError, declarations};
use serde_json::{Value, json};

use crate::support::{World, fields, hostile_profile, hostile_row, page};

#[test]
fn every_tool_keeps_the_rules_of_the_surface() {
    let mut names = HashSet::new();
    for entry in TOOLS {
        let descriptor = entry.descriptor();
        assert!(names.insert(descriptor.name), "{} is there twice", descriptor.name);
        assert!(descriptor.name.len() <= 40, "gateways put a prefix in front of {}", descriptor.name);
        assert!(descriptor.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
        assert!(descriptor.description.is_ascii() && descriptor.description.len() <= 1024, "{}", descriptor.name);
        assert!(declarations().actions.contains(&(entry.action, entry.effect)));
        let schema = &descriptor.input_schema;
        assert_eq!(schema["type"], "object");
        assert_eq!(schema["additionalProperties"], false, "{}", descriptor.name);
        for combinator in ["anyOf", "oneOf", "allOf"] {
            assert!(!schema.contains_key(combinator), "some clients drop all tools for a top-level {combinator}");
        }
        let output = Value::Object((*descriptor.output_schema).clone());
        assert!(!output.to_string().contains("\"null\""), "{}: a field is left out, not null", descriptor.name);
        jsonschema::validator_for(&output).unwrap();
        described(descriptor.name, &output);
        described(descriptor.name, &Value::Object((**schema).clone()));
    }
    assert_eq!(names.len(), 9);
}

/// Every field has a description, however deep, and it holds every default.
fn described(tool: &str, schema: &Value) {
    let fields = schema["properties"].as_object().into_iter().flatten();
    for (name, field) in fields {
        let about = field["description"].as_str().unwrap_or_default();
        assert!(!about.is_empty(), "{tool}: `{name}` has no description");
        let default = &field["default"];
        assert!(default.is_null() || about.contains(&default.to_string()), "{tool}: `{name}` does not say {default}");
    }
    match schema {
        Value::Object(inner) => inner.values().for_each(|inner| described(tool, inner)),
        Value::Array(inner) => inner.iter().for_each(|inner| described(tool, inner)),
        _ => {}
    }
}

/// Clients truncate what is longer than 25,000 tokens. At 2.5 bytes a token, which is few for JSON, 20,000 are 50,000
/// bytes.
const BYTES_A_TOKEN: f64 = 2.5;

#[tokio::test]
async fn no_batch_and_no_page_is_longer_than_a_client_reads() {
    for text in ["word ".repeat(50), "\u{6f22}\u{5b57}".repeat(120), "\"\\".repeat(120)] {
        let world = World::new(Writes::Denied);
        let ids: Vec<String> = (0..50).map(|at| format!("company-number-{at}.example")).collect();
        let profiles: Vec<Value> = ids.iter().map(|id| hostile_profile(id, &text)).collect();
        world.answer(json!({"data": {"batchGetCompanies": profiles}}));
        let reply = world.call("get_companies_batch", json!({"ids": ids})).await;
        assert!(!reply.is_error, "{}", reply.text);
        let tokens = reply.text.len() as f64 / BYTES_A_TOKEN;
        assert!(tokens < 20_000.0, "{} bytes", reply.text.len());
        let batch: Value = serde_json::from_str(&reply.text).unwrap();
        let companies = batch["companies"].as_array().unwrap();
        assert_eq!(companies.iter().map(|company| company["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
        assert!(companies.iter().all(|company| company["leftOut"][0].is_string()), "{}", companies[0]);
        assert!(batch["warnings"][0].as_str().unwrap().contains("get_company has them whole"), "{batch}");

        let mut rows = vec![hostile_row(&text); 100];
        rows.iter_mut().for_each(|row| row["id"] = json!("a".repeat(256)));
        world.answer(page(&rows, 100));
        let reply = world.call("search_companies", json!({"country": "DE", "limit": 100})).await;
        assert!(reply.text.len() as f64 / BYTES_A_TOKEN < 20_000.0, "{} bytes", reply.text.len());
        let found: Value = serde_json::from_str(&reply.text).unwrap();
        assert_eq!(found["companies"].as_array().unwrap().len(), 100);
        assert!(found["warnings"].to_string().contains("get_company has all"), "{}", found["warnings"]);
    }
}

#[tokio::test]
async fn a_result_fits_its_schema() {
    let world = World::new(Writes::Denied);
    world.answer(page(&[hostile_row("Acme"), hostile_row("")], 2));
    let reply = world.call("search_companies", json!({"country": "DE", "facets": ["country"]})).await;
    let descriptor = TOOLS[0].descriptor();
    let validator = jsonschema::validator_for(&Value::Object((*descriptor.output_schema).clone())).unwrap();
    let structured: Value = serde_json::from_str(reply.structured.unwrap().get()).unwrap();
    let faults: Vec<String> = validator.iter_errors(&structured).map(|fault| fault.to_string()).collect();
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn prompts_take_texts_and_refuse_the_rest() {
    let server = World::new(Writes::Denied).server;
    let text =
        server.prompt("find_companies", &fields(json!({"what": "SaaS", "country": "Germany", "size": ""}))).unwrap();
    assert!(text.starts_with("Find companies: SaaS. Head office: Germany."), "{text}");
    let missing = server.prompt("find_companies", &fields(json!({}))).unwrap_err();
    assert!(missing.to_string().contains("`what`"));
    assert_eq!(server.prompt("nope", &fields(json!({}))).unwrap_err(), PromptError::Unknown("nope".to_owned()));
}

#[test]
fn completion_offers_values_of_the_vocabulary() {
    let server = World::new(Writes::Denied).server;
    let of = CompletionOf::Prompt("find_companies");
    assert_eq!(server.complete(&of, "country", "ger"), ["Germany"]);
    assert!(server.complete(&of, "country", "").len() <= 100);
    assert!(server.complete(&of, "nothing", "a").is_empty());
    assert!(server.complete(&CompletionOf::Resource("firmgate://filters"), "country", "a").is_empty());
}
