//! The interface between the client and a backend: one request, one answer, both in bytes.
//!
//! A backend transports; it does not interpret. What an answer means is decided in one place, for every backend alike.

use std::{future::Future, pin::Pin};

use firmgate_egress::{Authority, SendError, WireResponse};
use serde_json::value::RawValue;

/// Carries requests to the platform: over HTTP, or by a call inside the process.
///
/// Retries of reads are up to the backend. A write is sent again only when no byte of it has left.
pub trait Backend: Send + Sync {
    /// Sends one request and waits for the complete answer.
    fn send<'a>(&'a self, request: WireRequest<'a>, authority: Authority<'a>) -> Sending<'a>;
}

/// The answer to come.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<WireResponse, SendError>> + Send + 'a>>;

/// One operation, ready to be sent.
///
/// INVARIANT (one origin): only the client of this crate constructs one, from a document of `ops`. So a holder of a
/// backend still cannot send its own operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct WireRequest<'a> {
    /// Name of the operation in `document`.
    pub operation_name: &'static str,
    /// GraphQL; the same bytes for every call of the operation.
    pub document: &'a str,
    /// A JSON object.
    pub variables: &'a RawValue,
}

impl<'a> WireRequest<'a> {
    pub(crate) fn new(operation_name: &'static str, document: &'a str, variables: &'a RawValue) -> Self {
        Self { operation_name, document, variables }
    }
}
