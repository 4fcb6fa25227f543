//! What can go wrong behind the gate, split by who has to act.
//!
//! INVARIANT (own words): nothing here holds or shows a text of the backend. AppSync echoes security tokens in the
//! texts of some refusals, and a text of unknown origin must not reach a model as if the gate had said it.

use std::{fmt, time::Duration};

use crate::VARIABLES_BYTES_MAX;

/// A request that the backend did not answer as it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    kind: UpstreamKind,
    effect: Effect,
    field: Option<&'static str>,
    retry_after: Option<Duration>,
    request_id: Option<String>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UpstreamKind {
    /// The gate's credential was not accepted.
    Unauthorized,
    /// The gate's credential was not accepted, and has been renewed since.
    CredentialRenewed,
    /// The gate has no credential to show: nobody is logged in, or a token could not be had.
    NoCredential,
    /// The gate's credential does not reach this far.
    Forbidden,
    /// The arguments were not accepted.
    Rejected,
    /// What the arguments name is not there for this caller.
    NotFound,
    /// What the platform holds does not allow it: a full collection, an idempotency key of another request.
    Conflict,
    /// Too many requests.
    RateLimited,
    /// Somebody else holds what a change needs.
    Busy,
    /// The platform's disk is full or read-only: it kept nothing of a change.
    NotStored,
    /// No answer in time.
    Timeout,
    /// No connection, or the backend is down or says that it is.
    Unavailable,
    /// The backend broke on this request.
    Failed,
    /// What answers at the address is not this platform.
    Misconfigured,
    /// It is a platform, and does not offer or allow the operations of the gate, whatever their arguments.
    Unsupported,
    /// The answer does not fit the schema.
    Malformed,
    /// The request is larger than may be sent.
    RequestTooLarge,
    /// The answer is larger than is read, or than the platform makes.
    TooLarge,
}

/// Who has to act for a request to succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Who called: with other arguments.
    Caller,
    /// Who runs the gate or the platform.
    Operator,
    /// Nobody: the same call may succeed later.
    Time,
}

impl UpstreamKind {
    /// Who has to act.
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
pub enum Effect {
    /// Nothing, provably.
    None,
    /// Nobody here can tell.
    Unknown,
}

impl Upstream {
    pub(crate) const fn new(kind: UpstreamKind, effect: Effect) -> Self {
        Self { kind, effect, field: None, retry_after: None, request_id: None }
    }

    pub(crate) fn at_field(self, field: Option<&'static str>) -> Self {
        Self { field, ..self }
    }

    pub(crate) fn with_retry_after(self, retry_after: Option<Duration>) -> Self {
        Self { retry_after, ..self }
    }

    pub(crate) fn with_request_id(self, request_id: Option<String>) -> Self {
        Self { request_id, ..self }
    }

    /// What went wrong.
    pub fn kind(&self) -> UpstreamKind {
        self.kind
    }

    /// What the request may have changed. A read changes nothing.
    pub fn effect(&self) -> Effect {
        self.effect
    }

    /// The argument that was not accepted, where the backend named one that the gate knows.
    pub fn field(&self) -> Option<&'static str> {
        self.field
    }

    /// When to try again, where the backend said so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Finds the request in the backend's own records.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// What to do, for a model: one line, in the gate's own words.
    pub fn advice(&self) -> String {
        match self.effect {
            Effect::None => self.remedy(),
            Effect::Unknown => format!(
                "{self}; it is not known whether the change was made: look at the present state first, \
                 and if it is missing call again with the same idempotency key"
            ),
        }
    }

