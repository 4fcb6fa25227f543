//! The third answer between yes and no: somebody must say yes to this very call.
//!
//! A permit of the policy that carries `@approval("required")` allows a call only together with an approval.
//!
//! INVARIANT (approval): if any permit that made the decision asks for an approval, the call needs one, even if another
//! permit would have allowed it without. Adding a permit can so never take an approval away.

use crate::gate::{Decision, Granted, Subject};

/// Settles which granted calls may go on.
///
/// There is no approver yet, so a call that needs an approval is refused. The stage is here all the same: whoever adds
/// an approver changes this module and nothing around it.
#[derive(Debug, Default)]
pub struct Approvals(());

/// A granted call that needs no approval, or has it. Made by [`Approvals::settle`] only.
#[derive(Debug)]
#[must_use = "an approved call that is dropped leaves no trace"]
pub struct Approved<A> {
    granted: Granted<A>,
}

/// The policy allows the call, but only with an approval, and there is none.
#[derive(Debug)]
#[must_use = "a refusal must go on record"]
pub struct ApprovalNeeded {
    subject: Subject,
    decision: Box<Decision>,
}

impl Approvals {
    /// Approvals without an approver: what needs one is refused.
    #[must_use]
    pub const fn without_approver() -> Self {
        Self(())
    }

    /// Lets a granted call pass, unless it needs an approval.
    ///
    /// # Errors
    /// [`ApprovalNeeded`] if a permit that decided asks for an approval.
    pub fn settle<A>(&self, granted: Granted<A>) -> Result<Approved<A>, ApprovalNeeded> {
        if granted.needs_approval() {
            let (subject, decision) = granted.into_parts();
            return Err(ApprovalNeeded { subject, decision: Box::new(decision) });
        }
        Ok(Approved { granted })
    }
}

impl<A> Approved<A> {
    /// Who does what.
    pub fn subject(&self) -> &Subject {
        self.granted.subject()
    }

    pub(crate) fn into_parts(self) -> (Subject, Decision) {
        self.granted.into_parts()
    }
}

impl ApprovalNeeded {
    /// Who wanted what.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    pub(crate) fn decision(&self) -> &Decision {
        &self.decision
    }
}
