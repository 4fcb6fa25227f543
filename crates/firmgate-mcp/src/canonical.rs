//! Arguments as bytes that do not depend on their order.

use serde_json::{Map, Value};

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
