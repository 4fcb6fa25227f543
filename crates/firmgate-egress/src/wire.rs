//! What a request to the platform carries beside its bytes, and the result: a complete answer, or the reason why there
//! is none.

use std::time::Duration;

use bytes::Bytes;
use firmgate_identity::{CallId, Principal};

/// On whose behalf a request goes out, and what it may do.
#[derive(Clone, Copy, Debug)]
pub enum Authority<'a> {
    /// A query.
    ReadOnly(&'a Principal),
    /// A mutation. The id names the one call that it belongs to.
    ReadWrite(&'a Principal, CallId),
}

/// A complete answer of any status.
#[derive(Clone, Debug, Default)]
pub struct WireResponse {
    /// HTTP status. A backend inside the process returns the one that it would return over HTTP.
    pub status: u16,
    /// JSON, if the backend keeps to its contract.
    pub body: Bytes,
    /// When to try again, where the backend stated it.
    pub retry_after: Option<Duration>,
    /// `x-amzn-ErrorType`.
    pub error_type: Option<String>,
    /// The backend's own name for the request, to find it in the backend's records.
    pub request_id: Option<String>,
    /// Request tokens that AppSync charged: `x-amzn-appsync-TokensConsumed`.
    pub tokens_consumed: Option<u64>,
}

/// Why no complete response arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// No byte of the request left the process.
    #[error("no connection to the platform")]
    NotSent,
    /// The request left, wholly or in part; the answer did not arrive.
    #[error("the connection to the platform broke")]
    Interrupted,
    /// The request may have left; the answer did not arrive in time.
    #[error("the platform did not answer in time")]
    TimedOut,
    /// The answer is larger than [`crate::REPLY_BYTES_MAX`].
    #[error("the platform's answer is too large")]
    ReplyTooLarge,
    /// No byte left: the address belongs to a network that is not allowed.
    #[error("the platform's address is in a private or reserved network, which is not allowed")]
    Refused,
    /// No byte left: there is no credential for the platform, and waiting will not bring one.
    #[error("the gate has no valid credential for the platform")]
    NoCredential,
    /// No byte left: the source of credentials does not answer.
    #[error("what gives the gate its credential does not answer")]
    CredentialUnavailable,
    /// No byte left: no credential for mutations is configured.
    #[error("the gate has no credential for changes")]
    NoWriteCredential,
    /// The platform refused the credential before it processed the request. There is a newer one by now.
    #[error("the platform did not accept the credential, which has been renewed")]
    Renewed,
    /// No byte left: the platform failed too often just now, and is not called for this long.
    #[error("the platform failed too often and is left alone for a moment")]
    CircuitOpen(Duration),
}
