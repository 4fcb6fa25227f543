//! Every way a call can end, as what the wire carries. The one exhaustive match.
//!
//! A failure that the model or its user can act on is a result with `isError`; a protocol error is
//! only for what the client program got wrong.

use firmgate_guard::{DenialReason, Refusal as Kind, Refused};

use crate::call::{Refusal, said};
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
        Err(Refusal::Invalid(_, invalid)) => Reply::failed("invalid", said(&invalid)),
        Err(Refusal::JournalUnavailable(_)) => Reply::failed(
            "journal_unavailable",
            "the audit record cannot be written, so nothing was done; tell the operator of this server".to_owned(),
        ),
    }
}

fn refusal(refused: &Refused) -> Reply {
    match refused.refusal() {
        // The text is the origin's: other systems match on it.
        Kind::Denied(DenialReason::WritesDisabled) => Reply::failed("writes_disabled", refused.to_string()),
        Kind::Denied(DenialReason::StaleKeys) => Reply::failed("stale_keys", refused.to_string()),
        Kind::Denied(DenialReason::Scope { .. }) => Reply::failed("insufficient_scope", refused.to_string()),
        // Which rule said no is for the record, not for the caller.
        Kind::Denied(DenialReason::Policy { .. } | DenialReason::Error) => {
            Reply::failed("denied", "the policy of this server does not allow this call; do not repeat it".to_owned())
        }
        Kind::ApprovalNeeded => {
            Reply::failed("approval_needed", format!("{refused}; tell the operator of this server"))
        }
        Kind::Throttled => {
            let wait = refused.retry_after().unwrap_or_default().as_secs_f64().ceil();
            Reply::failed("throttled", format!("rate limit reached: {refused}; try again in {wait:.0} s"))
        }
        Kind::Invalid { .. } => Reply::failed("invalid", refused.to_string()),
    }
}
