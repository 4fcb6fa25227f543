//! How a call can end: the one list of codes for the response, the log, the audit log and metrics.

use std::fmt;

/// The end of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutcomeCode {
    /// It succeeded.
    Ok,
    /// The master switch for writes is off.
    WritesDisabled,
    /// The keys of the token's issuer are too old to let a write depend on them.
    StaleKeys,
    /// The caller's token lacks a scope.
    InsufficientScope,
    /// The policy denied it.
    Policy,
    /// The policy could not be evaluated, which also denies.
    PolicyError,
    /// It needs an approval that was not granted.
    ApprovalNeeded,
    /// A quota is used up.
    Throttled,
    /// The quota log is full.
    LimiterFull,
    /// The arguments are not valid, or the call could not be read.
    Invalid,
    /// No tool has this name.
    UnknownTool,
    /// The message around the arguments does not fit the protocol.
    Unreadable,
    /// The headers of the request contradict it, or name something that is not served.
    Headers,
    /// The audit log accepts no record, so nothing runs.
    AuditUnavailable,
    /// The ledger of writes is unavailable, so nothing is written.
    LedgerUnavailable,
    /// The backend refused the gate's credential.
    UpstreamUnauthorized,
    /// The backend refused a credential that has been renewed since.
    UpstreamCredentialRenewed,
    /// The gate has no credential for the backend.
    UpstreamNoCredential,
    /// The backend does not permit this to the gate.
    UpstreamForbidden,
    /// The backend did not accept the values.
    UpstreamRejected,
    /// The backend has nothing with this id.
    NotFound,
    /// The backend has a newer state than the call assumes.
    Conflict,
    /// The backend limits the gate's rate.
    UpstreamRateLimited,
    /// The backend is busy.
    UpstreamBusy,
    /// The backend could not store the change.
    UpstreamNotStored,
    /// The backend did not answer in time.
    UpstreamTimeout,
    /// The backend cannot be reached.
    UpstreamUnavailable,
    /// The backend failed.
    UpstreamFailed,
    /// The gate is misconfigured for the backend.
    UpstreamMisconfigured,
    /// The backend does not know the operation.
    UpstreamUnsupported,
    /// The answer of the backend does not match its schema.
    UpstreamMalformed,
    /// The request to the backend would be too large.
    RequestTooLarge,
    /// The answer of the backend is too large.
    ReplyTooLarge,
    /// The result could not be written.
    Bug,
    /// The client cancelled the call.
    Cancelled,
    /// The call took too long.
    TimedOut,
    /// The call met a bug of the server.
    InternalError,
    /// Too many calls were running or waiting.
    Busy,
}

impl OutcomeCode {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Ok,
        Self::WritesDisabled,
        Self::StaleKeys,
        Self::InsufficientScope,
        Self::Policy,
        Self::PolicyError,
        Self::ApprovalNeeded,
        Self::Throttled,
        Self::LimiterFull,
        Self::Invalid,
        Self::UnknownTool,
        Self::Unreadable,
        Self::Headers,
        Self::AuditUnavailable,
        Self::LedgerUnavailable,
        Self::UpstreamUnauthorized,
        Self::UpstreamCredentialRenewed,
        Self::UpstreamNoCredential,
        Self::UpstreamForbidden,
        Self::UpstreamRejected,
        Self::NotFound,
        Self::Conflict,
        Self::UpstreamRateLimited,
        Self::UpstreamBusy,
        Self::UpstreamNotStored,
        Self::UpstreamTimeout,
        Self::UpstreamUnavailable,
        Self::UpstreamFailed,
        Self::UpstreamMisconfigured,
        Self::UpstreamUnsupported,
        Self::UpstreamMalformed,
        Self::RequestTooLarge,
        Self::ReplyTooLarge,
        Self::Bug,
        Self::Cancelled,
        Self::TimedOut,
        Self::InternalError,
        Self::Busy,
    ];

    /// The code: lower case with underscores. It is used as a metrics label unchanged.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::WritesDisabled => "writes_disabled",
            Self::StaleKeys => "stale_keys",
            Self::InsufficientScope => "insufficient_scope",
            Self::Policy => "policy",
            Self::PolicyError => "policy_error",
            Self::ApprovalNeeded => "approval_needed",
            Self::Throttled => "throttled",
            Self::LimiterFull => "limiter_full",
            Self::Invalid => "invalid",
            Self::UnknownTool => "unknown_tool",
            Self::Unreadable => "unreadable",
            Self::Headers => "headers",
            Self::AuditUnavailable => "journal_unavailable",
            Self::LedgerUnavailable => "ledger_unavailable",
            Self::UpstreamUnauthorized => "upstream_unauthorized",
            Self::UpstreamCredentialRenewed => "upstream_credential_renewed",
            Self::UpstreamNoCredential => "upstream_no_credential",
            Self::UpstreamForbidden => "upstream_forbidden",
            Self::UpstreamRejected => "upstream_rejected",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::UpstreamRateLimited => "upstream_rate_limited",
            Self::UpstreamBusy => "upstream_busy",
            Self::UpstreamNotStored => "upstream_not_stored",
            Self::UpstreamTimeout => "upstream_timeout",
            Self::UpstreamUnavailable => "upstream_unavailable",
            Self::UpstreamFailed => "upstream_failed",
            Self::UpstreamMisconfigured => "upstream_misconfigured",
            Self::UpstreamUnsupported => "upstream_unsupported",
            Self::UpstreamMalformed => "upstream_malformed",
            Self::RequestTooLarge => "request_too_large",
            Self::ReplyTooLarge => "reply_too_large",
            Self::Bug => "bug",
            Self::Cancelled => "cancelled",
            Self::TimedOut => "timed_out",
            Self::InternalError => "internal_error",
            Self::Busy => "busy",
        }
    }
}

impl fmt::Display for OutcomeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::OutcomeCode;

    #[test]
    fn every_code_has_a_word_of_its_own_that_is_a_metrics_label() {
        assert_eq!(OutcomeCode::ALL.len(), OutcomeCode::Busy as usize + 1, "the list is complete");
        for (place, code) in OutcomeCode::ALL.iter().enumerate() {
            let word = code.as_str();
            assert!(word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{word}");
            assert!(OutcomeCode::ALL.iter().skip(place + 1).all(|other| other.as_str() != word), "{word} occurs twice");
        }
    }
}
