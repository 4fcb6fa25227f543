//! Values of a read in other forms that clients send: empty, or as a string.
//!
//! Many clients fill in every parameter of a schema, and some send every value as a string. Both are harmless where
//! nothing is changed: what is empty is treated as left out, and a string that is exactly the JSON of what is expected
//! is read as that, which the answer states.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Kind, Parameter, Presence};

/// A range as a string: a struct, so that a duplicate end is refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ends {
    min: Option<Value>,
    max: Option<Value>,
    currency: Option<Value>,
}

/// The value to check; `None` for a parameter that is treated as left out.
pub(super) fn settled(parameter: &Parameter, value: Value, notes: &mut Vec<String>) -> Option<Value> {
    let is_required = parameter.presence == Presence::Required;
    if value.is_null() || is_blank(&value) && !is_required {
        return None;
    }
    let name = parameter.name;
    let value = match (parameter.kind, value) {
        (Kind::Rows { .. } | Kind::Whole { .. }, value) => number(name, value, notes),
        (Kind::Switch, Value::String(text)) => parsed(name, text, Value::is_boolean, "`true` or `false`", notes),
        (Kind::Range { .. } | Kind::Money { .. }, value) => ends(name, value, notes),
        (Kind::Texts { .. } | Kind::SomeOf(_), Value::String(text)) => listed(name, text, notes),
        (Kind::Records { .. }, Value::String(text)) => listed(name, text, notes),
        (Kind::Records { .. }, Value::Object(record)) => {
            notes.push(format!("`{name}` was sent as an object and read as a list of one"));
            Value::Array(vec![Value::Object(record)])
        }
        (_, value) => value,
    };
    let value = match value {
        // The tool reports an empty item of the other lists to the caller.
        Value::Array(items) if parameter.presence == Presence::Optional => {
            items.into_iter().filter(|item| !is_blank(item)).collect()
        }
        other => other,
    };
    Some(value).filter(|value| is_required || !is_blank(value))
}

/// Whether a value is empty: `null`, `""`, `[]`, `{}`, or a list or a range of nothing but such values.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_blank),
        Value::Object(fields) => fields.iter().all(|(name, end)| is_part(name) && is_blank(end)),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a field belongs to a range.
fn is_part(name: &str) -> bool {
    matches!(name, "min" | "max" | "currency")
}

fn number(field: &str, value: Value, notes: &mut Vec<String>) -> Value {
    match value {
        Value::String(text) => parsed(field, text, Value::is_number, "a number", notes),
        other => other,
    }
}

fn ends(field: &str, value: Value, notes: &mut Vec<String>) -> Value {
    let given = match value {
        Value::Object(given) => given,
        Value::String(text) => match serde_json::from_str::<Option<Ends>>(&text) {
            Ok(range) => {
                notes.push(note(field, "a range"));
                let ends = range
                    .into_iter()
                    .flat_map(|range| [("min", range.min), ("max", range.max), ("currency", range.currency)]);
                ends.filter_map(|(end, value)| Some((end.to_owned(), value?))).collect()
            }
            Err(_) => return Value::String(text),
        },
        other => return other,
    };
    let filled = given.into_iter().filter(|(name, end)| !is_blank(end) || !is_part(name));
    let read = filled.map(|(name, end)| {
        let is_end = matches!(&*name, "min" | "max");
        let end = if is_end { number(&format!("{field}.{name}"), end, notes) } else { end };
        (name, end)
    });
    Value::Object(read.collect::<Map<_, _>>())
}

/// A JSON list, or one item without the list around it.
fn listed(field: &str, text: String, notes: &mut Vec<String>) -> Value {
    notes.push(note(field, "a list"));
    match serde_json::from_str(&text) {
        Ok(list @ (Value::Array(_) | Value::Null)) => list,
        _ => Value::Array(vec![Value::String(text)]),
    }
}

fn parsed(field: &str, text: String, fits: fn(&Value) -> bool, what: &str, notes: &mut Vec<String>) -> Value {
    match serde_json::from_str::<Value>(&text) {
        Ok(value) if fits(&value) => {
            notes.push(note(field, what));
            value
        }
        Ok(Value::Null) => Value::Null,
        _ => Value::String(text),
    }
}

fn note(field: &str, what: &str) -> String {
    format!("`{field}` was sent as a string and read as {what}")
}
