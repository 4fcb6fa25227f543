//! Requests that never became a GraphQL operation, in AppSync's words.

use bytes::Bytes;
use firmgate_listener::Unserved;
use firmgate_listener::body::BodyError;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;
use serde_json::json;

use super::oidc::TokenRejectedError;
use super::sigv4::SigV4Error;

/// Why a request is refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is only one path.
    NotFound,
    /// There is only one method.
    Method,
    /// No credential of a kind that this API accepts, or one that was sent twice.
    NoCredential,
    /// An API key that this API does not know.
    WrongKey,
    /// A token that is not accepted.
    Token(TokenRejectedError),
    /// A request whose signature is not valid.
    Signature(SigV4Error),
    /// Too many requests are being answered.
    TooMany,
    /// The body is incomplete.
    Body(BodyError),
    /// No caller can do anything about it.
    Failed,
}

impl Refusal {
    /// Status, `errorType` and `message`.
    fn words(&self) -> (StatusCode, &'static str, &str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "NotFoundException", "There is no API at this path."),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "BadRequestException", "Operations are sent with POST."),
            Self::NoCredential => {
                (StatusCode::UNAUTHORIZED, "UnauthorizedException", "Valid authorization header not provided.")
            }
            Self::WrongKey => {
                (StatusCode::UNAUTHORIZED, "UnauthorizedException", "You are not authorized to make this call.")
            }
            Self::Token(TokenRejectedError::Expired) => {
                (StatusCode::UNAUTHORIZED, "UnauthorizedException", "Token has expired.")
            }
            Self::Token(TokenRejectedError::Invalid) => {
                (StatusCode::UNAUTHORIZED, "UnauthorizedException", "Unable to parse JWT token.")
            }
            Self::Signature(SigV4Error::Incomplete(text)) => {
                (StatusCode::FORBIDDEN, "IncompleteSignatureException", text)
            }
            Self::Signature(SigV4Error::Unrecognized) => (
                StatusCode::FORBIDDEN,
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ),
            Self::Signature(SigV4Error::Invalid(text)) => (StatusCode::FORBIDDEN, "InvalidSignatureException", text),
            Self::TooMany => (StatusCode::TOO_MANY_REQUESTS, "ThrottlingException", "Rate exceeded."),
            Self::Body(BodyError::TooLarge) => {
                (StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLargeException", "The request is larger than 1 MiB.")
            }
            Self::Body(BodyError::TooSlow | BodyError::Broken) => {
                (StatusCode::REQUEST_TIMEOUT, "RequestTimeoutException", "The request did not arrive in time.")
            }
            Self::Failed | Self::Token(TokenRejectedError::NoKeys) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "InternalFailure", "The request failed inside the platform.")
            }
        }
    }

    /// The answer to send.
    pub fn response(&self) -> Response<Full<Bytes>> {
        let (status, kind, message) = self.words();
        let body = json!({ "errors": [{ "errorType": kind, "message": message }] });
        let mut response = respond(status, Some(kind), body.to_string().into_bytes());
        if *self == Self::Method {
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        }
        response
    }
}

/// The response to bytes that are not a request.
pub fn unserved(why: Unserved) -> (&'static str, Vec<u8>) {
    let kind = match why.status() {
        408 => "RequestTimeoutException",
        431 => "RequestEntityTooLargeException",
        503 => "InternalFailure",
        _ => "BadRequestException",
    };
    let body = json!({ "errors": [{ "errorType": kind, "message": why.to_string() }] });
    ("application/json;charset=UTF-8", body.to_string().into_bytes())
}

/// An answer with the headers that every response has.
pub fn respond(status: StatusCode, kind: Option<&'static str>, body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8"));
    if let Some(kind) = kind {
        headers.insert("x-amzn-errortype", HeaderValue::from_static(kind));
    }
    // Without an id the answer is as good; it is only harder to find in a log.
    if let Some(id) = request_id() {
        headers.insert("x-amzn-requestid", id);
    }
    response
}

/// A random UUID.
fn request_id() -> Option<HeaderValue> {
    let mut bytes = firmgate_files::random::<16>().ok()?;
    let [.., version, _, variant, _, _, _, _, _, _, _] = &mut bytes;
    *version = (*version & 0x0f) | 0x40;
    *variant = (*variant & 0x3f) | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
    let id = format!("{}-{}-{}-{}-{}", part(0..8), part(8..12), part(12..16), part(16..20), part(20..32));
    HeaderValue::from_str(&id).ok()
}
