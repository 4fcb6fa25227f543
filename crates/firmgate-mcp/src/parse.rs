//! Untrusted JSON in, checked arguments out. Nothing behind this module sees the JSON.
//!
//! A tool states its parameters once, as data; the check below and the JSON schema that a client sees
//! both come from that list, so they cannot disagree.

use serde_json::{Map, Value, json};

use crate::limits::{ARGUMENTS_BYTES_MAX, ARGUMENTS_DEPTH_MAX, PAGE_ROWS_CLAMPED_MAX};

/// One parameter of a tool.
#[derive(Debug)]
pub struct Parameter {
    /// Name on the wire.
    pub name: &'static str,
    /// What a model needs to know to fill it in.
    pub about: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Whether it may be left out.
    pub presence: Presence,
}

/// Whether a parameter may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// A call without it is refused.
    Required,
    /// It may be left out; `null` is the same as leaving it out.
    Optional,
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// One line of text.
    Text {
        /// Characters at most, after trimming.
        chars_max: u32,
    },
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Rows of a page: 1 to `max`; more is clamped by the tool.
    Rows {
        /// Rows when it is left out.
        default: u32,
        /// Rows at most.
        max: u32,
    },
    /// A whole number.
    Whole {
        /// Lower end, inclusive.
        min: u32,
        /// Upper end, inclusive.
        max: u32,
    },
    /// An object with `min`, `max` or both, each a whole number in these bounds.
    Range {
        /// Lower end, inclusive.
        min: u32,
        /// Upper end, inclusive.
        max: u32,
    },
    /// A list of texts.
    Texts {
        /// Items at most; at least one.
        items_max: u32,
        /// Characters of an item at most.
        chars_max: u32,
    },
    /// A list of these words.
    SomeOf(&'static [&'static str]),
    /// `true` or `false`.
    Switch,
}

/// A closed or half-open range of whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Lower end, inclusive.
    pub min: Option<u32>,
    /// Upper end, inclusive.
    pub max: Option<u32>,
}

/// The caller can fix this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid argument `{field}`: {problem}")]
pub struct InvalidInput {
    /// The field, with its position in a list: `ids[3]`.
    pub field: String,
    /// What was expected and what came.
    pub problem: String,
    /// What to send instead.
    pub hint: Option<String>,
}

impl InvalidInput {
    /// A fault of one field.
    pub fn new(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { field: field.into(), problem: problem.into(), hint: None }
    }

    /// Adds what to send instead.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Arguments whose names, types, lengths and bounds are right.
///
/// INVARIANT (checked): made only by [`check`], so a value read from it needs no further test of form.
#[derive(Debug)]
pub struct Arguments(Map<String, Value>);

/// Checks arguments against the parameters of a tool.
pub fn check(parameters: &[Parameter], given: Map<String, Value>) -> Result<Arguments, InvalidInput> {
    let mut budget = ARGUMENTS_BYTES_MAX;
    for (name, value) in &given {
        weigh(name, value, ARGUMENTS_DEPTH_MAX, &mut budget)?;
    }
    for name in given.keys() {
        if !parameters.iter().any(|parameter| parameter.name == name) {
            return Err(unknown_field(parameters, name));
        }
    }
    let mut checked = Map::new();
    for parameter in parameters {
        match given.get(parameter.name) {
            None | Some(Value::Null) if parameter.presence == Presence::Required => {
                return Err(InvalidInput::new(parameter.name, "it is required")
                    .hint(format!("send {}", expected(parameter.kind))));
            }
            None | Some(Value::Null) => {}
            Some(value) => {
                checked.insert(parameter.name.to_owned(), checked_value(parameter.name, parameter.kind, value)?);
            }
        }
    }
    Ok(Arguments(checked))
}

impl Arguments {
    /// Arguments of a call that takes none.
    pub fn none() -> Self {
        Self(Map::new())
    }

    /// A text, trimmed and not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// A text that [`check`] made sure of.
    pub fn required_text(&self, name: &str) -> Result<&str, InvalidInput> {
        self.text(name).ok_or_else(|| InvalidInput::new(name, "it is required"))
    }

    /// A whole number.
    pub fn whole(&self, name: &str) -> Option<u32> {
        self.0.get(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok())
    }

