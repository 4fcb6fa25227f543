//! A refusal that is on record, which is the only kind that a caller sees.

use std::fmt;
use std::time::Duration;

use super::RefusalOnRecord;
use crate::effect::CallId;
use crate::gate::{DenialReason, Denied};
use crate::limit::Throttled;

/// A refusal whose record the journal has. Displays the text for the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    reason: RefusalReason,
    call: CallId,
    text: String,
    retry_after: Option<Duration>,
}

/// Why a call was refused: the one list of words for the record, for the log and for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalReason {
    /// The master switch is off.
    WritesDisabled,
    /// The keys of the issuer are too old to let a write depend on them.
    StaleKeys,
    /// The caller's token lacks a scope.
    InsufficientScope,
    /// The policy said no.
    Policy,
    /// The policy could not be asked, which denies too.
    PolicyError,
    /// It takes an approval that was not given.
    ApprovalNeeded,
    /// A quota is used up.
    Throttled,
    /// Quotas are counted for as many callers as there is room for.
    LimiterFull,
    /// The arguments do not parse, or the call could not be read.
    Invalid,
}

impl RefusalReason {
    pub(crate) const ALL: [Self; 9] = [
        Self::WritesDisabled,
        Self::StaleKeys,
        Self::InsufficientScope,
        Self::Policy,
        Self::PolicyError,
        Self::ApprovalNeeded,
        Self::Throttled,
        Self::LimiterFull,
        Self::Invalid,
    ];

    /// The word, lower case with underscores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WritesDisabled => "writes_disabled",
            Self::StaleKeys => "stale_keys",
            Self::InsufficientScope => "insufficient_scope",
            Self::Policy => "policy",
            Self::PolicyError => "policy_error",
            Self::ApprovalNeeded => "approval_needed",
            Self::Throttled => "throttled",
            Self::LimiterFull => "limiter_full",
            Self::Invalid => "invalid",
        }
    }

    pub(super) const fn of(reason: &DenialReason) -> Self {
        match reason {
            DenialReason::WritesDisabled => Self::WritesDisabled,
            DenialReason::StaleKeys => Self::StaleKeys,
            DenialReason::Scope { .. } => Self::InsufficientScope,
            DenialReason::Policy { .. } => Self::Policy,
            DenialReason::Error => Self::PolicyError,
        }
    }
}

impl Refused {
    /// Why.
    #[must_use]
    pub const fn reason(&self) -> RefusalReason {
        self.reason
    }

    /// The call, to find the record by.
    #[must_use]
    pub fn call_id(&self) -> CallId {
        self.call
    }

    /// When the same call may be admitted, if waiting helps.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    pub(super) fn denied(denied: &Denied, call: CallId, on_record: &RefusalOnRecord) -> Self {
        let reason = denied.reason();
        Self::new(RefusalReason::of(reason), call, reason.to_string(), None, on_record)
    }

    pub(super) fn needs_approval(call: CallId, on_record: &RefusalOnRecord) -> Self {
        let text = "this call needs an approval, and no approver is configured".to_owned();
        Self::new(RefusalReason::ApprovalNeeded, call, text, None, on_record)
    }

    pub(super) fn throttled(throttled: &Throttled, call: CallId, on_record: &RefusalOnRecord) -> Self {
        Self::new(throttled.reason(), call, throttled.to_string(), Some(throttled.retry_after()), on_record)
    }

    pub(super) fn invalid(call: CallId, on_record: &RefusalOnRecord) -> Self {
        Self::new(RefusalReason::Invalid, call, "invalid arguments".to_owned(), None, on_record)
    }

    fn new(
        reason: RefusalReason,
        call: CallId,
        text: String,
        retry_after: Option<Duration>,
        _: &RefusalOnRecord,
    ) -> Self {
        Self { reason, call, text, retry_after }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
