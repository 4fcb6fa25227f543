//! Typed result in, bounded reply out: rendered once, and the same bytes serve both parts of an answer.

use std::time::Duration;

use firmgate_graphql::{Effect as UpstreamEffect, Upstream, UpstreamKind};
use firmgate_guard::{EffectKind, Moment, Outcome as Recorded};
use serde_json::value::RawValue;

use crate::call::said;
use crate::dispatch::kind;
use crate::tool::{Fault, Outcome, Tool};

/// What the text part of a result holds. `structuredContent` always holds the whole result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextBlock {
    /// The whole result as JSON: what clients of the origin system read.
    #[default]
    Json,
    /// A lean table where the result has rows.
    Compact,
    /// One line.
    Summary,
}

/// A reply, ready for the wire.
#[derive(Debug)]
pub struct Reply {
    /// The result as JSON; none when the call failed.
    pub structured: Option<Box<RawValue>>,
    /// The text part.
    pub text: String,
    /// Whether the tool failed.
    pub is_error: bool,
    /// For logs.
    pub record: CallRecord,
}

/// What a log line says of a call.
#[derive(Clone, Debug)]
pub struct CallRecord {
    /// `ok`, or the kind of failure.
    pub outcome: &'static str,
    /// Records in the result.
    pub rows: Option<u32>,
    /// From the policy decision to the shaped reply.
    pub took: Duration,
    /// Whether a failed write may have happened all the same.
    pub unknown: bool,
}

impl Reply {
    /// A failure that never became a call.
    pub(crate) fn failed(outcome: &'static str, text: String) -> Self {
        let record = CallRecord { outcome, rows: None, took: Duration::ZERO, unknown: false };
        Self { structured: None, text, is_error: true, record }
    }

    /// What goes on record.
    pub(crate) fn outcome(&self) -> Recorded {
        match (self.is_error, self.record.unknown) {
            (false, _) => Recorded::Ok { rows: self.record.rows.map(u64::from) },
            (true, false) => Recorded::Error { kind: self.record.outcome },
            (true, true) => Recorded::Unknown { kind: self.record.outcome },
        }
    }
}

/// Makes the reply of a call of tool `T`.
pub(crate) fn shape<T: Tool>(result: Result<T::Output, Fault>, text: TextBlock, began: Moment, ended: Moment) -> Reply {
    let mut reply = match result {
        Ok(output) => shaped(&output, text),
        Err(Fault::Input(invalid)) => Reply::failed("invalid", said(&invalid)),
        Err(Fault::Upstream(upstream)) => failed(kind::<T>(), &upstream),
    };
    reply.record.took = Duration::from_nanos(ended.mono_ns.saturating_sub(began.mono_ns));
    reply
}

fn shaped<O: Outcome + serde::Serialize>(output: &O, text: TextBlock) -> Reply {
    let record = CallRecord { outcome: "ok", rows: Some(output.rows()), took: Duration::ZERO, unknown: false };
    let Ok(structured) = serde_json::value::to_raw_value(output) else {
        return Reply::failed("bug", "the result could not be written; this is a fault of the server".to_owned());
    };
    let text = match text {
        TextBlock::Json => structured.get().to_owned(),
        TextBlock::Compact => output.table().unwrap_or_else(|| structured.get().to_owned()),
        TextBlock::Summary => output.summary(),
    };
    Reply { structured: Some(structured), text, is_error: false, record }
}

/// INVARIANT (unknown): a write that may have happened is never reported as plain failure or success.
fn failed(kind: EffectKind, upstream: &Upstream) -> Reply {
    let unknown = kind == EffectKind::Write && upstream.effect() == UpstreamEffect::Unknown;
    let text = if unknown { format!("outcome unknown: {}", upstream.advice()) } else { upstream.advice() };
    let mut reply = Reply::failed(kind_name(upstream.kind()), text);
    reply.record.unknown = unknown;
    reply
}

const fn kind_name(kind: UpstreamKind) -> &'static str {
    match kind {
        UpstreamKind::Unauthorized => "upstream_unauthorized",
        UpstreamKind::CredentialRenewed => "upstream_credential_renewed",
        UpstreamKind::NoCredential => "upstream_no_credential",
        UpstreamKind::Forbidden => "upstream_forbidden",
        UpstreamKind::Rejected => "upstream_rejected",
        UpstreamKind::NotFound => "not_found",
        UpstreamKind::Conflict => "conflict",
        UpstreamKind::RateLimited => "upstream_rate_limited",
        UpstreamKind::Busy => "upstream_busy",
        UpstreamKind::NotStored => "upstream_not_stored",
        UpstreamKind::Timeout => "upstream_timeout",
        UpstreamKind::Unavailable => "upstream_unavailable",
        UpstreamKind::Failed => "upstream_failed",
        UpstreamKind::Misconfigured => "upstream_misconfigured",
        UpstreamKind::Unsupported => "upstream_unsupported",
        UpstreamKind::Malformed => "upstream_malformed",
        UpstreamKind::RequestTooLarge => "request_too_large",
        UpstreamKind::TooLarge => "reply_too_large",
    }
}
