//! A refusal that was recorded, which is the only kind that a caller sees.

use std::fmt;
use std::time::Duration;

use firmgate_identity::CallId;

use crate::outcome::OutcomeCode;
use crate::refusal::{Inner, InputRequest};

/// A refusal whose record the audit log has. Displays the text for the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    code: OutcomeCode,
    call: CallId,
    text: String,
    retry_after: Option<Duration>,
    input: Option<InputRequest>,
}

impl Refused {
    pub(super) fn new(refusal: Inner) -> Self {
        let Inner { subject, code, text, retry_after, input, .. } = refusal;
        Self { code, call: subject.call_id(), text, retry_after, input }
    }

    /// The reason.
    #[must_use]
    pub const fn code(&self) -> OutcomeCode {
        self.code
    }

    /// The call id, to find the record by.
    #[must_use]
    pub fn call_id(&self) -> CallId {
        self.call
    }

    /// When the same call may be admitted, if waiting helps.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// What the client is to ask its user before the call can be repeated, if only that is missing.
    #[must_use]
    pub fn input(&self) -> Option<&InputRequest> {
        self.input.as_ref()
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
