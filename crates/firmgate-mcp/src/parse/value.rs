//! One value against the kind of its parameter.

use firmgate_guard::EffectKind;
use serde_json::{Map, Value, json};

use super::{Arguments, Field, InvalidInputError, Kind, Parameter, check, excerpt};
use crate::limits::PAGE_ROWS_CLAMPED_MAX;

/// The value in its checked form.
pub(super) fn checked_value(field: &str, kind: Kind, value: &Value) -> Result<Value, InvalidInputError> {
    match kind {
        Kind::Text { chars_max } => text(field, value, chars_max).map(Value::from),
        Kind::OneOf(words) => word(field, value, words),
        Kind::Rows { .. } => whole(field, value, 0, PAGE_ROWS_CLAMPED_MAX).map(Value::from),
        Kind::Whole { min, max } => whole(field, value, min, max).map(Value::from),
        Kind::Range { min, max } => range(field, value, min, max),
        Kind::Money { max } => money(field, value, max),
        Kind::Texts { items_max, chars_max } => {
            list(field, value, items_max, |field, item| item_text(field, item, chars_max).map(Value::from))
        }
        Kind::SomeOf(words) => {
            let most = u32::try_from(words.len()).unwrap_or(u32::MAX);
            list(field, value, most, |field, item| word(field, item, words))
        }
        Kind::Records { items_max, fields, bare } => list(field, value, items_max, |field, item| match item {
            Value::String(_) => record(field, &json!({ bare: item }), fields),
            _ => record(field, item, fields),
        }),
        Kind::Arguments(parameters) => arguments(field, value, parameters),
        Kind::Switch => match value {
            Value::Bool(_) => Ok(value.clone()),
            other => Err(mismatch(field, "`true` or `false`", other)),
        },
    }
}

/// Whether a parameter of this kind accepts the value.
pub(crate) fn takes(kind: Kind, value: &Value) -> bool {
    checked_value("", kind, value).is_ok()
}

fn text(field: &str, value: &Value, chars_max: u32) -> Result<String, InvalidInputError> {
    let text = item_text(field, value, chars_max)?;
    if text.is_empty() {
        return Err(InvalidInputError::new(field, "it is empty")
            .hint("send a string, or leave the field out if it is optional"));
    }
    Ok(text)
}

/// A string of a list may be empty: the tool reports it among the unusable items.
fn item_text(field: &str, value: &Value, chars_max: u32) -> Result<String, InvalidInputError> {
    let Value::String(text) = value else {
        return Err(mismatch(field, "a string", value));
    };
    let chars = text.chars().count();
    if chars > usize::try_from(chars_max).unwrap_or(usize::MAX) {
        return Err(InvalidInputError::new(field, format!("expected at most {chars_max} characters, got {chars}"))
            .hint("shorten it"));
    }
    if let Some(control) = text.chars().find(|character| character.is_control()) {
        let problem = format!("it holds the control character U+{:04X}", u32::from(control));
        return Err(InvalidInputError::new(field, problem).hint("send plain text on one line"));
    }
    Ok(text.trim().to_owned())
}

fn word(field: &str, value: &Value, words: &[&str]) -> Result<Value, InvalidInputError> {
    let Value::String(given) = value else {
        return Err(mismatch(field, "a string", value));
    };
    if words.contains(&given.as_str()) {
        return Ok(value.clone());
    }
    let problem = format!("expected one of {}, got {}", quoted(words), shown(value));
    Err(InvalidInputError::new(field, problem))
}

fn whole(field: &str, value: &Value, min: u32, max: u32) -> Result<u32, InvalidInputError> {
    let number = amount(field, value, min.into(), max.into())?;
    u32::try_from(number).map_err(|_| mismatch(field, "a smaller number", value))
}

fn amount(field: &str, value: &Value, min: u64, max: u64) -> Result<u64, InvalidInputError> {
    // 10.0 is a whole number in JSON Schema too.
    let number = value.as_i64().or_else(|| {
        let float = value.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e15)?;
        format!("{float:.0}").parse().ok()
    });
    let number = number.and_then(|number| u64::try_from(number).ok()).filter(|number| (min..=max).contains(number));
    number.ok_or_else(|| mismatch(field, &format!("a whole number from {min} to {max}"), value))
}

fn range(field: &str, value: &Value, min: u32, max: u32) -> Result<Value, InvalidInputError> {
    let Value::Object(object) = value else {
        return Err(mismatch(field, "an object such as {\"min\": 50, \"max\": 200}", value));
    };
    ends(field, object, min.into(), max.into(), Map::new())
}

/// A range of amounts. Whether there is such a currency is for the tool to say, which knows them.
fn money(field: &str, value: &Value, max: u64) -> Result<Value, InvalidInputError> {
    const CURRENCY_CHARS_MAX: u32 = 40;
    let Value::Object(object) = value else {
        return Err(mismatch(field, "an object such as {\"min\": 10000000, \"currency\": \"EUR\"}", value));
    };
    let (mut object, mut parts) = (object.clone(), Map::new());
    if let Some(currency) = object.remove("currency").filter(|currency| !currency.is_null()) {
        let currency = text(&format!("{field}.currency"), &currency, CURRENCY_CHARS_MAX)?;
        parts.insert("currency".to_owned(), Value::from(currency));
    }
    ends(field, &object, 0, max, parts)
}

