//! What can go wrong behind the gate, grouped by who has to act.
//!
//! INVARIANT (own words): nothing here holds or shows a text of the backend. AppSync echoes security tokens in the
//! texts of some refusals, and a text of unknown origin must not reach a model as if it came from the gate.

use std::{fmt, time::Duration};

use firmgate_egress::SendError;

use crate::VARIABLES_BYTES_MAX;

/// A request that the backend did not answer correctly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamError {
    kind: ErrorKind,
    effect: SideEffect,
    field: Option<&'static str>,
    retry_after: Option<Duration>,
    request_id: Option<String>,
    cause: Option<SendError>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The gate's credential was not accepted.
    Unauthorized,
    /// The gate's credential was not accepted, and has been renewed since.
    CredentialRenewed,
    /// The gate has no credential to present: no user is logged in, or a token could not be obtained.
    NoCredential,
    /// The gate's credential does not permit this.
    Forbidden,
    /// The arguments were not accepted.
    Rejected,
    /// What the arguments name does not exist for this caller.
    NotFound,
    /// The state of the platform does not allow it: a full collection, an idempotency key of another request.
    Conflict,
    /// Too many requests.
    RateLimited,
    /// Another process holds what a change needs.
    Busy,
    /// The platform's disk is full or read-only: it kept nothing of a change.
    NotStored,
    /// No answer in time.
    Timeout,
    /// No connection, or the backend is down or reports that it is.
    Unavailable,
    /// The backend failed on this request.
    Failed,
    /// The server at the address is not this platform.
    Misconfigured,
    /// It is a platform, but does not offer or allow the operations of the gate, whatever their arguments.
    Unsupported,
    /// The answer does not fit the schema.
    Malformed,
    /// The request is larger than may be sent.
    RequestTooLarge,
    /// The answer is larger than is read, or than the platform produces.
    TooLarge,
}

/// Who has to act for a request to succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The caller: with other arguments.
    Caller,
    /// The operator of the gate or the platform.
    Operator,
    /// No one: the same call may succeed later.
    Time,
}

impl ErrorKind {
    /// Who has to act.
    #[must_use]
    pub const fn actor(self) -> Actor {
        match self {
            Self::Rejected | Self::NotFound | Self::Conflict | Self::RequestTooLarge | Self::TooLarge => Actor::Caller,
            Self::Unauthorized
            | Self::NoCredential
            | Self::Forbidden
            | Self::NotStored
            | Self::Failed
            | Self::Misconfigured
            | Self::Unsupported
            | Self::Malformed => Actor::Operator,
            Self::CredentialRenewed | Self::RateLimited | Self::Busy | Self::Timeout | Self::Unavailable => Actor::Time,
        }
    }
}

/// What a failed request may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SideEffect {
    /// Nothing, provably.
    None,
    /// Unknown.
    Unknown,
}

impl UpstreamError {
    pub(crate) const fn new(kind: ErrorKind, effect: SideEffect) -> Self {
        Self { kind, effect, field: None, retry_after: None, request_id: None, cause: None }
    }

    pub(crate) fn at_field(self, field: Option<&'static str>) -> Self {
        Self { field, ..self }
    }

    pub(crate) fn with_retry_after(self, retry_after: Option<Duration>) -> Self {
        Self { retry_after, ..self }
    }

    pub(crate) fn caused_by(self, cause: SendError) -> Self {
        Self { cause: Some(cause), ..self }
    }

    pub(crate) fn with_request_id(self, request_id: Option<String>) -> Self {
        Self { request_id, ..self }
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What the request may have changed. A read changes nothing.
    #[must_use]
    pub fn side_effect(&self) -> SideEffect {
        self.effect
    }

    /// The argument that was not accepted, where the backend named one that the gate knows.
    #[must_use]
    pub fn field(&self) -> Option<&'static str> {
        self.field
    }

    /// When to try again, where the backend stated it.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Finds the request in the backend's own records.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// What to do, for a model: one line, in the gate's own words.
    #[must_use]
    pub fn advice(&self) -> String {
        match self.effect {
            SideEffect::None => self.remedy(),
            SideEffect::Unknown => format!(
                "{self}; it is not known whether the change was made: look at the present state first, \
                 and if it is missing call again with the same idempotency key"
            ),
        }
    }

