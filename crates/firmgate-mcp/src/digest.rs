//! Arguments as the audit and an idempotency token see them: bytes that do not depend on order, and a view without texts.

use serde_json::{Map, Value, json};

use crate::parse::excerpt;

/// The same fields always give the same bytes, in whatever order they came.
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

/// What the audit may show of a call's arguments: names and sizes, never text that somebody wrote.
pub fn view(given: &Map<String, Value>) -> Value {
    const FIELDS_MAX: usize = 20;
    let shown = given.iter().take(FIELDS_MAX).map(|(name, value)| (excerpt(name), sketch(value)));
    Value::Object(shown.collect())
}

fn sketch(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(format!("{} characters", text.chars().count())),
        Value::Array(items) => json!(format!("{} items", items.len())),
        Value::Object(fields) => json!(format!("{} fields", fields.len())),
        other => other.clone(),
    }
}