    /// A list of texts.
    pub fn texts(&self, name: &str) -> Vec<&str> {
        let items = self.0.get(name).and_then(Value::as_array);
        items.map(|items| items.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
    }

    /// A range.
    pub fn range(&self, name: &str) -> Option<Range> {
        let object = self.0.get(name)?.as_object()?;
        let end = |end| {
            let number = object.get(end).and_then(Value::as_u64)?;
            u32::try_from(number).ok()
        };
        Some(Range { min: end("min"), max: end("max") })
    }

    /// A switch; off when it was left out.
    pub fn switch(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// The same arguments always give the same bytes.
    pub fn canonical(&self) -> Vec<u8> {
        canonical(&self.0)
    }
}

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

fn checked_value(field: &str, kind: Kind, value: &Value) -> Result<Value, InvalidInput> {
    match kind {
        Kind::Text { chars_max } => text(field, value, chars_max).map(Value::from),
        Kind::OneOf(words) => word(field, value, words),
        Kind::Rows { .. } => whole(field, value, 1, PAGE_ROWS_CLAMPED_MAX).map(Value::from),
        Kind::Whole { min, max } => whole(field, value, min, max).map(Value::from),
        Kind::Range { min, max } => range(field, value, min, max),
        Kind::Texts { items_max, chars_max } => {
            list(field, value, items_max, |field, item| item_text(field, item, chars_max).map(Value::from))
        }
        Kind::SomeOf(words) => {
            let most = u32::try_from(words.len()).unwrap_or(u32::MAX);
            list(field, value, most, |field, item| word(field, item, words))
        }
        Kind::Switch => match value {
            Value::Bool(_) => Ok(value.clone()),
            other => Err(mismatch(field, "`true` or `false`", other)),
        },
    }
}

fn text(field: &str, value: &Value, chars_max: u32) -> Result<String, InvalidInput> {
    let text = item_text(field, value, chars_max)?;
    if text.is_empty() {
        return Err(
            InvalidInput::new(field, "it is empty").hint("send a text, or leave the field out if it is optional")
        );
    }
    Ok(text)
}

/// A text of a list may be empty: the tool reports it among the items that are of no use.
fn item_text(field: &str, value: &Value, chars_max: u32) -> Result<String, InvalidInput> {
    let Value::String(text) = value else {
        return Err(mismatch(field, "a text", value));
    };
    let chars = text.chars().count();
    if chars > usize::try_from(chars_max).unwrap_or(usize::MAX) {
        return Err(InvalidInput::new(field, format!("expected at most {chars_max} characters, got {chars}"))
            .hint("shorten it"));
    }
    if let Some(control) = text.chars().find(|character| character.is_control()) {
        let problem = format!("it holds the control character U+{:04X}", u32::from(control));
        return Err(InvalidInput::new(field, problem).hint("send plain text on one line"));
    }
    Ok(text.trim().to_owned())
}

fn word(field: &str, value: &Value, words: &[&str]) -> Result<Value, InvalidInput> {
    let Value::String(given) = value else {
        return Err(mismatch(field, "a text", value));
    };
    if words.contains(&given.as_str()) {
        return Ok(value.clone());
    }
    let problem = format!("expected one of {}, got {}", quoted(words), shown(value));
    Err(InvalidInput::new(field, problem))
}

fn whole(field: &str, value: &Value, min: u32, max: u32) -> Result<u32, InvalidInput> {
    // 10.0 is a whole number in JSON Schema too.
    let number = value.as_i64().or_else(|| {
        let float = value.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e15)?;
        format!("{float:.0}").parse().ok()
    });
    let expected = format!("a whole number from {min} to {max}");
    match number {
        Some(number) => match u32::try_from(number) {
            Ok(number) if (min..=max).contains(&number) => Ok(number),
            _ => Err(mismatch(field, &expected, value)),
        },
        None => Err(mismatch(field, &expected, value)),
    }
}

fn range(field: &str, value: &Value, min: u32, max: u32) -> Result<Value, InvalidInput> {
    let Value::Object(object) = value else {
        return Err(mismatch(field, "an object such as {\"min\": 50, \"max\": 200}", value));
    };
    let mut ends = Map::new();
    for (end, value) in object {
        if end != "min" && end != "max" {
            return Err(InvalidInput::new(format!("{field}.{end}"), "it is unknown").hint("send `min`, `max` or both"));
        }
        if !value.is_null() {
            let number = whole(&format!("{field}.{end}"), value, min, max)?;
            ends.insert(end.clone(), Value::from(number));
        }
    }
    let end = |end| ends.get(end).and_then(Value::as_u64);
    match (end("min"), end("max")) {
        (None, None) => Err(InvalidInput::new(field, "it is empty").hint("send `min`, `max` or both")),
        (Some(low), Some(high)) if low > high => {
            Err(InvalidInput::new(field, format!("`min` {low} is above `max` {high}")).hint("swap them"))
        }
        _ => Ok(Value::Object(ends)),
    }
}

fn list(
    field: &str,
    value: &Value,
    items_max: u32,
    check: impl Fn(&str, &Value) -> Result<Value, InvalidInput>,
) -> Result<Value, InvalidInput> {
    let Value::Array(items) = value else {
        return Err(mismatch(field, "a list", value));
    };
    if items.is_empty() {
        return Err(InvalidInput::new(field, "it is empty").hint(format!("send 1 to {items_max} items")));
    }
    if items.len() > usize::try_from(items_max).unwrap_or(usize::MAX) {
        let problem = format!("expected at most {items_max} items, got {}", items.len());
        return Err(InvalidInput::new(field, problem).hint("split the call"));
    }
    let checked = items.iter().enumerate().map(|(at, item)| check(&format!("{field}[{at}]"), item));
    checked.collect::<Result<Vec<_>, _>>().map(Value::Array)
}

fn unknown_field(parameters: &[Parameter], name: &str) -> InvalidInput {
    let names: Vec<_> = parameters.iter().map(|parameter| parameter.name).collect();
    let hint = if names.is_empty() {
        "this call takes no arguments".to_owned()
    } else {
        format!("the fields are {}", quoted(&names))
    };
    InvalidInput::new(excerpt(name), "there is no such field").hint(hint)
}

fn expected(kind: Kind) -> String {
    match kind {
        Kind::Text { chars_max } => format!("a text of at most {chars_max} characters"),
        Kind::OneOf(words) => format!("one of {}", quoted(words)),
        Kind::Rows { max, .. } => format!("a whole number from 1 to {max}"),
        Kind::Whole { min, max } => format!("a whole number from {min} to {max}"),
        Kind::Range { .. } => "an object with `min`, `max` or both".to_owned(),
        Kind::Texts { items_max, .. } => format!("a list of 1 to {items_max} texts"),
        Kind::SomeOf(words) => format!("a list out of {}", quoted(words)),
        Kind::Switch => "`true` or `false`".to_owned(),
    }
}

fn mismatch(field: &str, expected: &str, got: &Value) -> InvalidInput {
    InvalidInput::new(field, format!("expected {expected}, got {}", shown(got)))
}

/// A value as an error may show it: short, on one line.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(truth) => format!("`{truth}`"),
        Value::Number(number) => format!("`{number}`"),
        Value::String(text) => format!("the text `{}`", excerpt(text)),
        Value::Array(items) => format!("a list of {} items", items.len()),
        Value::Object(fields) => format!("an object of {} fields", fields.len()),
    }
}