    fn remedy(&self) -> String {
        let remedy = match self.kind {
            UpstreamKind::Unauthorized => {
                "tell the user that an operator must renew or correct it; calling again will not help"
            }
            UpstreamKind::CredentialRenewed => "call again with the same arguments",
            UpstreamKind::NoCredential => {
                "tell the user to log in again, or that an operator must look at the gate's log; calling again before that \
                 will not help"
            }
            UpstreamKind::Forbidden => "tell the user that an operator must grant it; calling again will not help",
            UpstreamKind::Rejected => {
                "correct the arguments and call again; if none is wrong, tell the user that an operator must bring \
                 firmgate and the platform to the same schema"
            }
            UpstreamKind::NotFound => "search or list first, then call again with an id from that answer",
            UpstreamKind::Conflict => {
                "look at the present state first; an idempotency key may be repeated only with the arguments of its first use"
            }
            UpstreamKind::RateLimited | UpstreamKind::Busy => {
                return format!("{self}; wait {} and call again", self.wait());
            }
            UpstreamKind::NotStored => {
                "tell the user that an operator must look at the platform's disk; calling again before that will not help"
            }
            UpstreamKind::Timeout => "narrow the query with a filter or ask for fewer rows, then call again",
            UpstreamKind::Unavailable if self.retry_after.is_some() => {
                return format!("{self}; wait {} and call again", self.wait());
            }
            UpstreamKind::Unavailable => {
                "call again in a minute; if it stays so, tell the user that an operator must look at the platform"
            }
            UpstreamKind::Failed => {
                "call again once; if it stays so, tell the user that an operator must look at the platform"
            }
            UpstreamKind::Misconfigured => {
                "tell the user that an operator must correct the platform's address; calling again will not help"
            }
            UpstreamKind::Unsupported => {
                "tell the user that an operator must bring firmgate and the platform to the same schema and limits; calling \
                 again will not help"
            }
            UpstreamKind::Malformed => {
                "tell the user that an operator must bring firmgate and the platform to the same schema"
            }
            UpstreamKind::RequestTooLarge => "send fewer or shorter values",
            UpstreamKind::TooLarge => "ask for fewer rows",
        };
        format!("{self}; {remedy}")
    }

    fn wait(&self) -> String {
        let seconds = self.retry_after.unwrap_or(Duration::from_secs(1)).as_millis().div_ceil(1000).max(1);
        format!("{seconds} s")
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, self.field) {
            (UpstreamKind::Unauthorized, _) => f.write_str("the platform did not accept the gate's credential"),
            (UpstreamKind::CredentialRenewed, _) => {
                f.write_str("the platform did not accept the gate's credential, which has been renewed")
            }
            (UpstreamKind::NoCredential, _) => f.write_str("the gate has no valid credential for the platform"),
            (UpstreamKind::Forbidden, _) => f.write_str("the platform does not allow this to the gate's credential"),
            (UpstreamKind::Rejected, Some(field)) => write!(f, "the platform did not accept the value of `{field}`"),
            (UpstreamKind::Rejected, None) => f.write_str("the platform did not accept the arguments"),
            (UpstreamKind::NotFound, _) => f.write_str("the platform has nothing by this id for this caller"),
            (UpstreamKind::Conflict, _) => f.write_str("the request conflicts with what the platform holds"),
            (UpstreamKind::RateLimited, _) => f.write_str("the platform is given too many requests"),
            (UpstreamKind::Busy, _) => f.write_str("the platform is busy with another change"),
            (UpstreamKind::NotStored, _) => f.write_str("the platform cannot store a change at present"),
            (UpstreamKind::Timeout, _) => f.write_str("the platform did not answer in time"),
            (UpstreamKind::Unavailable, _) => f.write_str("the platform is not available"),
            (UpstreamKind::Failed, _) => f.write_str("the platform failed on this request"),
            (UpstreamKind::Misconfigured, _) => {
                f.write_str("what answers at the platform's address is not the platform")
            }
            (UpstreamKind::Unsupported, _) => {
                f.write_str("the platform does not offer or allow the operation that this needs")
            }
            (UpstreamKind::Malformed, _) => f.write_str("the platform's answer does not fit the schema"),
            (UpstreamKind::RequestTooLarge, _) => {
                write!(f, "the request is larger than {} KiB", VARIABLES_BYTES_MAX / 1024)
            }
            (UpstreamKind::TooLarge, _) => f.write_str("the answer would be larger than is allowed"),
        }
    }
}

impl std::error::Error for Upstream {}

#[cfg(test)]
mod tests;
