//! Every way a call can end, as what the wire carries. The one exhaustive match.
//!
//! A failure that the model or its user can act on is a result with `isError`; a protocol error is
//! only for what the client program got wrong.

use firmgate_guard::{AuditUnavailableError, OutcomeCode, Refused};

use crate::call::Outcome;
use crate::shape::Reply;

/// Why there is no reply at all.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// No tool has this name: a protocol error, `-32602`.
    #[error("Unknown tool: {0}")]
    UnknownTool(String),
}

pub(crate) fn to_reply(ended: Result<Outcome, AuditUnavailableError>) -> Reply {
    match ended {
        Ok(Outcome::Done(reply)) => reply,
        // No client is asked anything yet: the question is reported as what prevents the call.
        Ok(Outcome::NeedsInput(refused) | Outcome::Refused(refused)) => refusal(&refused),
        Err(AuditUnavailableError) => Reply::failed(
            OutcomeCode::AuditUnavailable,
            "the audit record cannot be written, so nothing was done; tell the operator of this server".to_owned(),
        ),
    }
}

fn refusal(refused: &Refused) -> Reply {
    let code = refused.code();
    let text = match code {
        // Which rule denied it is for the record, not for the caller.
        OutcomeCode::Policy | OutcomeCode::PolicyError => {
            "the policy of this server does not allow this call; do not repeat it".to_owned()
        }
        OutcomeCode::ApprovalNeeded => format!("{refused}; tell the operator of this server"),
        OutcomeCode::Throttled | OutcomeCode::LimiterFull => {
            let wait = refused.retry_after().unwrap_or_default().as_secs_f64().ceil();
            format!("rate limit reached: {refused}; try again in {wait:.0} s")
        }
        // The other texts are the origin's: other systems match on them.
        _ => refused.to_string(),
    };
    Reply::failed(code, text)
}
