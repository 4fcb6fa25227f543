//! The paths that stand for columns in a record: `address.city`, and `previous_names.company_name` through a list.

use serde_json::Value;

use crate::import::rows::Cells;

/// Paths that a sample lists.
const SAMPLED_PATHS_MAX: usize = 2_000;

/// Where a column is in a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Path {
    /// As the map writes it, without a last `.*`: a list needs no number.
    whole: String,
    /// `previous_names[].company_name` and `previous_names.company_name` are the same.
    keys: Vec<String>,
}

impl Path {
    pub(in crate::import) fn parse(column: &str) -> Self {
        let whole = column.trim().trim_end_matches(".*").to_owned();
        let keys = whole.split('.').map(|key| key.trim_end_matches("[]").to_owned()).collect();
        Self { whole, keys }
    }

    /// Adds what the record has there to a cell, a list as several values.
    pub(in crate::import) fn find(&self, record: &Value, cells: &mut Cells, at: usize) {
        // A key may itself hold a dot.
        match record.get(&self.whole) {
            Some(value) => walk(value, &[], cells, at),
            None => walk(record, &self.keys, cells, at),
        }
    }
}

/// Adds a value that is a cell itself.
pub(super) fn add(value: &Value, cells: &mut Cells, at: usize) {
    walk(value, &[], cells, at);
}

fn walk(value: &Value, keys: &[String], cells: &mut Cells, at: usize) {
    match (value, keys) {
        (Value::Array(items), _) => items.iter().for_each(|item| walk(item, keys, cells, at)),
        (Value::Object(object), [key, rest @ ..]) => {
            if let Some(value) = object.get(key) {
                walk(value, rest, cells, at);
            }
        }
        (scalar, []) => {
            if let Some(text) = text(scalar) {
                cells.add(at, &text);
            }
        }
        _ => {}
    }
}

/// A value as a cell.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Adds the paths of a record to those of the records before.
pub(in crate::import) fn collect(value: &Value, prefix: &str, paths: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                collect(value, &path, paths);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, prefix, paths)),
        _ => {
            if paths.len() < SAMPLED_PATHS_MAX && !prefix.is_empty() && !paths.iter().any(|known| known == prefix) {
                paths.push(prefix.to_owned());
            }
        }
    }
}
