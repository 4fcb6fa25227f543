//! From `--arg key=value` to the JSON object that a tool accepts.
//!
//! A shell knows text only; the tool's own input schema determines its type.

use serde_json::{Map, Value};

use crate::failure::{Failure, nearest};

/// An object of arguments.
pub type Object = Map<String, Value>;

/// Reads `--args-json`.
pub fn of_json(text: &str) -> Result<Object, Failure> {
    let wrong = |why: String| Failure::usage(format!("the arguments are not a JSON object: {why}"));
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(wrong("it is a different JSON value".to_owned())),
        Err(error) => Err(wrong(error.to_string())),
    }
}

/// Splits `key=value`.
pub fn pair(text: &str) -> Result<(&str, &str), Failure> {
    text.split_once('=')
        .filter(|(key, _)| !key.is_empty())
        .ok_or_else(|| Failure::usage(format!("argument `{text}` has no `=`")).hint("write it as `key=value`"))
}

/// Reads `--arg` flags; the value's type comes from the schema.
pub fn of_pairs(pairs: &[String], schema: &Object) -> Result<Object, Failure> {
    let mut object = Object::new();
    for text in pairs {
        let (key, value) = pair(text)?;
        let path: Vec<&str> = key.split('.').collect();
        put(&mut object, &path, value, schema).map_err(|why| why.failure(text))?;
    }
    Ok(object)
}

/// Reads `--arg` flags for a tool whose schema is not known: strings, and JSON where a list or an object begins.
pub fn of_texts(pairs: &[String]) -> Result<Object, Failure> {
    let mut object = Object::new();
    for text in pairs {
        let (key, value) = pair(text)?;
        let parsed = value.starts_with(['[', '{']).then(|| serde_json::from_str(value).ok()).flatten();
        let mut value = parsed.unwrap_or_else(|| Value::from(value));
        let (first, inner) = key.split_once('.').unwrap_or((key, ""));
        for key in inner.rsplit('.').filter(|key| !key.is_empty()) {
            value = Value::Object(Object::from_iter([(key.to_owned(), value)]));
        }
        merge(object.entry(first.to_owned()).or_insert(Value::Null), value);
    }
    Ok(object)
}

fn merge(into: &mut Value, value: Value) {
    match (into, value) {
        (Value::Object(into), Value::Object(more)) => {
            for (key, value) in more {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, value) => *into = value,
    }
}

enum Wrong {
    UnknownKey { key: String, near: Option<String> },
    NotA { what: &'static str },
    Twice,
}

impl Wrong {
    fn failure(self, text: &str) -> Failure {
        match self {
            Self::UnknownKey { key, near } => Failure::usage(format!("the tool takes no argument `{key}`"))
                .maybe_hint(near.map(|near| format!("did you mean `{near}`?"))),
            Self::NotA { what } => Failure::usage(format!("argument `{text}` is not {what}")),
            Self::Twice => Failure::usage(format!("argument `{text}` was given before")),
        }
    }
}

fn put(object: &mut Object, path: &[&str], text: &str, schema: &Object) -> Result<(), Wrong> {
    let Some((key, rest)) = path.split_first() else {
        return Ok(());
    };
    let properties = schema.get("properties").and_then(Value::as_object);
    let known = properties.into_iter().flat_map(Object::keys).map(String::as_str);
    let Some(property) = properties.and_then(|properties| properties.get(*key)).and_then(Value::as_object) else {
        return Err(Wrong::UnknownKey { key: (*key).to_owned(), near: nearest(key, known).map(str::to_owned) });
    };
    if !rest.is_empty() {
        let inner = object.entry((*key).to_owned()).or_insert_with(|| Value::Object(Object::new()));
        let inner = inner.as_object_mut().ok_or(Wrong::Twice)?;
        return put(inner, rest, text, property);
    }
    let value = typed(text, property)?;
    match (object.get_mut(*key), value) {
        (None, value) => {
            object.insert((*key).to_owned(), value);
            Ok(())
        }
        (Some(Value::Array(before)), Value::Array(more)) => {
            before.extend(more);
            Ok(())
        }
        (Some(_), _) => Err(Wrong::Twice),
    }
}

fn typed(text: &str, schema: &Object) -> Result<Value, Wrong> {
    match schema.get("type").and_then(Value::as_str) {
        Some("integer") => text.parse::<i64>().map(Value::from).map_err(|_| Wrong::NotA { what: "a whole number" }),
        Some("number") => text
            .parse::<f64>()
            .ok()
            .and_then(serde_json::Number::from_f64)
            .map(Value::Number)
            .ok_or(Wrong::NotA { what: "a number" }),
        Some("boolean") => text.parse::<bool>().map(Value::Bool).map_err(|_| Wrong::NotA { what: "`true` or `false`" }),
        Some("array") => list(text, schema),
        Some("object") => match serde_json::from_str(text) {
            Ok(object @ Value::Object(_)) => Ok(object),
            _ => Err(Wrong::NotA { what: "a JSON object; write `key.inner=value`, or give JSON" }),
        },
        _ => Ok(Value::String(text.to_owned())),
    }
}

/// A JSON array, or values with commas between them.
fn list(text: &str, schema: &Object) -> Result<Value, Wrong> {
    if text.starts_with('[') {
        return match serde_json::from_str(text) {
            Ok(array @ Value::Array(_)) => Ok(array),
            _ => Err(Wrong::NotA { what: "a JSON array" }),
        };
    }
    let nothing = Object::new();
    let items = schema.get("items").and_then(Value::as_object).unwrap_or(&nothing);
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|item| typed(item, items))
        .collect::<Result<Vec<_>, _>>()
        .map(Value::Array)
}

#[cfg(test)]
mod tests;
