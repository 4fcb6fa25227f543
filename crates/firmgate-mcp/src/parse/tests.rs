#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

const PARAMETERS: &[Parameter] = &[
    Parameter { name: "query", about: "", kind: Kind::Text { chars_max: 20 }, presence: Presence::Required },
    Parameter { name: "limit", about: "", kind: Kind::Rows { default: 10, max: 100 }, presence: Presence::Optional },
    Parameter { name: "size", about: "", kind: Kind::Range { min: 0, max: 1000 }, presence: Presence::Optional },
    Parameter {
        name: "ids",
        about: "",
        kind: Kind::Texts { items_max: 3, chars_max: 5 },
        presence: Presence::Optional,
    },
    Parameter { name: "sort", about: "", kind: Kind::OneOf(&["up", "down"]), presence: Presence::Optional },
    Parameter { name: "dry", about: "", kind: Kind::Switch, presence: Presence::Optional },
];

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => panic!("not an object: {other}"),
    }
}

fn refused(given: Value) -> (String, String) {
    let invalid = check(PARAMETERS, fields(given)).unwrap_err();
    (invalid.field.clone(), crate::call::said(&invalid))
}

#[test]
fn right_arguments_come_through_trimmed() {
    let given =
        json!({"query": "  a b ", "limit": 500, "size": {"min": 5}, "ids": ["x", ""], "sort": null, "dry": true});
    let arguments = check(PARAMETERS, fields(given)).unwrap();
    assert_eq!(arguments.text("query"), Some("a b"));
    assert_eq!(arguments.whole("limit"), Some(500));
    assert_eq!(arguments.range("size"), Some(Range { min: Some(5), max: None }));
    assert_eq!(arguments.texts("ids"), ["x", ""]);
    assert_eq!(arguments.text("sort"), None);
    assert!(arguments.switch("dry"));
}

#[test]
fn every_fault_names_its_field_and_what_was_expected() {
    let table = [
        (json!({}), "query", "it is required; send a text of at most 20 characters"),
        (json!({"query": ""}), "query", "it is empty"),
        (json!({"query": "  "}), "query", "it is empty"),
        (json!({"query": 5}), "query", "expected a text, got `5`"),
        (json!({"query": "x".repeat(21)}), "query", "expected at most 20 characters, got 21"),
        (json!({"query": "a\u{7}b"}), "query", "it holds the control character U+0007"),
        (json!({"query": "a\nb"}), "query", "it holds the control character U+000A"),
        (json!({"query": "a", "quary": 1}), "quary", "there is no such field; the fields are `query`, `limit`"),
        (json!({"query": "a", "limit": 0}), "limit", "expected a whole number from 1 to 10000, got `0`"),
        (json!({"query": "a", "limit": -1}), "limit", "got `-1`"),
        (json!({"query": "a", "limit": 1_000_000_000}), "limit", "got `1000000000`"),
        (json!({"query": "a", "limit": 1.5}), "limit", "got `1.5`"),
        (json!({"query": "a", "limit": "10"}), "limit", "got the text `10`"),
        (json!({"query": "a", "size": [1, 2]}), "size", "expected an object"),
        (json!({"query": "a", "size": {}}), "size", "it is empty; send `min`, `max` or both"),
        (json!({"query": "a", "size": {"min": 9, "max": 1}}), "size", "`min` 9 is above `max` 1"),
        (json!({"query": "a", "size": {"from": 1}}), "size.from", "it is unknown"),
        (json!({"query": "a", "ids": []}), "ids", "it is empty; send 1 to 3 items"),
        (json!({"query": "a", "ids": ["1", "2", "3", "4"]}), "ids", "expected at most 3 items, got 4"),
        (json!({"query": "a", "ids": ["1", 2]}), "ids[1]", "expected a text, got `2`"),
        (json!({"query": "a", "sort": "sideways"}), "sort", "expected one of `up`, `down`, got the text `sideways`"),
        (json!({"query": "a", "dry": "yes"}), "dry", "expected `true` or `false`"),
        (json!({"query": "x".repeat(100_000)}), "query", "the arguments are larger than 65536 bytes"),
        (json!({"query": "a", "size": {"min": {"a": {"b": {"c": 1}}}}}), "size", "it is nested too deep"),
    ];
    for (given, field, part) in table {
        let shown = given.to_string();
        let (named, text) = refused(given);
        assert_eq!(named, field, "{shown}");
        assert!(text.contains(part), "{text}");
        assert!(text.len() < 400, "an error must not echo its input: {text}");
    }
}

#[test]
fn the_schema_says_what_the_check_does() {
    let schema = Value::Object(crate::schema::input(PARAMETERS));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let agree = [
        json!({"query": "a"}),
        json!({"query": "a", "limit": 1, "size": {"max": 3}, "ids": ["a"], "sort": "up", "dry": false}),
        json!({"query": "a", "other": 1}),
        json!({"query": "a", "limit": 0}),
        json!({"query": "a", "size": {}}),
        json!({"query": "a", "ids": []}),
        json!({"query": "a", "sort": "x"}),
        json!({"query": ""}),
        json!({}),
    ];
    for given in agree {
        assert_eq!(validator.is_valid(&given), check(PARAMETERS, fields(given.clone())).is_ok(), "{given}");
    }
}

#[test]
fn the_canonical_form_does_not_depend_on_order_or_hide_a_difference() {
    let form = |given| canonical(&fields(given));
    assert_eq!(form(json!({"a": 1, "b": {"x": 1, "y": 2}})), form(json!({"b": {"y": 2, "x": 1}, "a": 1})));
    assert_ne!(form(json!({"a": "1\nb:2"})), form(json!({"a": "1", "b": 2})));
}

#[test]
fn the_audit_view_holds_no_text_of_the_caller() {
    let view = view(&fields(json!({"query": "secret words", "limit": 5, "size": {"min": 1}, "ids": ["a", "b"]})));
    assert_eq!(view, json!({"query": "12 characters", "limit": 5, "size": "1 fields", "ids": "2 items"}));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,30}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map("query|limit|size|ids|min|max|.{0,5}", inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_makes_the_check_panic_or_answer_at_length(
        given in prop::collection::hash_map("query|limit|size|ids|sort|dry|.{0,40}", any_json(), 0..7)
    ) {
        if let Err(invalid) = check(PARAMETERS, given.into_iter().collect()) {
            prop_assert!(crate::call::said(&invalid).chars().count() < 600);
        }
    }
}
