//! The records as they are written to the journal. The order of the fields here is the order in the line.

use std::time::Duration;

use firmgate_identity::{CallId, Principal};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::Outcome;
use crate::arguments::ArgsDigest;
use crate::context::Context;
use crate::decision::Decision;
use crate::refusal;
use crate::resource::Resource;
use crate::subject::Subject;

/// Version of the form of a line.
pub(super) const VERSION: u32 = 1;
/// Characters of the id of a resource in a record; no platform has longer ones.
const ID_CHARS_MAX: usize = 128;
/// Characters of an attribute of the context in a record.
const ATTRIBUTE_CHARS_MAX: usize = 32;

/// One line, without the seal and the hash that close it.
#[derive(Serialize)]
pub(super) struct Line<'a> {
    pub(super) v: u32,
    pub(super) seq: u64,
    pub(super) ts: String,
    pub(super) boot: &'a str,
    #[serde(flatten)]
    pub(super) body: &'a Body<'a>,
    /// INVARIANT (closing): last, so that seal and hash cover everything before it.
    pub(super) prev: &'a str,
}

/// What happened.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Body<'a> {
    Start(Start<'a>),
    Intent(Intent<'a>),
    Outcome(Ended),
    Refusal(Refusing<'a>),
    Shed(Shed<'a>),
    Reload(Reloading<'a>),
}

/// A process began to write.
#[derive(Serialize)]
pub(super) struct Start<'a> {
    pub(super) version: &'a str,
    pub(super) policy_set: &'a str,
    pub(super) writes: &'static str,
    pub(super) key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<&'a str>,
    #[serde(skip_serializing_if = "is_none")]
    pub(super) lost: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
const fn is_none(count: &u64) -> bool {
    *count == 0
}

/// A call is about to run.
#[derive(Serialize)]
pub(super) struct Intent<'a> {
    call: String,
    who: Who<'a>,
    tool: &'a str,
    action: &'static str,
    effect: &'static str,
    args: Args<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<About<'a>>,
    decision: Decided<'a>,
}

/// A call ended.
#[derive(Serialize)]
pub(super) struct Ended {
    call: String,
    outcome: End,
}

/// The outcome.
#[derive(Serialize)]
pub(super) struct End {
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    latency_us: Option<u64>,
}

/// A call never ran.
#[derive(Serialize)]
pub(super) struct Refusing<'a> {
    call: String,
    who: Who<'a>,
    tool: &'a str,
    action: &'static str,
    effect: &'static str,
    args: Args<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<About<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Decided<'a>>,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'static str>,
}

/// Calls were refused before anything but the caller was known.
#[derive(Serialize)]
pub(super) struct Shed<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<Who<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
    reason: &'static str,
    count: u64,
    window_ms: u64,
}

/// A file of the settings was read again.
#[derive(Serialize)]
pub(super) struct Reloading<'a> {
    what: &'a str,
    path: &'a str,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

/// A file of the settings that was read again while the process runs.
#[derive(Clone, Copy, Debug)]
pub struct Reload<'a> {
    /// What it holds, as in `policy`.
    pub what: &'a str,
    /// Where it is.
    pub path: &'a str,
    /// The result.
    pub end: ReloadEnd<'a>,
}

/// The result of reading a file again.
#[derive(Clone, Copy, Debug)]
pub enum ReloadEnd<'a> {
    /// This policy, by its digest, is in force from now on.
    Policy(&'a str),
    /// This certificate, by its SHA-256, is used from now on.
    Certificate(&'a str),
    /// Another secret is used from now on. Nothing of it is recorded.
    Secret,
    /// The file cannot be used, for this reason; what was in force stays.
    Kept(&'a str),
}

/// Whose calls were refused for lack of capacity.
#[derive(Clone, Copy, Debug)]
pub enum ShedBy<'a> {
    /// Those of an authenticated caller.
    Caller(&'a Principal),
    /// Those from this network address.
    Address(&'a str),
}

#[derive(Serialize)]
struct Who<'a> {
    subject: &'a str,
    tenant: &'a str,
    transport: &'static str,
}

#[derive(Serialize)]
struct Args<'a> {
    digest: &'a str,
    bytes: usize,
    view: &'a Value,
}

/// What the call is about: the kind of the resource, its id and the attributes that the record may hold.
struct About<'a>(&'a Resource, &'a Context);

#[derive(Serialize)]
struct Decided<'a> {
    result: &'static str,
    policies: &'a [String],
    policy_set: &'a str,
}

