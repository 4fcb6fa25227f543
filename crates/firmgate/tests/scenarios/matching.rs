//! Expected values, with a little room where a value may vary.

use serde_json::{Map, Value};

/// What does not fit, if anything: the place and both values.
pub fn mismatch(expected: &Value, got: Option<&Value>, place: &str) -> Option<String> {
    if let Value::Object(fields) = expected
        && let Some((word, bound)) = matcher(fields)
    {
        return matched(word, bound, got, place);
    }
    let Some(got) = got else { return Some(format!("{place}: expected {expected}, got nothing")) };
    match (expected, got) {
        (Value::Object(expected), Value::Object(fields)) => {
            expected.iter().find_map(|(name, value)| mismatch(value, fields.get(name), &format!("{place}/{name}")))
        }
        (Value::Array(expected), Value::Array(items)) if expected.len() == items.len() => {
            let pairs = expected.iter().zip(items).enumerate();
            pairs.map(|(at, (one, other))| mismatch(one, Some(other), &format!("{place}/{at}"))).find_map(|fault| fault)
        }
        _ if same(expected, got) => None,
        _ => Some(format!("{place}: expected {expected}, got {got}")),
    }
}

fn matcher(fields: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (word, bound) = fields.iter().next()?;
    (word.starts_with('$')).then_some((word.as_str(), bound))
}

fn matched(word: &str, bound: &Value, got: Option<&Value>, place: &str) -> Option<String> {
    let fault = || Some(format!("{place}: expected {word} {bound}, got {}", got.unwrap_or(&Value::Null)));
    let number = |value: &Value| value.as_f64().or_else(|| value.as_array().map(|items| items.len() as f64));
    let fits = match (word, got) {
        ("$absent", got) => got.is_none(),
        (_, None) => false,
        ("$any", Some(_)) => true,
        ("$min", Some(got)) => number(got) >= bound.as_f64(),
        ("$max", Some(got)) => number(got).is_some() && number(got) <= bound.as_f64(),
        ("$len", Some(got)) => got.as_array().map(|items| items.len() as u64) == bound.as_u64(),
        ("$matches", Some(got)) => {
            let text = got.as_str().unwrap_or_default().to_lowercase();
            bound.as_str().unwrap_or_default().split('|').any(|part| text.contains(&part.to_lowercase()))
        }
        ("$each", Some(got)) => {
            let items = got.as_array().cloned().unwrap_or_default();
            return items
                .iter()
                .enumerate()
                .find_map(|(at, item)| mismatch(bound, Some(item), &format!("{place}/{at}")));
        }
        ("$some", Some(got)) => {
            got.as_array().is_some_and(|items| items.iter().any(|item| mismatch(bound, Some(item), place).is_none()))
        }
        _ => panic!("{place}: `{word}` is no matcher"),
    };
    if fits { None } else { fault() }
}

fn same(expected: &Value, got: &Value) -> bool {
    match (expected.as_f64(), got.as_f64()) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-9,
        _ => expected == got,
    }
}
