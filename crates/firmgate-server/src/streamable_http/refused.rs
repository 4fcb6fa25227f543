//! Every way a request can end before the SDK sees it.
//!
//! The body is a JSON-RPC error, because that is what clients read; it says what is wrong in our words only.

use bytes::Bytes;
use firmgate_identity::token::InboundTokenError;
use firmgate_listener::Unserved;
use firmgate_listener::body::BodyError;
use firmgate_listener::shares::Full;
use http::header::{ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};

use super::media::MediaError;
use super::names::HostNameError;
use crate::jsonrpc::{INVALID_REQUEST, MessageError, error_body};
use crate::splice::{Answer, BodyChunks};

/// The text for a path that nothing is at.
pub const NOTHING_HERE: &str = "nothing is here; MCP is at `/mcp`";

/// Why there is no answer of the SDK.
#[derive(Debug)]
pub enum Refused {
    /// `Host` or `Origin`.
    Name(HostNameError),
    /// Nothing is there.
    Path,
    /// Something is there, but not for this method; the ones that it takes.
    Method(&'static str),
    /// Too many requests at once.
    Busy(Full),
    /// The body came slowly, and its place was needed.
    Displaced,
    /// There is no room to remember the proof of possession.
    TooManyProofs,
    /// The body did not come whole.
    Body(BodyError),
    /// The body is no message.
    Message(MessageError),
    /// No token, or not this one: 401, or 400 when it cannot even be read.
    Unauthenticated {
        /// 400 or 401.
        status: StatusCode,
        /// For people.
        why: String,
        /// What to get, and where.
        challenges: Vec<HeaderValue>,
    },
    /// The token is good, for less than this.
    InsufficientScope {
        /// What to get, and where.
        challenges: Vec<HeaderValue>,
        /// All scopes that the call needs, as the issuer spells them.
        needed: String,
    },
    /// What the client sends or takes is not JSON.
    Media(MediaError),
    /// The SDK refused it with this status, in words of its own.
    Sdk(StatusCode, String),
    /// The keys of the issuer cannot be fetched, so no caller can be authenticated.
    NoKeys,
    /// The refusal itself cannot be put on record.
    NoRecord,
    /// The keys of the issuer are too old to let a write depend on them.
    StaleKeys,
}

impl From<BodyError> for Refused {
    fn from(fault: BodyError) -> Self {
        Self::Body(fault)
    }
}

/// What is said to bytes that are no request: no id can be found in them.
pub fn unserved(why: Unserved) -> (&'static str, Vec<u8>) {
    ("application/json", error_body(INVALID_REQUEST, &why.to_string(), None).into_bytes())
}

impl Refused {
    /// The answer on the wire. What JSON-RPC has no code for carries the HTTP status as its code. `id` is the one that the message carried, as JSON: a client knows its call by nothing else.
    pub fn response(self, id: Option<&str>) -> Response<Answer> {
        let (mut status, text) = self.status();
        let code = match &self {
            Self::Message(fault) => fault.code(),
            Self::Sdk(StatusCode::BAD_REQUEST, _) => MessageError::NotAMessage.code(),
            _ => i32::from(status.as_u16()),
        };
        // Like any other call with wrong arguments: some clients give up the whole connection over another status.
        if matches!(&self, Self::Message(fault) if fault.is_within_params()) && id.is_some() {
            status = StatusCode::OK;
        }
        let body = error_body(code, &text, id);
        let mut response = Response::new(Answer::Whole(BodyChunks::from(Bytes::from(body))));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self {
            Self::Method(allowed) => {
                headers.insert(ALLOW, HeaderValue::from_static(allowed));
            }
            Self::Displaced => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Self::Busy(full) => {
                headers.insert(RETRY_AFTER, HeaderValue::from(full.retry_after().as_secs()));
            }
            Self::TooManyProofs | Self::NoKeys | Self::StaleKeys | Self::NoRecord => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
            }
            // What is left of the body would be taken for the next request.
            Self::Body(_) => {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Self::Unauthenticated { challenges, .. } | Self::InsufficientScope { challenges, .. } => {
                for challenge in challenges {
                    headers.append(WWW_AUTHENTICATE, challenge);
                }
            }
            Self::Name(_) | Self::Path | Self::Message(_) | Self::Media(_) | Self::Sdk(..) => {}
        }
        response
    }

    fn status(&self) -> (StatusCode, String) {
        let (status, text) = match self {
            Self::Name(HostNameError::HostUnreadable) => {
                (StatusCode::BAD_REQUEST, "the `Host` header is missing, there twice, or no host name")
            }
            Self::Name(HostNameError::HostForeign) => {
                (StatusCode::FORBIDDEN, "this server is not called by the name in the `Host` header")
            }
            Self::Name(HostNameError::OriginForeign) => {
                (StatusCode::FORBIDDEN, "pages of the `Origin` header may not call this server")
            }
            Self::Path => (StatusCode::NOT_FOUND, NOTHING_HERE),
            Self::Method(_) => (StatusCode::METHOD_NOT_ALLOWED, "this method is not served here"),
            Self::Busy(full) => {
                let status = match full {
                    Full::Share => StatusCode::TOO_MANY_REQUESTS,
                    Full::Server => StatusCode::SERVICE_UNAVAILABLE,
                };
                return (status, full.to_string());
            }
            Self::Displaced => (
                StatusCode::TOO_MANY_REQUESTS,
                "too many bodies are on their way, and this one took the longest; send it in one go, then try again in 1 s",
            ),
            Self::TooManyProofs => return (StatusCode::SERVICE_UNAVAILABLE, InboundTokenError::ProofsFull.to_string()),
            Self::Body(BodyError::TooLarge) => {
                (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large; at most 65536 bytes are read")
            }
            Self::Body(BodyError::TooSlow) => (StatusCode::REQUEST_TIMEOUT, "the body did not come in time"),
            Self::Body(BodyError::Broken) => (StatusCode::BAD_REQUEST, "the body broke off"),
            Self::Message(fault) => return (StatusCode::BAD_REQUEST, fault.to_string()),
            Self::Unauthenticated { status, why, .. } => return (*status, why.clone()),
            Self::InsufficientScope { needed, .. } => {
                let text = format!("the access token lacks a scope; this call needs `{needed}`");
                return (StatusCode::FORBIDDEN, text);
            }
            Self::Media(MediaError::NotAcceptable) => {
                (StatusCode::NOT_ACCEPTABLE, "answers are `application/json`, which the `Accept` header leaves out")
            }
            Self::Media(MediaError::Unsupported) => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "the body must be `application/json`; say so in `Content-Type`")
            }
            Self::Media(MediaError::Encoded) => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "compressed bodies are not supported; send it without `Content-Encoding`",
            ),
            Self::Sdk(status, text) => return (*status, text.clone()),
            Self::NoRecord => (
                StatusCode::SERVICE_UNAVAILABLE,
                "the audit record cannot be written, so nothing was done; tell the operator of this server",
            ),
            Self::NoKeys => (StatusCode::SERVICE_UNAVAILABLE, "the issuer's keys cannot be had; try again"),
            Self::StaleKeys => {
                (StatusCode::SERVICE_UNAVAILABLE, "the issuer's keys are too old for a write; try again")
            }
        };
        (status, text.to_owned())
    }
}
