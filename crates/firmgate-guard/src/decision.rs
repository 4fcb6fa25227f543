//! What was decided, as stages pass it on and records show it.

use std::sync::Arc;

/// What was decided and by which policies: the part of a decision that is recorded.
#[derive(Clone, Debug)]
pub(crate) struct Decision {
    pub(crate) result: DecisionResult,
    pub(crate) policies: Vec<String>,
    pub(crate) policy_set: Arc<str>,
}

/// The three answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecisionResult {
    Allow,
    Deny,
    NeedsApproval,
}

impl DecisionResult {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::NeedsApproval => "needs_approval",
        }
    }
}