    fn remedy(&self) -> String {
        let remedy = match self.kind {
            ErrorKind::Unauthorized => {
                "tell the user that an operator must renew or correct it; calling again will not help"
            }
            ErrorKind::CredentialRenewed => "call again with the same arguments",
            ErrorKind::NoCredential => {
                "tell the user to log in again, or that an operator must look at the gate's log; calling again before that \
                 will not help"
            }
            ErrorKind::Forbidden => "tell the user that an operator must grant it; calling again will not help",
            ErrorKind::Rejected => {
                "correct the arguments and call again; if none is wrong, tell the user that an operator must bring \
                 firmgate and the platform to the same schema"
            }
            ErrorKind::NotFound => "search or list first, then call again with an id from that answer",
            ErrorKind::Conflict => {
                "look at the present state first; an idempotency key may be repeated only with the arguments of its first use"
            }
            ErrorKind::RateLimited | ErrorKind::Busy => {
                return format!("{self}; wait {} and call again", self.wait());
            }
            ErrorKind::NotStored => {
                "tell the user that an operator must look at the platform's disk; calling again before that will not help"
            }
            ErrorKind::Timeout => "narrow the query with a filter or ask for fewer rows, then call again",
            ErrorKind::Unavailable if self.retry_after.is_some() => {
                return format!("{self}; wait {} and call again", self.wait());
            }
            ErrorKind::Unavailable => {
                "call again in a minute; if it stays so, tell the user that an operator must look at the platform"
            }
            ErrorKind::Failed => {
                "call again once; if it stays so, tell the user that an operator must look at the platform"
            }
            ErrorKind::Misconfigured => {
                "tell the user that an operator must correct the platform's address; calling again will not help"
            }
            ErrorKind::Unsupported => {
                "tell the user that an operator must bring firmgate and the platform to the same schema and limits; calling \
                 again will not help"
            }
            ErrorKind::Malformed => {
                "tell the user that an operator must bring firmgate and the platform to the same schema"
            }
            ErrorKind::RequestTooLarge => "send fewer or shorter values",
            ErrorKind::TooLarge => "ask for fewer rows",
        };
        format!("{self}; {remedy}")
    }

    fn wait(&self) -> String {
        let seconds = self.retry_after.unwrap_or(Duration::from_secs(1)).as_millis().div_ceil(1000).max(1);
        format!("{seconds} s")
    }
}

impl fmt::Display for UpstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, self.field) {
            (ErrorKind::Unauthorized, _) => f.write_str("the platform did not accept the gate's credential"),
            (ErrorKind::CredentialRenewed, _) => {
                f.write_str("the platform did not accept the gate's credential, which has been renewed")
            }
            (ErrorKind::NoCredential, _) => f.write_str("the gate has no valid credential for the platform"),
            (ErrorKind::Forbidden, _) => f.write_str("the platform does not allow this to the gate's credential"),
            (ErrorKind::Rejected, Some(field)) => write!(f, "the platform did not accept the value of `{field}`"),
            (ErrorKind::Rejected, None) => f.write_str("the platform did not accept the arguments"),
            (ErrorKind::NotFound, _) => f.write_str("the platform has nothing by this id for this caller"),
            (ErrorKind::Conflict, _) => f.write_str("the request conflicts with what the platform holds"),
            (ErrorKind::RateLimited, _) => f.write_str("the platform is given too many requests"),
            (ErrorKind::Busy, _) => f.write_str("the platform is busy with another change"),
            (ErrorKind::NotStored, _) => f.write_str("the platform cannot store a change at present"),
            (ErrorKind::Timeout, _) => f.write_str("the platform did not answer in time"),
            (ErrorKind::Unavailable, _) => f.write_str("the platform is not available"),
            (ErrorKind::Failed, _) => f.write_str("the platform failed on this request"),
            (ErrorKind::Misconfigured, _) => f.write_str("what answers at the platform's address is not the platform"),
            (ErrorKind::Unsupported, _) => {
                f.write_str("the platform does not offer or allow the operation that this needs")
            }
            (ErrorKind::Malformed, _) => f.write_str("the platform's answer does not fit the schema"),
            (ErrorKind::RequestTooLarge, _) => {
                write!(f, "the request is larger than {} KiB", VARIABLES_BYTES_MAX / 1024)
            }
            (ErrorKind::TooLarge, _) => f.write_str("the answer would be larger than is allowed"),
        }
    }
}

impl std::error::Error for UpstreamError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as _)
    }
}

#[cfg(test)]
mod tests;
