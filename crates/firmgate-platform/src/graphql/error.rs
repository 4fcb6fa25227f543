//! Errors, in the form that an AppSync client knows.

use apollo_compiler::parser::LineColumn;
use serde::Serialize;

/// Why a field has no value.
#[derive(Debug)]
pub(crate) struct FieldError {
    pub(super) kind: ErrorKind,
    pub(super) message: String,
}

/// Who must act on an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorKind {
    /// The caller sent something of the wrong form or size.
    BadRequest,
    /// The caller named a value that does not exist, or a field is out of its range.
    Validation,
    /// The caller may not have this field.
    Unauthorized,
    /// The state does not allow it: the same token with another input, a full collection.
    Conflict,
    /// The target of a write does not exist.
    NotFound,
    /// Another process holds what is needed; a retry may succeed.
    Busy,
    /// The disk is full or read-only. Nothing of the write was kept.
    NotStored,
    /// A fault of the platform itself.
    Internal,
}

impl ErrorKind {
    /// As `errorType` has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::BadRequest => "BadRequest",
            Self::Validation => "ValidationError",
            Self::Unauthorized => "Unauthorized",
            Self::Conflict => "Conflict",
            Self::NotFound => "NotFound",
            Self::Busy => "Busy",
            Self::NotStored => "NotStored",
            // The name that an uncaught throw in a Lambda resolver has.
            Self::Internal => "Lambda:Unhandled",
        }
    }
}

impl FieldError {
    /// An error of a kind.
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// A field of the input has an invalid value; the message names the field.
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Validation, message)
    }

    /// A fault of the platform itself.
    pub(crate) fn internal(cause: impl std::fmt::Display) -> Self {
        Self::new(ErrorKind::Internal, cause.to_string())
    }
}

/// A place in a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Location {
    line: usize,
    column: usize,
    #[serde(rename = "sourceName")]
    source_name: Option<&'static str>,
}

impl Location {
    /// The first character.
    pub(super) const START: Self = Self { line: 1, column: 1, source_name: None };
}

impl From<LineColumn> for Location {
    fn from(place: LineColumn) -> Self {
        Self { line: place.line, column: place.column, source_name: None }
    }
}

/// A step of the path to a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Step {
    /// A response key.
    Key(Box<str>),
    /// A place in a list.
    Index(usize),
}

/// An error of the request as a whole: nothing was executed.
#[derive(Debug, Serialize)]
pub(super) struct RequestError {
    path: Option<()>,
    locations: Vec<Location>,
    message: String,
    #[serde(rename = "errorType", skip_serializing_if = "Option::is_none")]
    error_type: Option<&'static str>,
}

impl RequestError {
    /// A document or variables that do not fit the schema.
    pub(super) fn validation(message: String, locations: Vec<Location>) -> Self {
        Self { path: None, locations, message, error_type: None }
    }

    /// A well-formed operation that is refused for its size.
    pub(super) fn limit(error_type: &'static str, message: String) -> Self {
        Self { path: None, locations: Vec::new(), message, error_type: Some(error_type) }
    }
}

/// An error of one field.
#[derive(Debug, Serialize)]
pub(super) struct ExecutionError {
    pub(super) path: Vec<Step>,
    pub(super) data: Option<()>,
    #[serde(rename = "errorType")]
    pub(super) error_type: &'static str,
    #[serde(rename = "errorInfo")]
    pub(super) error_info: Option<()>,
    pub(super) locations: Vec<Location>,
    pub(super) message: String,
}
