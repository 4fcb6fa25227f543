//! Every way a request can end before the SDK sees it.
//!
//! The body is a JSON-RPC error, because that is what clients read; it says what is wrong in our words only.

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};
use serde_json::json;

use super::message::MessageFault;
use super::names::NameFault;
use super::splice::{Answer, Pieces};
use crate::listen::Unserved;
use crate::listen::body::BodyFault;

/// Why there is no answer of the SDK.
#[derive(Debug)]
pub enum Refused {
    /// `Host` or `Origin`.
    Name(NameFault),
    /// Nothing is there.
    Path,
    /// Something is there, but not for this method; the ones that it takes.
    Method(&'static str),
    /// Too many requests at once.
    Busy,
    /// The body did not come whole.
    Body(BodyFault),
    /// The body is no message.
    Message(MessageFault),
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
    InsufficientScope(Vec<HeaderValue>),
    /// The keys of the issuer cannot be had, so nobody can be told from anybody.
    NoKeys,
    /// The keys of the issuer are too old to let a write depend on them.
    StaleKeys,
}

impl From<BodyFault> for Refused {
    fn from(fault: BodyFault) -> Self {
        Self::Body(fault)
    }
}

/// Of JSON-RPC; -32000 to -32099 are left to the specification.
const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;

/// What is said to bytes that are no request: no id can be found in them.
pub fn unserved(why: Unserved) -> (&'static str, Vec<u8>) {
    let error = json!({ "code": INVALID_REQUEST, "message": why.to_string() });
    ("application/json", json!({ "jsonrpc": "2.0", "id": null, "error": error }).to_string().into_bytes())
}

impl Refused {
    /// The answer on the wire.
    pub fn response(self) -> Response<Answer> {
        let (status, text) = self.status();
        let code = match &self {
            Self::Message(MessageFault::NotJson) => PARSE_ERROR,
            _ => INVALID_REQUEST,
        };
        // The id is not known to be one before the message is known to be good; JSON-RPC has null for that.
        let body = json!({ "jsonrpc": "2.0", "id": null, "error": { "code": code, "message": text } });
        let mut response = Response::new(Answer::Whole(Pieces::from(Bytes::from(body.to_string()))));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self {
            Self::Method(allowed) => {
                headers.insert(ALLOW, HeaderValue::from_static(allowed));
            }
            Self::Busy | Self::NoKeys | Self::StaleKeys => {
                headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
            }
            // What is left of the body would be taken for the next request.
            Self::Body(_) => {
                headers.insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Self::Unauthenticated { challenges, .. } | Self::InsufficientScope(challenges) => {
                for challenge in challenges {
                    headers.append(WWW_AUTHENTICATE, challenge);
                }
            }
            Self::Name(_) | Self::Path | Self::Message(_) => {}
        }
        response
    }

    fn status(&self) -> (StatusCode, String) {
        let (status, text) = match self {
            Self::Name(NameFault::HostUnreadable) => {
                (StatusCode::BAD_REQUEST, "the `Host` header is missing, there twice, or no host name")
            }
            Self::Name(NameFault::HostForeign) => {
                (StatusCode::FORBIDDEN, "this server is not called by the name in the `Host` header")
            }
            Self::Name(NameFault::OriginForeign) => {
                (StatusCode::FORBIDDEN, "pages of the `Origin` header may not call this server")
            }
            Self::Path => (StatusCode::NOT_FOUND, "nothing is here; MCP is at `/mcp`"),
            Self::Method(_) => (StatusCode::METHOD_NOT_ALLOWED, "this method is not served here"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "too many requests at once; try again"),
            Self::Body(BodyFault::TooLarge) => {
                (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large; at most 65536 bytes are read")
            }
            Self::Body(BodyFault::TooSlow) => (StatusCode::REQUEST_TIMEOUT, "the body did not come in time"),
            Self::Body(BodyFault::Broken) => (StatusCode::BAD_REQUEST, "the body broke off"),
            Self::Message(fault) => return (StatusCode::BAD_REQUEST, fault.to_string()),
            Self::Unauthenticated { status, why, .. } => return (*status, why.clone()),
            Self::InsufficientScope(_) => (StatusCode::FORBIDDEN, "the access token lacks a scope that this needs"),
            Self::NoKeys => (StatusCode::SERVICE_UNAVAILABLE, "the issuer's keys cannot be had; try again"),
            Self::StaleKeys => {
                (StatusCode::SERVICE_UNAVAILABLE, "the issuer's keys are too old for a write; try again")
            }
        };
        (status, text.to_owned())
    }
}
