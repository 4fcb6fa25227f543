//! Typed result in, bounded reply out: rendered once, and the same bytes serve both parts of an answer.

use firmgate_guard::{EffectKind, Outcome as Recorded, OutcomeCode};
use firmgate_upstream::{ErrorKind, SideEffect, UpstreamError};
use serde_json::value::RawValue;

use crate::flow::TextBlock;
use crate::operation::{Link, Operation, Summary, ToolError, kind};

/// A reply, ready for the wire.
#[derive(Debug)]
pub struct Reply {
    /// The result as JSON; none when the call failed.
    pub structured: Option<Box<RawValue>>,
    /// The text part.
    pub text: String,
    /// A resource that belongs to the result.
    pub link: Option<Link>,
    /// Whether the tool failed.
    pub is_error: bool,
    /// For logs.
    pub record: CallRecord,
}

/// What a log line holds about a call.
#[derive(Clone, Debug)]
pub struct CallRecord {
    /// How it ended.
    pub code: OutcomeCode,
    /// Records in the result.
    pub rows: Option<u32>,
    /// Whether a failed write may have happened anyway.
    pub unknown: bool,
}

impl Reply {
    /// A failure.
    pub(crate) fn failed(code: OutcomeCode, text: String) -> Self {
        let record = CallRecord { code, rows: None, unknown: false };
        Self { structured: None, text, link: None, is_error: true, record }
    }

    /// What is recorded.
    pub(crate) fn recorded(&self) -> Recorded {
        let CallRecord { code, rows, unknown } = self.record;
        match (self.is_error, unknown) {
            (false, _) => Recorded::Ok { rows: rows.map(u64::from) },
            (true, false) => Recorded::Error { code },
            (true, true) => Recorded::Unknown { code },
        }
    }
}

/// Builds the reply of a call of `T` that ran.
pub(crate) fn shape<T: Operation>(result: Result<T::Output, ToolError>, text: TextBlock) -> Reply {
    match result {
        Ok(output) => shaped(&output, text),
        Err(ToolError::Input(invalid)) => Reply::failed(OutcomeCode::Invalid, invalid.advice()),
        Err(ToolError::Upstream(upstream)) => failed(kind::<T>(), &upstream),
        Err(ToolError::Ledger(error)) => Reply::failed(
            OutcomeCode::LedgerUnavailable,
            format!("{error}, so nothing was written; tell the operator of this server"),
        ),
    }
}

fn shaped<O: Summary + serde::Serialize>(output: &O, text: TextBlock) -> Reply {
    let record = CallRecord { code: OutcomeCode::Ok, rows: Some(output.rows()), unknown: false };
    let Ok(structured) = serde_json::value::to_raw_value(output) else {
        let text = "the result could not be written; this is a fault of the server";
        return Reply::failed(OutcomeCode::Bug, text.to_owned());
    };
    let text = match text {
        TextBlock::Json => structured.get().to_owned(),
        TextBlock::Compact => output.table().unwrap_or_else(|| structured.get().to_owned()),
        TextBlock::Summary => output.summary(),
    };
    Reply { structured: Some(structured), text, link: output.link(), is_error: false, record }
}

/// INVARIANT (unknown): a write that may have happened is never reported as plain failure or success.
fn failed(kind: EffectKind, upstream: &UpstreamError) -> Reply {
    let unknown = kind == EffectKind::Write && upstream.side_effect() == SideEffect::Unknown;
    let text = if unknown { format!("outcome unknown: {}", upstream.advice()) } else { upstream.advice() };
    let mut reply = Reply::failed(code_of(upstream.kind()), text);
    reply.record.unknown = unknown;
    reply
}

const fn code_of(kind: ErrorKind) -> OutcomeCode {
    match kind {
        ErrorKind::Unauthorized => OutcomeCode::UpstreamUnauthorized,
        ErrorKind::CredentialRenewed => OutcomeCode::UpstreamCredentialRenewed,
        ErrorKind::NoCredential => OutcomeCode::UpstreamNoCredential,
        ErrorKind::Forbidden => OutcomeCode::UpstreamForbidden,
        ErrorKind::Rejected => OutcomeCode::UpstreamRejected,
        ErrorKind::NotFound => OutcomeCode::NotFound,
        ErrorKind::Conflict => OutcomeCode::Conflict,
        ErrorKind::RateLimited => OutcomeCode::UpstreamRateLimited,
        ErrorKind::Busy => OutcomeCode::UpstreamBusy,
        ErrorKind::NotStored => OutcomeCode::UpstreamNotStored,
        ErrorKind::Timeout => OutcomeCode::UpstreamTimeout,
        ErrorKind::Unavailable => OutcomeCode::UpstreamUnavailable,
        ErrorKind::Failed => OutcomeCode::UpstreamFailed,
        ErrorKind::Misconfigured => OutcomeCode::UpstreamMisconfigured,
        ErrorKind::Unsupported => OutcomeCode::UpstreamUnsupported,
        ErrorKind::Malformed => OutcomeCode::UpstreamMalformed,
        ErrorKind::RequestTooLarge => OutcomeCode::RequestTooLarge,
        ErrorKind::TooLarge => OutcomeCode::ReplyTooLarge,
    }
}
