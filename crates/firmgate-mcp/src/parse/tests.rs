#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::canonical::canonical;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Up,
    Down,
    #[expect(dead_code, reason = "a word of answers only")]
    Sideways,
}

words!(Way { Up = "up", Down = "down" } received { Sideways });

const QUERY: Param<String> = Param::text("query", "", 20);
const LIMIT: Param<Option<u32>> = Param::rows("limit", "", 10, 100).optional();
const SIZE: Param<Option<Range>> = Param::range("size", "", 0, 1000).optional();
const IDS: Param<Option<Vec<String>>> = Param::texts("ids", "", 3, 5).optional();
const SORT: Param<Option<Way>> = Param::<Way>::word("sort", "").optional();
const WAYS: Param<Option<Vec<Way>>> = Param::<Vec<Way>>::some_of("ways", "").optional();
const DRY: Param<Option<bool>> = Param::switch("dry", "").optional();
const PARAMETERS: &[Parameter] =
    &[QUERY.untyped(), LIMIT.untyped(), SIZE.untyped(), IDS.untyped(), SORT.untyped(), WAYS.untyped(), DRY.untyped()];

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => panic!("not an object: {other}"),
    }
}

fn refused(given: Value) -> (String, String) {
    let invalid = check(PARAMETERS, EffectKind::Write, fields(given)).unwrap_err();
    (invalid.field.clone(), invalid.advice())
}

#[test]
fn right_arguments_come_through_trimmed() {
    let given =
        json!({"query": "  a b ", "limit": 500, "size": {"min": 5}, "ids": ["x", ""], "sort": null, "dry": true});
    let arguments = check(PARAMETERS, EffectKind::Write, fields(given)).unwrap();
    assert_eq!(arguments.required(&QUERY).unwrap(), "a b");
    assert_eq!(arguments.optional(&LIMIT), Some(500));
    assert_eq!(arguments.optional(&SIZE), Some(Range { min: Some(5), max: None }));
    assert_eq!(arguments.optional(&IDS).unwrap(), ["x", ""]);
    assert_eq!(arguments.optional(&SORT), None);
    assert_eq!(arguments.optional(&DRY), Some(true));
    assert_eq!(arguments.notes(), Vec::<String>::new());
}

