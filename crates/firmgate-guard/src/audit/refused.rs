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
    refusal: Refusal,
    call: CallId,
    text: String,
    retry_after: Option<Duration>,
}

/// Why a call was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The master switch or the policy said no.
    Denied(DenialReason),
    /// It takes an approval that nobody has given.
    ApprovalNeeded,
    /// A quota is used up.
    Throttled,
    /// The arguments do not parse.
    Invalid {
        /// The word for the kind of problem that is on record.
        code: &'static str,
    },
}

impl Refused {
    /// Why.
    #[must_use]
    pub fn refusal(&self) -> &Refusal {
        &self.refusal
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
        let reason = denied.reason().clone();
        let text = reason.to_string();
        Self::new(Refusal::Denied(reason), call, text, None, on_record)
    }

    pub(super) fn needs_approval(call: CallId, on_record: &RefusalOnRecord) -> Self {
        let text = "this call needs an approval, and nobody is set up to give one".to_owned();
        Self::new(Refusal::ApprovalNeeded, call, text, None, on_record)
    }

    pub(super) fn throttled(throttled: &Throttled, call: CallId, on_record: &RefusalOnRecord) -> Self {
        Self::new(Refusal::Throttled, call, throttled.to_string(), Some(throttled.retry_after()), on_record)
    }

    pub(super) fn invalid(code: &'static str, call: CallId, on_record: &RefusalOnRecord) -> Self {
        Self::new(Refusal::Invalid { code }, call, "invalid arguments".to_owned(), None, on_record)
    }

    fn new(refusal: Refusal, call: CallId, text: String, retry_after: Option<Duration>, _: &RefusalOnRecord) -> Self {
        Self { refusal, call, text, retry_after }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
