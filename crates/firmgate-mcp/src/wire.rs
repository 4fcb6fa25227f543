//! Every way a call can end, as what the wire carries. The one exhaustive match.
//!
//! A failure that the model or its user can act on is a result with `isError`; a protocol error is
//! only for what the client program got wrong.

use firmgate_guard::{Reason, Refused};

use crate::call::Refusal;
use crate::shape::Reply;

/// Why there is no reply at all.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// No tool has this name: a protocol error, `-32602`.
    #[error("Unknown tool: {0}")]
    UnknownTool(String),
}

pub(crate) fn wired(ended: Result<Reply, Refusal>) -> Reply {
    match ended {
        Ok(reply) => reply,
        Err(Refusal::Refused(refused)) => refusal(&refused),
        Err(Refusal::JournalUnavailable(_)) => Reply::failed(
            "journal_unavailable",
            "the audit record cannot be written, so nothing was done; tell the operator of this server".to_owned(),
        ),
    }
}

fn refusal(refused: &Refused) -> Reply {
    let text = refused.text();
    match refused.reason() {
        Reason::WritesDisabled => Reply::failed("writes_disabled", text.to_owned()),
        Reason::Denied => Reply::failed("denied", "the policy of this server does not allow this call".to_owned()),
        Reason::NeedsApproval => Reply::failed(
            "needs_approval",
            "this call needs the approval of a person and no approver is set up; tell the operator of this server".to_owned(),
        ),
        Reason::Throttled { retry_after } => {
            let seconds = retry_after.as_secs_f64().ceil();
            Reply::failed("throttled", format!("rate limit reached: {text}; try again in {seconds:.0} s"))
        }
        Reason::Invalid => Reply::failed("invalid", text.to_owned()),
    }
}
