//! Rules over all tools at once, and the two texts of the prompts.

use std::collections::HashSet;

use firmgate_guard::Writes;
use firmgate_mcp::tools::TOOLS;
use firmgate_mcp::{CompletionOf, PromptError, actions};
use serde_json::{Value, json};

use crate::support::{World, fields, hostile_row, page};

#[test]
fn every_tool_keeps_the_rules_of_the_surface() {
    let mut names = HashSet::new();
    for entry in TOOLS {
        let card = entry.card();
        assert!(names.insert(card.name), "{} is there twice", card.name);
        assert!(card.name.len() <= 40, "gateways put a prefix in front of {}", card.name);
        assert!(card.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
        assert!(card.description.is_ascii() && card.description.len() <= 1024, "{}", card.name);
        assert!(actions().contains(&(entry.action, entry.effect)));
        let schema = &card.input_schema;
        assert_eq!(schema["type"], "object");
        assert_eq!(schema["additionalProperties"], false, "{}", card.name);
        for combinator in ["anyOf", "oneOf", "allOf"] {
            assert!(!schema.contains_key(combinator), "some clients drop all tools for a top-level {combinator}");
        }
        let output = Value::Object((*card.output_schema).clone());
        assert!(!output.to_string().contains("\"null\""), "{}: a field is left out, not null", card.name);
        jsonschema::validator_for(&output).unwrap();
        for property in output["properties"].as_object().unwrap().values() {
            assert!(property["description"].is_string(), "{}: {property}", card.name);
        }
    }
    assert_eq!(names.len(), 9);
}

#[tokio::test]
async fn a_result_fits_its_schema() {
    let world = World::new(Writes::Denied);
    world.answer(page(&[hostile_row("Acme"), hostile_row("")], 2));
    let reply = world.call("search_companies", json!({"country": "DE", "facets": ["country"]})).await;
    let card = TOOLS[0].card();
    let validator = jsonschema::validator_for(&Value::Object((*card.output_schema).clone())).unwrap();
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
