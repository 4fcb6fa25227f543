//! A call that some stage refused, on its way to the audit log.

use std::time::Duration;

use crate::decision::Decision;
use crate::outcome::OutcomeCode;
use crate::subject::Subject;

/// A refused call that is not recorded yet. Only [`Audit::refuse`](crate::Audit::refuse) converts it to something that
/// a caller may see.
#[derive(Debug)]
#[must_use = "a refusal must go on record"]
pub struct Refusal(Box<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) subject: Subject,
    pub(crate) code: OutcomeCode,
    pub(crate) text: String,
    pub(crate) detail: Option<&'static str>,
    pub(crate) decision: Option<Decision>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) input: Option<InputRequest>,
}

/// What the client is to ask its user before the call can be repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputRequest {
    /// The question, for a person.
    pub message: String,
    /// Opaque; returned with the repeated call.
    pub state: String,
}

impl Refusal {
    pub(crate) fn new(subject: Subject, code: OutcomeCode, text: String) -> Self {
        Self(Box::new(Inner { subject, code, text, detail: None, decision: None, retry_after: None, input: None }))
    }

    pub(crate) fn decided(mut self, decision: Decision) -> Self {
        self.0.decision = Some(decision);
        self
    }

    pub(crate) fn because(mut self, detail: &'static str) -> Self {
        self.0.detail = Some(detail);
        self
    }

    pub(crate) fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self
    }

    pub(crate) fn needing(mut self, input: InputRequest) -> Self {
        self.0.input = Some(input);
        self
    }

    /// The subject.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.0.subject
    }

    /// The reason.
    #[must_use]
    pub fn code(&self) -> OutcomeCode {
        self.0.code
    }

    /// The policies that decided, by their ids: the forbids, or `default_deny` when no permit allowed the call; for a
    /// refusal without a policy its own code. Empty where nothing was decided.
    #[must_use]
    pub fn policies(&self) -> &[String] {
        self.0.decision.as_ref().map_or(&[], |decision| &decision.policies)
    }

    pub(crate) fn into_inner(self) -> Inner {
        *self.0
    }
}