impl<'a> Intent<'a> {
    pub(super) fn new(subject: &'a Subject, decision: &'a Decision) -> Self {
        let args = subject.arguments();
        Self {
            call: subject.call_id().to_string(),
            who: Who::of(subject),
            tool: &args.tool,
            action: subject.action(),
            effect: subject.effect().as_str(),
            args: Args::of(args),
            about: About::of(subject),
            decision: Decided::of(decision),
        }
    }
}

impl Ended {
    pub(super) fn new(call: CallId, outcome: End) -> Self {
        Self { call: call.to_string(), outcome }
    }
}

impl End {
    pub(super) fn of(outcome: Outcome, latency_us: u64) -> Self {
        let (result, kind, rows) = match outcome {
            Outcome::Ok { rows } => ("ok", None, rows),
            Outcome::Error { code } => ("error", Some(code.as_str()), None),
            Outcome::Unknown { code } => ("unknown", Some(code.as_str()), None),
        };
        Self { result, kind, rows, latency_us: Some(latency_us) }
    }

    pub(super) fn abandoned(kind: Option<&'static str>) -> Self {
        Self { result: "abandoned", kind, rows: None, latency_us: None }
    }
}

impl<'a> Refusing<'a> {
    pub(super) fn new(refusal: &'a refusal::Inner) -> Self {
        let (subject, args) = (&refusal.subject, refusal.subject.arguments());
        Self {
            call: subject.call_id().to_string(),
            who: Who::of(subject),
            tool: &args.tool,
            action: subject.action(),
            effect: subject.effect().as_str(),
            args: Args::of(args),
            about: About::of(subject),
            decision: refusal.decision.as_ref().map(Decided::of),
            reason: refusal.code.as_str(),
            detail: refusal.detail,
        }
    }
}

impl<'a> Shed<'a> {
    pub(super) fn new(by: ShedBy<'a>, reason: &'static str, count: u64, window: Duration) -> Self {
        let (who, address) = match by {
            ShedBy::Caller(who) => (Some(Who::is(who)), who.address()),
            ShedBy::Address(address) => (None, Some(address)),
        };
        let window_ms = u64::try_from(window.as_millis()).unwrap_or(u64::MAX);
        Self { who, address, reason, count, window_ms }
    }
}

impl<'a> Reloading<'a> {
    pub(super) fn new(reload: Reload<'a>) -> Self {
        let (result, digest, detail) = match reload.end {
            ReloadEnd::Policy(digest) | ReloadEnd::Certificate(digest) => ("in_force", Some(digest), None),
            ReloadEnd::Secret => ("in_force", None, None),
            ReloadEnd::Kept(reason) => ("kept", None, Some(reason)),
        };
        Self { what: reload.what, path: reload.path, result, digest, detail }
    }
}

impl<'a> Who<'a> {
    fn of(subject: &'a Subject) -> Self {
        Self::is(subject.principal())
    }

    fn is(principal: &'a Principal) -> Self {
        Self { subject: principal.subject(), tenant: principal.tenant(), transport: principal.transport().as_str() }
    }
}

impl<'a> About<'a> {
    fn of(subject: &'a Subject) -> Option<Self> {
        subject.resource().map(|resource| Self(resource, subject.context()))
    }
}

impl Serialize for About<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(resource, context) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", resource.kind().name())?;
        if let Some(id) = resource.id_on_record().filter(|id| is_word(id, ID_CHARS_MAX)) {
            map.serialize_entry("id", id)?;
        }
        for (name, value) in context.on_record().filter(|(_, value)| is_word(value, ATTRIBUTE_CHARS_MAX)) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A string that is an id or a word, and so reveals nothing else.
fn is_word(text: &str, chars_max: usize) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-#".contains(&byte);
    text.len() <= chars_max && text.bytes().all(plain)
}

impl<'a> Args<'a> {
    fn of(args: &'a ArgsDigest) -> Self {
        Self { digest: &args.digest, bytes: args.bytes, view: &args.view }
    }
}

impl<'a> Decided<'a> {
    fn of(decision: &'a Decision) -> Self {
        Self { result: decision.result.as_str(), policies: &decision.policies, policy_set: &decision.policy_set }
    }
}
