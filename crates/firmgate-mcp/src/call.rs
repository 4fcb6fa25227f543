//! The whole flow of one call. Read this first.
//!
//! Every step takes what the step before it made, by value, so none can be left out, repeated or moved.
//! A refusal can reach the caller only as a [`Refused`], and only the audit makes one.

use std::sync::Arc;

use firmgate_graphql::Client;
use firmgate_guard::{
    Action, Approvals, ArgsDigest, Audit, CallId, Gate, GovernedAction, JournalUnavailable, Limiter, Moment, Opened,
    Principal, Read, Refused,
};
use serde_json::{Map, Value};

use crate::digest::{canonical, view};
use crate::dispatch::{entry, kind};
use crate::parse::{Arguments, InvalidInput, Parameter, check};
use crate::repeats::Repeats;
use crate::shape::{Reply, TextBlock, shape};
use crate::tool::{ClientToken, Reach, Tool};

/// What every call shares.
pub struct Flow {
    /// Policy.
    pub gate: Gate,
    /// People who may say yes.
    pub approvals: Approvals,
    /// Quotas.
    pub limiter: Limiter,
    /// Record of everything.
    pub audit: Audit,
    /// The way to the backend.
    pub client: Client,
    /// Time and call ids, from outside.
    pub clock: Arc<dyn Clock>,
    /// What the text part of a result holds.
    pub text: TextBlock,
    /// Writes that may be repeated.
    pub repeats: Repeats,
}

/// Time and randomness, which this crate has none of.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Moment;
    /// An id that no other call has.
    fn call_id(&self) -> CallId;
}

/// Why a call has no reply of a tool.
#[derive(Debug)]
pub enum Refusal {
    /// The policy, an approval or a limit said no, and the record holds it.
    Refused(Refused),
    /// The arguments are wrong, and the record holds that.
    Invalid(Refused, InvalidInput),
    /// The record cannot be written, so nothing runs.
    JournalUnavailable(JournalUnavailable),
}

/// Carries one call of tool `T` from JSON to reply.
pub async fn call<T: Tool>(flow: &Flow, who: &Principal, given: Map<String, Value>) -> Result<Reply, Refusal> {
    let call = Call::begin::<T>(flow, &given);
    let opened = call.open::<T>(flow, who).await?;
    match parse::<T>(given) {
        Ok((arguments, input)) => carry::<T>(flow, who, call, opened, &arguments, input).await,
        Err(invalid) => {
            let refused = flow.audit.invalid(opened, "arguments", &call.arguments, call.began, call.id).await?;
            Err(Refusal::Invalid(refused, invalid))
        }
    }
}

/// The flow behind the parser: gate, approval, limits, audit, GraphQL, shape.
pub(crate) async fn carry<T: Tool>(
    flow: &Flow,
    who: &Principal,
    Call { id, began, arguments: digest }: Call,
    opened: Opened<T::Action>,
    arguments: &Arguments,
    input: T::Input,
) -> Result<Reply, Refusal> {
    let granted = match flow.gate.decide(opened, T::resource(&input), &T::facts(&input)) {
        Ok(granted) => granted,
        Err(denied) => return Err(flow.audit.denied(denied, &digest, began, id).await?.into()),
    };
    let approved = match flow.approvals.settle(granted) {
        Ok(approved) => approved,
        Err(needed) => return Err(flow.audit.needs_approval(needed, &digest, began, id).await?.into()),
    };
    let metered = match flow.limiter.admit(approved, began) {
        Ok(metered) => metered,
        Err(throttled) => return Err(flow.audit.throttled(throttled, &digest, began, id).await?.into()),
    };
    let (ticket, permit) = flow.audit.open(metered, &digest, began, id).await?;

    let token = ClientToken::of(who, T::NAME, arguments, began, &flow.repeats);
    let result = T::run(Reach::new(&flow.client, permit, token), input).await;

    let ended = flow.clock.now();
    let reply = shape::<T>(result, flow.text, began, ended);
    ticket.close(reply.outcome(), ended).await?;
    Ok(reply)
}

/// Why a call never reaches the parser of its tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnedAway {
    /// No tool has this name.
    UnknownTool,
    /// The message around the arguments does not fit the protocol.
    Unreadable,
    /// The headers of its request contradict it, or name what is not served.
    Headers,
}

impl TurnedAway {
    /// The word on record.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnknownTool => "unknown_tool",
            Self::Unreadable => "unreadable",
            Self::Headers => "headers",
        }
    }
}

/// Puts on record that a call is refused which no tool will see; the master switch and the scopes come first, as for every call.
pub(crate) async fn turn_away(
    flow: &Flow,
    who: &Principal,
    name: &str,
    given: &Map<String, Value>,
    why: TurnedAway,
) -> Result<Refused, JournalUnavailable> {
    match entry(name) {
        Some(entry) => entry.turn_away(flow, who, given, why).await,
        // Its name and its arguments are whatever the caller wrote, so neither is in the record.
        None => refuse::<Unknown>(flow, who, Unknown::ACTION.name(), &[], &Map::new(), why).await,
    }
}

/// What nobody offers.
enum Unknown {}

impl GovernedAction for Unknown {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("unknown");
}

/// Puts on record that a call of `A` is refused, for the reason of the switch and the scopes or else for this one.
pub(crate) async fn refuse<A: GovernedAction>(
    flow: &Flow,
    who: &Principal,
    tool: &str,
    parameters: &[Parameter],
    given: &Map<String, Value>,
    why: TurnedAway,
) -> Result<Refused, JournalUnavailable> {
    let digest = flow.audit.digest(tool, &canonical(given), view(parameters, given));
    let (began, id) = (flow.clock.now(), flow.clock.call_id());
    match flow.gate.open::<A>(who) {
        Ok(opened) => flow.audit.invalid(opened, why.code(), &digest, began, id).await,
        Err(denied) => flow.audit.denied(denied, &digest, began, id).await,
    }
}

/// What a call has before anything of it was looked at.
pub(crate) struct Call {
    id: CallId,
    began: Moment,
    arguments: ArgsDigest,
}

impl Call {
    pub(crate) fn begin<T: Tool>(flow: &Flow, given: &Map<String, Value>) -> Self {
        let arguments = flow.audit.digest(T::NAME, &canonical(given), view(T::PARAMETERS, given));
        Self { id: flow.clock.call_id(), began: flow.clock.now(), arguments }
    }

    /// The master switch: a write that is switched off is refused before its arguments are looked at.
    pub(crate) async fn open<T: Tool>(&self, flow: &Flow, who: &Principal) -> Result<Opened<T::Action>, Refusal> {
        match flow.gate.open(who) {
            Ok(opened) => Ok(opened),
            Err(denied) => Err(flow.audit.denied(denied, &self.arguments, self.began, self.id).await?.into()),
        }
    }
}

fn parse<T: Tool>(given: Map<String, Value>) -> Result<(Arguments, T::Input), InvalidInput> {
    let arguments = check(T::PARAMETERS, kind::<T>(), given)?;
    let input = T::input(&arguments)?;
    Ok((arguments, input))
}

/// The fault and what to send instead, in one line.
pub(crate) fn said(invalid: &InvalidInput) -> String {
    match &invalid.hint {
        Some(hint) => format!("{invalid}; {hint}"),
        None => invalid.to_string(),
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<JournalUnavailable> for Refusal {
    fn from(unavailable: JournalUnavailable) -> Self {
        Self::JournalUnavailable(unavailable)
    }
}
