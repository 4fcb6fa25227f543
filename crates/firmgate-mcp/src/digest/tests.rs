#![expect(clippy::panic, reason = "a test stops at the first surprise")]

use proptest::prelude::*;

use super::*;
use crate::parse::Presence;

const PARAMETERS: &[Parameter] = &[
    Parameter { name: "query", about: "", kind: Kind::Text { chars_max: 20 }, presence: Presence::Required },
    Parameter { name: "limit", about: "", kind: Kind::Rows { default: 10, max: 100 }, presence: Presence::Optional },
    Parameter { name: "size", about: "", kind: Kind::Range { min: 0, max: 1000 }, presence: Presence::Optional },
];

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => panic!("not an object: {other}"),
    }
}

#[test]
fn the_view_holds_known_names_sizes_and_numbers_that_a_parameter_takes() {
    let given = json!({"query": "secret words", "limit": 5, "size": {"min": 1}, "iban DE89370400440532013000": 5, "b\u{1b}": [1]});
    let shown = json!({
        "query": "12 characters", "limit": 5, "size": "1 field", "unknown_1": "a number", "unknown_2": "1 item"
    });
    assert_eq!(view(PARAMETERS, &fields(given)), shown);
    let numbers = json!({"query": 4_111_111_111_111_111_u64, "limit": 4_111_111_111_111_111_u64, "size": 1.5});
    let shown = json!({"query": "a number", "limit": "a number", "size": "a number"});
    assert_eq!(view(PARAMETERS, &fields(numbers)), shown);
}

/// Runs of four characters of a string that is not one of ours.
fn pieces(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.windows(4).map(|piece| piece.iter().collect()).collect()
}

proptest! {
    // Upper-case letters and digits of eight and more places are in no word and no count of the view.
    #[test]
    fn nothing_that_a_caller_chose_is_in_the_view(
        names in prop::collection::vec("query|limit|size|[A-Z]{4,20}", 1..6),
        text in "[A-Z]{4,40}",
        number in 10_000_000_u64..,
    ) {
        for value in [json!(text), json!(number), json!([text]), json!({text.as_str(): number})] {
            let given: Map<String, Value> = names.iter().map(|name| (name.clone(), value.clone())).collect();
            let shown = view(PARAMETERS, &given).to_string();
            let chosen = names.iter().filter(|name| PARAMETERS.iter().all(|known| known.name != name.as_str()));
            for piece in chosen.chain([&text]).flat_map(|text| pieces(text)).chain([number.to_string()]) {
                prop_assert!(!shown.contains(&piece), "{piece} in {shown}");
            }
        }
    }
}