#[test]
fn every_fault_names_its_field_and_what_was_expected() {
    let table = [
        (json!({}), "query", "it is required; send a string of at most 20 characters"),
        (json!({"query": ""}), "query", "it is empty"),
        (json!({"query": "  "}), "query", "it is empty"),
        (json!({"query": 5}), "query", "expected a string, got `5`"),
        (json!({"query": "x".repeat(21)}), "query", "expected at most 20 characters, got 21"),
        (json!({"query": "a\u{7}b"}), "query", "it holds the control character U+0007"),
        (json!({"query": "a\nb"}), "query", "it holds the control character U+000A"),
        (json!({"query": "a", "quary": 1}), "quary", "there is no such field; the fields are `query`, `limit`"),
        (json!({"query": "a", "limit": 10001}), "limit", "expected a whole number from 0 to 10000, got `10001`"),
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
        (json!({"query": "a", "ids": ["1", 2]}), "ids[1]", "expected a string, got `2`"),
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
fn a_read_takes_what_is_empty_for_left_out_and_texts_for_what_they_say() {
    let nothing = json!({"query": "a"});
    let table = [
        (
            json!({"query": "a", "limit": "", "size": "", "ids": " ", "sort": "", "ways": "", "dry": ""}),
            nothing.clone(),
            0,
        ),
        (
            json!({"query": "a", "limit": [], "size": [], "ids": [], "sort": [], "ways": [], "dry": []}),
            nothing.clone(),
            0,
        ),
        (
            json!({"query": "a", "limit": {}, "size": {}, "ids": {}, "sort": {}, "ways": {}, "dry": {}}),
            nothing.clone(),
            0,
        ),
        (json!({"query": "a", "size": {"min": null, "max": ""}, "ids": ["", null], "ways": [""]}), nothing.clone(), 0),
        (json!({"query": "a", "limit": "null", "size": "null", "dry": "null"}), nothing.clone(), 1),
        (json!({"query": "a", "size": "{}", "ids": "[]", "ways": "[\"\"]"}), nothing, 3),
        (json!({"query": "a", "limit": "5"}), json!({"query": "a", "limit": 5}), 1),
        (json!({"query": "a", "size": {"min": "50", "max": ""}}), json!({"query": "a", "size": {"min": 50}}), 1),
        (json!({"query": "a", "size": "{\"max\": \"9\"}"}), json!({"query": "a", "size": {"max": 9}}), 2),
        (json!({"query": "a", "ids": "b"}), json!({"query": "a", "ids": ["b"]}), 1),
        (json!({"query": "a", "ids": "[\"b\", \"\"]"}), json!({"query": "a", "ids": ["b"]}), 1),
        (json!({"query": "a", "ways": "up"}), json!({"query": "a", "ways": ["up"]}), 1),
        (json!({"query": "a", "dry": "true"}), json!({"query": "a", "dry": true}), 1),
    ];
    for (given, same, notes) in table {
        let strict = check(PARAMETERS, EffectKind::Write, fields(same)).unwrap();
        let lenient = check(PARAMETERS, EffectKind::Read, fields(given.clone())).unwrap();
        assert_eq!(lenient.canonical(), strict.canonical(), "{given}");
        assert_eq!(lenient.notes().len(), notes, "{given}: {:?}", lenient.notes());
    }
}

#[test]
fn a_read_takes_nothing_for_more_than_it_says() {
    let table = [
        (json!({"query": ""}), "query"),
        (json!({"query": null}), "query"),
        (json!({"query": []}), "query"),
        (json!({"query": "a", "limit": "five"}), "limit"),
        (json!({"query": "a", "limit": "5 rows"}), "limit"),
        (json!({"query": "a", "limit": "05"}), "limit"),
        (json!({"query": "a", "limit": "-1"}), "limit"),
        (json!({"query": "a", "limit": "true"}), "limit"),
        (json!({"query": "a", "limit": false}), "limit"),
        (json!({"query": "a", "size": "50-200"}), "size"),
        (json!({"query": "a", "size": "{\"min\": 1, \"min\": 2}"}), "size"),
        (json!({"query": "a", "size": {"from": ""}}), "size.from"),
        (json!({"query": "a", "size": {"min": "x"}}), "size.min"),
        (json!({"query": "a", "ways": "up, down"}), "ways[0]"),
        (json!({"query": "a", "sort": "sideways"}), "sort"),
        (json!({"query": "a", "sort": "unknown"}), "sort"),
        (json!({"query": "a", "dry": "yes"}), "dry"),
    ];
    for (given, field) in table {
        let invalid = check(PARAMETERS, EffectKind::Read, fields(given.clone())).unwrap_err();
        assert_eq!(invalid.field, field, "{given}");
    }
}

#[test]
fn what_fits_the_schema_passes_the_check_and_a_write_takes_nothing_else() {
    let given = [
        json!({"query": "a"}),
        json!({"query": "a", "limit": 1, "size": {"max": 3}, "ids": ["a"], "sort": "up", "dry": false}),
        json!({"query": "a", "other": 1}),
        json!({"query": "a", "limit": 0}),
        json!({"query": "a", "limit": "1"}),
        json!({"query": "a", "size": {}}),
        json!({"query": "a", "ids": []}),
        json!({"query": "a", "sort": "x"}),
        json!({"query": ""}),
        json!({}),
    ];
    for effect in [EffectKind::Read, EffectKind::Write] {
        let validator = jsonschema::validator_for(&Value::Object(crate::schema::input(PARAMETERS, effect))).unwrap();
        for given in &given {
            let passes = check(PARAMETERS, effect, fields(given.clone())).is_ok();
            assert!(passes || !validator.is_valid(given), "{given}");
            assert!(effect == EffectKind::Read || passes == validator.is_valid(given), "{given}");
        }
    }
}

#[test]
fn the_canonical_form_does_not_depend_on_order_or_hide_a_difference() {
    let form = |given| canonical(&fields(given));
    assert_eq!(form(json!({"a": 1, "b": {"x": 1, "y": 2}})), form(json!({"b": {"y": 2, "x": 1}, "a": 1})));
    assert_ne!(form(json!({"a": "1\nb:2"})), form(json!({"a": "1", "b": 2})));
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
        let given: Map<String, Value> = given.into_iter().collect();
        let strict = check(PARAMETERS, EffectKind::Write, given.clone());
        let lenient = check(PARAMETERS, EffectKind::Read, given);
        // What a write accepts means the same in a read, except for empty items of lists.
        if let (Ok(strict), Ok(lenient)) = (&strict, &lenient) {
            prop_assert_eq!(strict.optional(&LIMIT), lenient.optional(&LIMIT));
            prop_assert_eq!(strict.optional(&SIZE), lenient.optional(&SIZE));
        }
        for invalid in [strict, lenient].into_iter().filter_map(Result::err) {
            prop_assert!(invalid.advice().chars().count() < 600);
        }
    }
}

#[test]
fn amounts_may_be_larger_than_a_word_and_have_a_currency() {
    const REVENUE: Param<Option<Money>> = Param::money("revenue", "", 10_000_000_000_000).optional();
    let read = |given: Value| {
        let checked = check(&[REVENUE.untyped()], EffectKind::Read, fields(json!({"revenue": given})));
        checked.map(|arguments| arguments.optional(&REVENUE)).map_err(|invalid| invalid.advice())
    };
    let money = |min, max, currency: Option<&str>| Some(Money { min, max, currency: currency.map(str::to_owned) });
    assert_eq!(read(json!({"min": 10_000_000_000_000_u64})), Ok(money(Some(10_000_000_000_000), None, None)));
    assert_eq!(read(json!({"min": "5", "max": 7.0, "currency": " EUR "})), Ok(money(Some(5), Some(7), Some("EUR"))));
    assert_eq!(read(json!("{\"max\": 7, \"currency\": \"eur\"}")), Ok(money(None, Some(7), Some("eur"))));
    assert_eq!(read(json!({"min": null, "max": "", "currency": ""})), Ok(None), "filled in and empty");
    let table = [
        (json!({"min": 10_000_000_000_001_u64}), "`revenue.min`: expected a whole number from 0 to 10000000000000"),
        (json!({"min": -1}), "`revenue.min`: expected"),
        (json!({"min": 1.5}), "`revenue.min`: expected"),
        (json!({"min": 2, "max": 1}), "`min` 2 is above `max` 1"),
        (json!({"currency": "EUR"}), "send `min`, `max` or both"),
        (json!({"min": 1, "currency": 7}), "`revenue.currency`: expected a string"),
        (json!({"min": 1, "unit": "EUR"}), "`revenue.unit`: it is unknown"),
        (json!(7), "expected an object such as"),
    ];
    for (given, told) in table {
        let advice = read(given.clone()).unwrap_err();
        assert!(advice.contains(told), "{given}: {advice}");
    }
}
