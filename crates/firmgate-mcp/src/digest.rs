//! Arguments as the audit and an idempotency token see them: bytes that do not depend on order, and a view without
//! strings.

use firmgate_clean::counted;
use serde_json::{Map, Value, json};

pub use crate::canonical::canonical;
use crate::parse::{Kind, Parameter, takes};

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
