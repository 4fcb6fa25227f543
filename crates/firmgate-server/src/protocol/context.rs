//! What the handler reads from the context of a request, leaves there, and answers when it cannot go on.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use firmgate_guard::{EffectKind, OutcomeCode};
use firmgate_identity::Scope;
use firmgate_listener::shares::Full;
use firmgate_mcp::{CallError, ResourceError};
use rmcp::RoleServer;
use rmcp::model::{ErrorCode, ErrorData, PaginatedRequestParams, ProtocolVersion};
use rmcp::service::RequestContext;
use serde_json::{Value, json};

use super::answers::Structured;
use super::calls::{CALL_TIME_MAX, Called, Ended};
use crate::splice::{Refusal, Slot};

/// What keeps the parameters of a known method from being read.
pub(super) fn misfit(method: &str, params: Option<&Value>) -> String {
    let field = |name: &str| params.and_then(|params| params.get(name)).filter(|value| !value.is_null());
    let subject = if method == "resources/read" { "uri" } else { "name" };
    if method != "completion/complete" && !field(subject).is_some_and(Value::is_string) {
        return format!("`params.{subject}` of {method} must be a string");
    }
    if field("arguments").is_some_and(|arguments| !arguments.is_object()) {
        return format!("`params.arguments` of {method} must be a JSON object");
    }
    for name in ["ref", "argument"] {
        if method == "completion/complete" && !field(name).is_some_and(Value::is_object) {
            return format!("`params.{name}` of {method} must be a JSON object");
        }
    }
    format!("the parameters of {method} could not be read: a field of them is of the wrong kind")
}

/// What the HTTP front has sent along with a request.
pub(super) fn from_extensions<T: Send + Sync + 'static>(context: &RequestContext<RoleServer>) -> Option<&T> {
    context.extensions.get::<http::request::Parts>()?.extensions.get::<T>()
}

/// Tells the HTTP front that the record of the call is seen to.
pub(super) fn take(context: &RequestContext<RoleServer>) {
    if let Some(slot) = from_extensions::<Slot>(context) {
        slot.take();
    }
}

/// Notes for the HTTP front what it answers in its own way: with a challenge, or with a time.
pub(super) fn tell_http(context: &RequestContext<RoleServer>, code: OutcomeCode, scopes: &'static [Scope]) {
    let refusal = match code {
        OutcomeCode::InsufficientScope => Refusal::Scope(scopes),
        OutcomeCode::StaleKeys => Refusal::StaleKeys,
        _ => return,
    };
    if let Some(slot) = from_extensions::<Slot>(context) {
        slot.refuse(refusal);
    }
}

/// The code of an error for lack of room is its HTTP status, whatever the transport: JSON-RPC has none, and leaves these numbers to
/// applications.
pub(super) fn busy(context: &RequestContext<RoleServer>, full: Full) -> ErrorData {
    if let Some(slot) = from_extensions::<Slot>(context) {
        slot.refuse(Refusal::Busy(full));
    }
    let data = json!({ "retryAfterSeconds": full.retry_after().as_secs() });
    ErrorData::new(ErrorCode(full.code()), full.to_string(), Some(data))
}

/// Without it a panic would leave the client waiting indefinitely.
pub(super) fn catch_panic<T>(work: impl FnOnce() -> Result<T, ErrorData>) -> Result<T, ErrorData> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_panic| Err(ErrorData::internal_error("internal error", None)))
}

/// `structuredContent` came with 2025-06-18.
pub(super) fn structured(context: &RequestContext<RoleServer>) -> Structured {
    match context.protocol_version() {
        Some(version) if version.as_str() < ProtocolVersion::V_2025_06_18.as_str() => Structured::LeftOut,
        _ => Structured::Sent,
    }
}

/// Every list fits on one page, so no cursor was ever given out.
pub(super) fn only_page(page: Option<PaginatedRequestParams>) -> Result<(), ErrorData> {
    match page.and_then(|page| page.cursor) {
        None => Ok(()),
        // Clients that fill every field send an empty one for the first page.
        Some(cursor) if cursor.is_empty() => Ok(()),
        Some(_) => Err(ErrorData::invalid_params("unknown cursor", None)),
    }
}

/// What a caller reads whose call took too long.
pub(super) fn timed_out(kind: Option<EffectKind>) -> Cow<'static, str> {
    let seconds = CALL_TIME_MAX.as_secs();
    match kind {
        Some(EffectKind::Write) => format!(
            "no answer within {seconds} s, and whether the change was made is not known; \
             repeat the call with the same arguments and idempotency_key, which cannot make it twice"
        ),
        Some(EffectKind::Read) | None => {
            format!("no answer within {seconds} s; narrow the query or lower the limit, then try again")
        }
    }
    .into()
}

/// The error of the protocol for a resource that was not read.
pub(super) fn resource_error(error: &ResourceError, uri: &str) -> ErrorData {
    let text = error.to_string();
    match error {
        ResourceError::Unknown(_) => {
            ErrorData::resource_not_found(text, firmgate_clean::is_resource_address(uri).then(|| json!({ "uri": uri })))
        }
        ResourceError::Failed { .. } => ErrorData::internal_error(text, None),
    }
}

/// How a call ended for its client, and how many records it got.
pub(super) fn end_of(ended: &Ended<Called>) -> (OutcomeCode, Option<u32>) {
    match ended {
        Ended::Done(Ok(reply)) => (reply.record.code, reply.record.rows),
        Ended::Done(Err(CallError::UnknownTool(_))) => (OutcomeCode::UnknownTool, None),
        Ended::Panicked => (OutcomeCode::InternalError, None),
        Ended::Cancelled => (OutcomeCode::Cancelled, None),
        Ended::TimedOut => (OutcomeCode::TimedOut, None),
        Ended::Busy(_) => (OutcomeCode::Busy, None),
    }
}
