//! The whole flow of one call. Read this first.
//!
//! Every step takes what the step before it made, by value, so none can be left out, repeated or moved.
//! A refusal can reach the caller only as a [`Refused`], and only the audit makes one.

use std::sync::Arc;

use firmgate_graphql::Client;
use firmgate_guard::{Approvals, Audit, CallId, Gate, JournalUnavailable, Limiter, Moment, Opened, Principal, Refused};
use serde_json::{Map, Value};

use crate::parse::{Arguments, InvalidInput, check};
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
    /// The policy, an approval, a limit or the arguments said no, and the record holds it.
    Refused(Refused),
    /// The record cannot be written, so nothing runs.
    JournalUnavailable(JournalUnavailable),
}

/// Carries one call of tool `T` from JSON to reply.
pub async fn call<T: Tool>(flow: &Flow, who: &Principal, given: Map<String, Value>) -> Result<Reply, Refusal> {
    let opened = match flow.gate.open(who, &T::ACTION) {
        Ok(opened) => opened,
        Err(denied) => return Err(flow.audit.denied(denied, flow.clock.now()).await?.into()),
    };
    match parse::<T>(given) {
        Ok((arguments, input)) => carry::<T>(flow, who, opened, &arguments, input).await,
        Err(invalid) => {
            Err(flow.audit.invalid(opened, &invalid.field, &said(&invalid), flow.clock.now()).await?.into())
        }
    }
}

/// The flow behind the parser: gate, approval, limits, audit, GraphQL, shape.
pub(crate) async fn carry<T: Tool>(
    flow: &Flow,
    who: &Principal,
    opened: Opened<T::Effect>,
    arguments: &Arguments,
    input: T::Input,
) -> Result<Reply, Refusal> {
    let started = flow.clock.now();
    let granted = match flow.gate.decide(opened, T::resource(&input), &T::facts(&input)) {
        Ok(granted) => granted,
        Err(denied) => return Err(flow.audit.denied(denied, started).await?.into()),
    };
    let approved = match flow.approvals.settle(granted) {
        Ok(approved) => approved,
        Err(needed) => return Err(flow.audit.needs_approval(needed, started).await?.into()),
    };
    let metered = match flow.limiter.admit(approved, started) {
        Ok(metered) => metered,
        Err(throttled) => return Err(flow.audit.throttled(throttled, started).await?.into()),
    };
    let digest = flow.audit.digest(T::NAME, &arguments.canonical(), arguments.view());
    let (ticket, permit) = flow.audit.open(metered, &digest, started, flow.clock.call_id()).await?;

    let token = ClientToken::of(who, T::NAME, arguments, started);
    let result = T::run(Reach::new(&flow.client, who, permit, token), input).await;

    let reply = shape::<T>(result, flow.text);
    let ended = flow.clock.now();
    ticket.close(reply.outcome(started, ended), ended).await?;
    Ok(reply)
}

fn parse<T: Tool>(given: Map<String, Value>) -> Result<(Arguments, T::Input), InvalidInput> {
    let arguments = check(T::PARAMETERS, given)?;
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