/// The start of a caller's text, fit to be quoted in an error.
pub(crate) fn excerpt(text: &str) -> String {
    const CHARS_MAX: usize = 60;
    let mut excerpt: String = text
        .chars()
        .map(|character| if character.is_control() || character == '`' { ' ' } else { character })
        .take(CHARS_MAX)
        .collect();
    if text.chars().count() > CHARS_MAX {
        excerpt.push('…');
    }
    excerpt
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn sketch(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(format!("{} characters", text.chars().count())),
        Value::Array(items) => json!(format!("{} items", items.len())),
        Value::Object(fields) => json!(format!("{} fields", fields.len())),
        other => other.clone(),
    }
}

fn weigh(field: &str, value: &Value, depth: usize, budget: &mut usize) -> Result<(), InvalidInput> {
    let too_large = || {
        InvalidInput::new(excerpt(field), format!("the arguments are larger than {ARGUMENTS_BYTES_MAX} bytes"))
            .hint("send less in one call")
    };
    let Some(depth) = depth.checked_sub(1) else {
        return Err(
            InvalidInput::new(excerpt(field), "it is nested too deep").hint("the fields are flat but for ranges")
        );
    };
    let weight = match value {
        Value::String(text) => text.len(),
        _ => 8,
    };
    *budget = budget.checked_sub(weight).ok_or_else(too_large)?;
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| weigh(field, item, depth, budget)),
        Value::Object(fields) => fields.iter().try_for_each(|(name, value)| {
            *budget = budget.checked_sub(name.len()).ok_or_else(too_large)?;
            weigh(field, value, depth, budget)
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
