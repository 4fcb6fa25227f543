//! The third answer between allow and deny: a person must approve this very call.
//!
//! A permit of the policy that carries `@approval("required")` allows a call only together with an approval.
//!
//! INVARIANT (approval): if any permit that made the decision asks for an approval, the call needs one, even if another
//! permit would have allowed it without. So adding a permit can never remove an approval.

use futures_util::future::BoxFuture;

use crate::decision::Decision;
use crate::gate::Granted;
use crate::outcome::OutcomeCode;
use crate::refusal::{InputRequest, Refusal};
use crate::subject::Subject;

/// Who approves calls.
///
/// The subject holds everything that an approval must be bound to: principal, action, digest of the arguments, resource and context.
pub trait Approvals: Send + Sync {
    /// Whether this call is approved. Called only for a call that the policy grants and that needs an approval; may
    /// wait.
    fn ask<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Approval>;
}

/// The decision of the approvers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Approval {
    /// Approved, this call only.
    Given,
    /// Denied; the text is for the caller.
    Refused(String),
    /// Pending: the client is to ask its user and to repeat the call with the answer.
    NeedsInput(InputRequest),
}

/// No approver is configured: a call that needs an approval is refused.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoApprover;

/// A granted call that needs no approval, or has it. Made by [`approve`] only.
#[derive(Debug)]
#[must_use = "an approved call that is dropped leaves no trace"]
pub struct Approved<A> {
    granted: Granted<A>,
}

/// Lets a granted call pass, unless it needs an approval that `approvals` does not grant.
///
/// # Errors
/// [`Refusal`] if a permit that decided requires an approval and there is none.
pub async fn approve<A>(approvals: &dyn Approvals, granted: Granted<A>) -> Result<Approved<A>, Refusal> {
    if !granted.needs_approval() {
        return Ok(Approved { granted });
    }
    let answer = approvals.ask(granted.subject()).await;
    let (text, input) = match answer {
        Approval::Given => return Ok(Approved { granted }),
        Approval::Refused(text) => (text, None),
        Approval::NeedsInput(input) => (input.message.clone(), Some(input)),
    };
    let (subject, decision) = granted.into_parts();
    let refusal = Refusal::new(subject, OutcomeCode::ApprovalNeeded, text).decided(decision);
    Err(match input {
        Some(input) => refusal.needing(input),
        None => refusal,
    })
}

impl Approvals for NoApprover {
    fn ask<'a>(&'a self, _: &'a Subject) -> BoxFuture<'a, Approval> {
        let text = "this call needs an approval, and no approver is configured";
        Box::pin(std::future::ready(Approval::Refused(text.to_owned())))
    }
}

impl<A> Approved<A> {
    /// The subject of the call.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        self.granted.subject()
    }

    pub(crate) fn into_parts(self) -> (Subject, Decision) {
        self.granted.into_parts()
    }
}
