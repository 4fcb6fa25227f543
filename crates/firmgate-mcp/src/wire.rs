//! Every way a call can end, as what the wire carries. The one exhaustive match.
//!
//! A failure that the model or its user can act on is a result with `isError`; a protocol error is
//! only for what the client program got wrong.

use firmgate_guard::{RefusalReason, Refused};

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
        Err(Refusal::Invalid(refused, invalid)) => Reply::failed(refused.reason().as_str(), said(&invalid)),
        Err(Refusal::JournalUnavailable(_)) => Reply::failed(
            "journal_unavailable",
            "the audit record cannot be written, so nothing was done; tell the operator of this server".to_owned(),
        ),
    }
}

fn refusal(refused: &Refused) -> Reply {
    let reason = refused.reason();
    let text = match reason {
        // The texts are the origin's: other systems match on them.
        RefusalReason::WritesDisabled
        | RefusalReason::StaleKeys
        | RefusalReason::InsufficientScope
        | RefusalReason::Invalid => refused.to_string(),
        // Which rule said no is for the record, not for the caller.
        RefusalReason::Policy | RefusalReason::PolicyError => {
            "the policy of this server does not allow this call; do not repeat it".to_owned()
        }
        RefusalReason::ApprovalNeeded => format!("{refused}; tell the operator of this server"),
        RefusalReason::Throttled | RefusalReason::LimiterFull => {
            let wait = refused.retry_after().unwrap_or_default().as_secs_f64().ceil();
            format!("rate limit reached: {refused}; try again in {wait:.0} s")
        }
    };
    Reply::failed(reason.as_str(), text)
}
