//! A request, an answer, and what an HTTP endpoint needs to go from bytes to either.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::RequestError;
use super::limits::{REQUEST_BYTES_MAX, VARIABLE_NODE_BYTES};

/// The caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Owner of collections and jobs. Two owners never see each other's.
    pub owner: String,
    /// How the caller authenticated.
    pub mode: AuthMode,
}

/// The authentication modes of AppSync that the schema's directives name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMode {
    /// `@aws_api_key`
    ApiKey,
    /// `@aws_iam`
    Iam,
    /// `@aws_oidc`
    Oidc,
}

/// A GraphQL request.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Request {
    /// The document.
    pub query: String,
    /// Which operation of it; needed when it has several.
    #[serde(default, rename = "operationName")]
    pub operation_name: Option<String>,
    /// Values of the operation's variables.
    #[serde(default, deserialize_with = "null_is_empty")]
    pub variables: Map<String, Value>,
}

/// The answer: an HTTP status and a JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// 200, also with errors of fields; 400 or 413 when nothing was executed for the request's form.
    pub status: u16,
    /// The value of `x-amzn-ErrorType` for a status that is not 200.
    pub error_type: Option<&'static str>,
    /// JSON.
    pub body: Vec<u8>,
}

#[derive(Serialize)]
struct TransportError<'a> {
    errors: [TransportEntry<'a>; 1],
}

#[derive(Serialize)]
struct TransportEntry<'a> {
    #[serde(rename = "errorType")]
    error_type: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct Refused<'a> {
    data: Option<()>,
    errors: &'a [RequestError],
}

impl Request {
    /// Reads the body of a POST. The error is the answer to send.
    ///
    /// # Errors
    /// The answer to send to the sender of such a body.
    pub fn parse(body: &[u8]) -> Result<Self, Response> {
        if body.len() > REQUEST_BYTES_MAX {
            let message = format!("Request body has {} bytes; at most {REQUEST_BYTES_MAX} are read.", body.len());
            return Err(Response::transport(413, "RequestEntityTooLargeException", &message));
        }
        if body.iter().all(u8::is_ascii_whitespace) {
            return Err(Response::malformed("Request body is empty."));
        }
        // An array is a batch, which AppSync refuses; serde would read one as the fields in order.
        if body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            return Err(Response::unparsable());
        }
        serde_json::from_slice(body).map_err(|_| Response::unparsable())
    }

    /// The size of the variables as counted against their limit.
    pub(super) fn variables_weight(&self) -> usize {
        self.variables.iter().map(|(name, value)| name.len() + weight(value)).sum()
    }
}

impl Response {
    /// 400: the request has no form that could be executed.
    #[must_use]
    pub fn malformed(message: &str) -> Self {
        Self::transport(400, "MalformedHttpRequestException", message)
    }

    /// 401: the caller is not authenticated.
    #[must_use]
    pub fn unauthorized(message: &str) -> Self {
        Self::transport(401, "UnauthorizedException", message)
    }

    /// 400: the text is not a GraphQL document.
    #[must_use]
    pub fn unparsable() -> Self {
        Self::malformed("Unable to parse GraphQL query.")
    }

    /// 200 with an error: the execution exceeded its time limit. Its effects may still happen.
    #[must_use]
    pub fn timed_out() -> Self {
        Self::refused(&[RequestError::limit("ExecutionTimeout", "Execution timed out.".to_owned())])
    }

    pub(super) fn bad_request(message: &str) -> Self {
        Self::transport(400, "BadRequestException", message)
    }

    pub(super) fn refused(errors: &[RequestError]) -> Self {
        Self::json(200, None, &Refused { data: None, errors })
    }

    fn transport(status: u16, error_type: &'static str, message: &str) -> Self {
        Self::json(status, Some(error_type), &TransportError { errors: [TransportEntry { error_type, message }] })
    }

    fn json(status: u16, error_type: Option<&'static str>, body: &impl Serialize) -> Self {
        // Plain structs of strings and numbers: all of them can be serialised to JSON.
        Self { status, error_type, body: serde_json::to_vec(body).unwrap_or_default() }
    }
}

fn weight(value: &Value) -> usize {
    VARIABLE_NODE_BYTES
        + match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(weight).sum(),
            Value::Object(fields) => fields.iter().map(|(name, value)| name.len() + weight(value)).sum(),
        }
}

fn null_is_empty<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Map<String, Value>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