/// The ends of a range, added to its other parts.
fn ends(
    field: &str,
    object: &Map<String, Value>,
    min: u64,
    max: u64,
    mut ends: Map<String, Value>,
) -> Result<Value, InvalidInputError> {
    for (end, value) in object {
        if end != "min" && end != "max" {
            return Err(InvalidInputError::new(format!("{field}.{}", excerpt(end)), "it is unknown")
                .hint("send `min`, `max` or both"));
        }
        if !value.is_null() {
            let number = amount(&format!("{field}.{end}"), value, min, max)?;
            ends.insert(end.clone(), Value::from(number));
        }
    }
    let end = |end| ends.get(end).and_then(Value::as_u64);
    match (end("min"), end("max")) {
        (None, None) => Err(InvalidInputError::new(field, "it is empty").hint("send `min`, `max` or both")),
        (Some(low), Some(high)) if low > high => {
            Err(InvalidInputError::new(field, format!("`min` {low} is above `max` {high}")).hint("swap them"))
        }
        _ => Ok(Value::Object(ends)),
    }
}

/// An object of strings. A number stands for its digits, as spreadsheets have register numbers, and what is empty is left out.
fn record(field: &str, value: &Value, fields: &[Field]) -> Result<Value, InvalidInputError> {
    let names: Vec<_> = fields.iter().map(|field| field.name).collect();
    let Value::Object(object) = value else {
        return Err(mismatch(field, &format!("an object with some of {}", quoted(&names)), value));
    };
    let mut checked = Map::new();
    for (name, value) in object {
        let path = format!("{field}.{}", excerpt(name));
        let Some(known) = fields.iter().find(|known| known.name == name) else {
            return Err(InvalidInputError::new(path, "there is no such field")
                .hint(format!("the fields are {}", quoted(&names))));
        };
        let text = match value {
            Value::Null => continue,
            Value::Number(number) => number.to_string(),
            other => item_text(&path, other, known.chars_max)?,
        };
        if !text.is_empty() {
            checked.insert(name.clone(), Value::from(text));
        }
    }
    Ok(Value::Object(checked))
}

/// The arguments of another call, checked as those.
fn arguments(field: &str, value: &Value, parameters: &[Parameter]) -> Result<Value, InvalidInputError> {
    let Value::Object(object) = value else {
        return Err(mismatch(field, "an object of arguments", value));
    };
    let checked = check(parameters, EffectKind::Read, object.clone());
    let inside =
        |invalid: InvalidInputError| InvalidInputError { field: format!("{field}.{}", invalid.field), ..invalid };
    checked.map(|Arguments(checked)| Value::Object(checked.values)).map_err(inside)
}

fn list(
    field: &str,
    value: &Value,
    items_max: u32,
    check: impl Fn(&str, &Value) -> Result<Value, InvalidInputError>,
) -> Result<Value, InvalidInputError> {
    let Value::Array(items) = value else {
        return Err(mismatch(field, "a list", value));
    };
    if items.is_empty() {
        return Err(InvalidInputError::new(field, "it is empty").hint(format!("send 1 to {items_max} items")));
    }
    if items.len() > usize::try_from(items_max).unwrap_or(usize::MAX) {
        let problem = format!("expected at most {items_max} items, got {}", items.len());
        return Err(InvalidInputError::new(field, problem).hint("split the call"));
    }
    let checked = items.iter().enumerate().map(|(at, item)| check(&format!("{field}[{at}]"), item));
    checked.collect::<Result<Vec<_>, _>>().map(Value::Array)
}

/// What a kind of parameter accepts, in words.
pub(super) fn expected(kind: Kind) -> String {
    match kind {
        Kind::Text { chars_max } => format!("a string of at most {chars_max} characters"),
        Kind::OneOf(words) => format!("one of {}", quoted(words)),
        Kind::Rows { max, .. } => format!("a whole number from 0 to {max}"),
        Kind::Whole { min, max } => format!("a whole number from {min} to {max}"),
        Kind::Range { .. } => "an object with `min`, `max` or both".to_owned(),
        Kind::Money { .. } => "an object with `min`, `max` or both, and `currency`".to_owned(),
        Kind::Texts { items_max, .. } => format!("a list of 1 to {items_max} strings"),
        Kind::SomeOf(words) => format!("a list out of {}", quoted(words)),
        Kind::Records { items_max, .. } => format!("a list of 1 to {items_max} objects"),
        Kind::Arguments(_) => "an object of arguments".to_owned(),
        Kind::Switch => "`true` or `false`".to_owned(),
    }
}

fn mismatch(field: &str, expected: &str, got: &Value) -> InvalidInputError {
    InvalidInputError::new(field, format!("expected {expected}, got {}", shown(got)))
}

/// A value as an error may show it: short, on one line.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(truth) => format!("`{truth}`"),
        Value::Number(number) => format!("`{number}`"),
        Value::String(text) => format!("the text `{}`", excerpt(text)),
        Value::Array(items) => format!("a list of {}", firmgate_clean::counted(items.len(), "item", "items")),
        Value::Object(fields) => format!("an object of {}", firmgate_clean::counted(fields.len(), "field", "fields")),
    }
}

/// Words as an error lists them.
pub(super) fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
