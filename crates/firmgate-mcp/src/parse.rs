//! Untrusted JSON in, checked arguments out. No code after this module sees the JSON.
//!
//! A tool states its parameters once, as data; the check below and the JSON schema that a client sees
//! both come from that list, so they cannot disagree.

use firmgate_guard::EffectKind;
use serde_json::{Map, Value};

use self::value::{checked_value, expected, quoted};
use crate::canonical::canonical;
use crate::limits::{ARGUMENTS_BYTES_MAX, ARGUMENTS_DEPTH_MAX};

mod lenient;
mod param;
mod value;

pub(crate) use self::param::words;
pub use self::param::{Argument, Param, Record, Word};
pub(crate) use self::value::takes;

/// One parameter of a tool, as the check and the schema see it.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Name on the wire.
    pub name: &'static str,
    /// What a model needs to know to fill it in.
    pub about: &'static str,
    /// Its kind of value.
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
    /// One of several that a call needs: the tool says so when all are left out, and reports the items of a list that it cannot use.
    Alternative,
}

/// The kind of value of a parameter.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// One line of text.
    Text {
        /// Characters at most, after trimming.
        chars_max: u32,
    },
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Rows of a page: 0 to `max`, where 0 counts without rows; more is clamped by the tool.
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
    /// An object with `min`, `max` or both, each a whole amount up to a bound, and perhaps a `currency`.
    Money {
        /// The largest amount.
        max: u64,
    },
    /// A list of strings.
    Texts {
        /// Items at most; at least one.
        items_max: u32,
        /// Characters of an item at most.
        chars_max: u32,
    },
    /// A list of these words.
    SomeOf(&'static [&'static str]),
    /// A list of objects with these fields, all of which may be left out.
    Records {
        /// Items at most; at least one.
        items_max: u32,
        /// The fields.
        fields: &'static [Field],
        /// The field that a string in place of an object is.
        bare: &'static str,
    },
    /// An object of the arguments of a read.
    Arguments(&'static [Parameter]),
    /// `true` or `false`.
    Switch,
}

/// A field of the objects in a list: a string.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name on the wire.
    pub name: &'static str,
    /// What a model needs to know to fill it in.
    pub about: &'static str,
    /// Characters at most, after trimming.
    pub chars_max: u32,
}

/// A closed or half-open range of whole numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Lower end, inclusive.
    pub min: Option<u32>,
    /// Upper end, inclusive.
    pub max: Option<u32>,
}

/// A closed or half-open range of amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// Lower end, inclusive, in whole units.
    pub min: Option<u64>,
    /// Upper end, inclusive.
    pub max: Option<u64>,
    /// As the caller wrote it.
    pub currency: Option<String>,
}

/// The caller can fix this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid argument `{field}`: {problem}")]
pub struct InvalidInputError {
    /// The field, with its position in a list: `ids[3]`.
    pub field: String,
    /// What was expected and what came.
    pub problem: String,
    /// What to send instead.
    pub hint: Option<String>,
}

impl InvalidInputError {
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

    /// The fault and what to send instead, in one line.
    #[must_use]
    pub fn advice(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{self}; {hint}"),
            None => self.to_string(),
        }
    }
}

/// Arguments whose names, types, lengths and bounds are right.
///
/// INVARIANT (checked): made only by [`check`], so a value read from it needs no further test of form.
#[derive(Debug)]
pub struct Arguments(Checked);

#[derive(Debug, Default)]
struct Checked {
    values: Map<String, Value>,
    notes: Vec<String>,
}

/// Checks arguments against the parameters of a tool. Those of a read may be filled up with empty values, and its
/// numbers, switches, ranges and lists may come as texts: many clients send them so, and nothing can be lost by it.
///
/// # Errors
/// [`InvalidInputError`] names the first argument that is unknown, missing or of another type.
pub fn check(
    parameters: &[Parameter],
    effect: EffectKind,
    mut given: Map<String, Value>,
) -> Result<Arguments, InvalidInputError> {
    let mut budget = ARGUMENTS_BYTES_MAX;
    for (name, value) in &given {
        weigh(name, value, ARGUMENTS_DEPTH_MAX, &mut budget)?;
    }
    for name in given.keys() {
        if !parameters.iter().any(|parameter| parameter.name == name) {
            return Err(unknown_field(parameters, name));
        }
    }
    let mut checked = Checked::default();
    for parameter in parameters {
        let value = match (given.remove(parameter.name), effect) {
            (Some(value), EffectKind::Read) => lenient::settled(parameter, value, &mut checked.notes),
            (value, _) => value.filter(|value| !value.is_null()),
        };
        match (value, parameter.presence) {
            (None, Presence::Required) => {
                return Err(InvalidInputError::new(parameter.name, "it is required")
                    .hint(format!("send {}", expected(parameter.kind))));
            }
            (None, Presence::Optional | Presence::Alternative) => {}
            (Some(value), _) => {
                let value = checked_value(parameter.name, parameter.kind, &value)?;
                checked.values.insert(parameter.name.to_owned(), value);
            }
        }
    }
    Ok(Arguments(checked))
}

impl Arguments {
    /// Arguments of a call without parameters.
    #[must_use]
    pub fn none() -> Self {
        Self(Checked::default())
    }

    /// The value of a parameter that may be left out.
    #[must_use]
    pub fn optional<T: Argument>(&self, parameter: &Param<Option<T>>) -> Option<T> {
        T::of(self.0.values.get(parameter.name())?)
    }

    /// The value of a parameter that [`check`] made sure of.
    ///
    /// # Errors
    /// [`InvalidInputError`] when it is missing.
    pub fn required<T: Argument>(&self, parameter: &Param<T>) -> Result<T, InvalidInputError> {
        let value = self.0.values.get(parameter.name()).and_then(T::of);
        value.ok_or_else(|| InvalidInputError::new(parameter.name(), "it is required"))
    }

    /// Values that were interpreted differently from how they were sent, for the caller to read.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        self.0.notes.clone()
    }

    /// All but some of the arguments, in their checked form.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Map<String, Value> {
        let kept = self.0.values.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        kept.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// The same arguments always yield the same bytes.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        canonical(&self.0.values)
    }
}

fn unknown_field(parameters: &[Parameter], name: &str) -> InvalidInputError {
    let names: Vec<_> = parameters.iter().map(|parameter| parameter.name).collect();
    let hint = if names.is_empty() {
        "this call takes no arguments".to_owned()
    } else {
        format!("the fields are {}", quoted(&names))
    };
    InvalidInputError::new(excerpt(name), "there is no such field").hint(hint)
}

/// The start of a caller's string, safe to quote in an error.
pub(crate) fn excerpt(text: &str) -> String {
    const CHARS_MAX: usize = 60;
    firmgate_clean::line(text, CHARS_MAX)
}

fn weigh(field: &str, value: &Value, depth: usize, budget: &mut usize) -> Result<(), InvalidInputError> {
    let too_large = || {
        InvalidInputError::new(excerpt(field), format!("the arguments are larger than {ARGUMENTS_BYTES_MAX} bytes"))
            .hint("send less in one call")
    };
    let Some(depth) = depth.checked_sub(1) else {
        return Err(
            InvalidInputError::new(excerpt(field), "it is nested too deep").hint("the fields are flat but for ranges")
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
