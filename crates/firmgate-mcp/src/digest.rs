//! Arguments as the audit and an idempotency token see them: bytes that do not depend on order, and a view without
//! strings.

use firmgate_clean::counted;
use serde_json::{Map, Value, json};

use crate::parse::{Kind, Parameter, takes};

/// The same fields always yield the same bytes, in any order.
#[must_use]
pub fn canonical(fields: &Map<String, Value>) -> Vec<u8> {
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort_by_key(|(name, _)| name.as_str());
    let mut bytes = Vec::new();
    for (name, value) in sorted {
        bytes.extend_from_slice(Value::from(name.as_str()).to_string().as_bytes());
        bytes.push(b':');
        match value {
            Value::Object(fields) => bytes.extend_from_slice(&canonical(fields)),
            other => bytes.extend_from_slice(other.to_string().as_bytes()),
        }
        bytes.push(b'\n');
    }
    bytes
}

/// What the audit may show of a call's arguments: the names of its parameters, sizes, and numbers that a parameter
/// accepts.
///
/// INVARIANT (record): nothing that a caller may choose freely is in it, be it a name, a string or a number.
#[must_use]
pub fn view(parameters: &[Parameter], given: &Map<String, Value>) -> Value {
    const FIELDS_MAX: usize = 20;
    let mut shown = Map::new();
    let mut unknown = 0_usize;
    for (name, value) in given.iter().take(FIELDS_MAX) {
        match parameters.iter().find(|parameter| parameter.name == name) {
            Some(parameter) => shown.insert(parameter.name.to_owned(), sketch(Some(parameter.kind), value)),
            None => {
                unknown = unknown.saturating_add(1);
                shown.insert(format!("unknown_{unknown}"), sketch(None, value))
            }
        };
    }
    Value::Object(shown)
}

fn sketch(kind: Option<Kind>, value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Number(_) if kind.is_some_and(|kind| takes(kind, value)) => value.clone(),
        Value::Number(_) => json!("a number"),
        Value::String(text) => json!(counted(text.chars().count(), "character", "characters")),
        Value::Array(items) => json!(counted(items.len(), "item", "items")),
        Value::Object(fields) => json!(counted(fields.len(), "field", "fields")),
    }
}

#[cfg(test)]
mod tests;
