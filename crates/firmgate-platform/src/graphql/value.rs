//! Arguments and results of resolvers.

use std::borrow::Cow;

use apollo_compiler::response::{JsonMap, serde_json_bytes};
use serde::de::DeserializeOwned;

use super::error::FieldError;
use super::plan::Planned;
use super::selection::Selection;

/// An object of the schema: answers for its fields.
///
/// INVARIANT (leaves are pure): only `Query` and `Mutation` call engines. Every other object answers from its own data,
/// so the number of calls on engines does not grow with the rows of an answer.
pub(crate) trait Object {
    /// The value of one field. Called only for fields of the object's own type.
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError>;
}

impl<T: Object + ?Sized> Object for &T {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        (**self).resolve(call)
    }
}

/// One requested field.
pub(crate) struct Call<'c> {
    pub(super) name: &'c str,
    pub(super) arguments: &'c JsonMap,
    pub(super) children: &'c [Planned],
    pub(super) variables: &'c JsonMap,
}

impl Call<'_> {
    /// The field's name in the schema.
    pub(crate) fn name(&self) -> &str {
        self.name
    }

    /// An argument as a Rust value. The document and the variables are validated, so what does not fit here is a
    /// difference between the schema and the code.
    pub(crate) fn argument<T: DeserializeOwned>(&self, name: &str) -> Result<T, FieldError> {
        let value = self.arguments.get(name).cloned().unwrap_or_default();
        serde_json_bytes::from_value(value).map_err(|error| FieldError::internal(format!("argument `{name}`: {error}")))
    }

    /// What is selected below the field.
    pub(crate) fn selection(&self) -> Selection<'_> {
        Selection::of(self.children, self.variables)
    }

    /// The answer to a field that the object's code does not know.
    pub(crate) fn unknown<T>(&self) -> Result<T, FieldError> {
        Err(FieldError::internal(format!("no resolver for the field `{}`", self.name)))
    }
}

/// The value of a field.
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Cow<'a, str>),
    Object(Box<dyn Object + 'a>),
    List(Box<dyn Iterator<Item = Value<'a>> + 'a>),
}

impl<'a> Value<'a> {
    /// An object.
    pub(crate) fn object(object: impl Object + 'a) -> Self {
        Self::Object(Box::new(object))
    }

    /// A list.
    pub(crate) fn list<I>(items: I) -> Self
    where
        I: IntoIterator<Item: Into<Value<'a>> + 'a>,
        I::IntoIter: 'a,
    {
        Self::List(Box::new(items.into_iter().map(Into::into)))
    }

    /// A list of objects.
    pub(crate) fn objects<I>(items: I) -> Self
    where
        I: IntoIterator<Item: Object + 'a>,
        I::IntoIter: 'a,
    {
        Self::List(Box::new(items.into_iter().map(Value::object)))
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u16> for Value<'_> {
    fn from(value: u16) -> Self {
        Self::Int(value.into())
    }
}

impl From<u32> for Value<'_> {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}

impl From<u64> for Value<'_> {
    fn from(value: u64) -> Self {
        // A number past the type's end is an error of the field, which the executor reports.
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<usize> for Value<'_> {
    fn from(value: usize) -> Self {
        Self::Int(i64::try_from(value).unwrap_or(i64::MAX))
    }
}
