//! The whole flow of one call. Read this first.
//!
//! Every stage takes the value of the stage before it, so none can be left out, repeated or moved. A refusal of any
//! stage is a [`Refusal`], and only the audit log converts it to something that the caller sees.

use firmgate_guard::{
    AuditUnavailableError, CallStart, GovernedAction, Metered, OutcomeCode, Refusal, Refused, approve, meter,
};
use firmgate_identity::{CallId, Principal};
use serde_json::{Map, Value};
use tracing::Span;
use tracing::instrument::Instrument;

use crate::digest::{canonical, view};
use crate::flow::Flow;
use crate::operation::{Operation, ToolContext, kind};
use crate::parse::{Arguments, InvalidInputError, Parameter, check};
use crate::shape::{Reply, shape};

/// How a call ended. The audit log has it in every case.
#[derive(Debug)]
pub enum Outcome {
    /// It ran: with a result, or with a failure of the backend.
    Done(Reply),
    /// The client is to ask its user, and to repeat the call with the answer.
    NeedsInput(Refused),
    /// The switch, a scope, the policy, an approval, a budget or the parser refused it.
    Refused(Refused),
}

/// Runs one call of `T` from JSON to its end. The flow after the parser: gate, approval, limits, audit, GraphQL, shape.
///
/// # Errors
/// [`AuditUnavailableError`] if the audit log accepts no record. Nothing ran then, or its outcome is not recorded.
pub async fn call<T: Operation>(
    flow: &Flow,
    who: &Principal,
    id: CallId,
    given: Map<String, Value>,
) -> Result<Outcome, AuditUnavailableError> {
    execute::<T>(flow, who, id, given).instrument(span(id, T::NAME)).await
}

async fn execute<T: Operation>(
    flow: &Flow,
    who: &Principal,
    id: CallId,
    given: Map<String, Value>,
) -> Result<Outcome, AuditUnavailableError> {
    let start = start(flow, T::NAME, T::PARAMETERS, id, &given);
    let Admitted { metered, arguments, input } = match admit::<T>(flow, who, start, given).await {
        Ok(admitted) => admitted,
        Err(refusal) => return refuse(flow, refusal).await,
    };
    let began = metered.subject().began();
    flow.observer.decided(metered.subject(), OutcomeCode::Ok);
    let (ticket, permit) = flow.audit.open(metered).await?;

    let result = T::run(ToolContext::new(flow, permit, T::NAME, &arguments, began), input);
    let result = result.instrument(tracing::info_span!("upstream")).await;

    let ended = flow.clock.now();
    let reply = shape::<T>(result, flow.text);
    ticket.close(reply.recorded(), ended).await?;
    Ok(Outcome::Done(reply))
}

/// A call that passed every stage before the audit log.
struct Admitted<T: Operation> {
    metered: Metered<T::Action>,
    arguments: Arguments,
    input: T::Input,
}

/// The stages: the master switch before the arguments are read, then the parser, the policy, approvals and budgets.
async fn admit<T: Operation>(
    flow: &Flow,
    who: &Principal,
    start: CallStart,
    given: Map<String, Value>,
) -> Result<Admitted<T>, Refusal> {
    let opened = flow.gate.open::<T::Action>(who, start)?;
    let (arguments, input) = match parse::<T>(given) {
        Ok(parsed) => parsed,
        Err(invalid) => return Err(opened.invalid("arguments", invalid.advice())),
    };
    let policy = tracing::info_span!("policy");
    let granted = policy.in_scope(|| flow.gate.decide(opened, T::resource(&input), T::context(&input)))?;
    let approved = approve(&*flow.approvals, granted).await?;
    let metered = meter(&*flow.budgets, approved).await?;
    Ok(Admitted { metered, arguments, input })
}

/// The one path of a refusal: recorded, and only then returned to the caller.
async fn refuse(flow: &Flow, refusal: Refusal) -> Result<Outcome, AuditUnavailableError> {
    flow.observer.decided(refusal.subject(), refusal.code());
    let refused = flow.audit.refuse(refusal).await?;
    Ok(if refused.input().is_some() { Outcome::NeedsInput(refused) } else { Outcome::Refused(refused) })
}

fn start(flow: &Flow, name: &str, parameters: &[Parameter], id: CallId, given: &Map<String, Value>) -> CallStart {
    let arguments = flow.audit.digest(name, &canonical(given), view(parameters, given));
    CallStart { id, at: flow.clock.now(), arguments }
}

fn parse<T: Operation>(given: Map<String, Value>) -> Result<(Arguments, T::Input), InvalidInputError> {
    let arguments = check(T::PARAMETERS, kind::<T>(), given)?;
    let input = T::input(&arguments)?;
    Ok((arguments, input))
}

/// Why a call never reaches the parser of its tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnedAway {
    /// No tool has this name.
    UnknownTool,
    /// The message around the arguments does not fit the protocol.
    Unreadable,
    /// The headers of its request contradict it, or name something that is not served.
    Headers,
}

impl TurnedAway {
    /// The code for the log and the record.
    #[must_use]
    pub const fn code(self) -> OutcomeCode {
        match self {
            Self::UnknownTool => OutcomeCode::UnknownTool,
            Self::Unreadable => OutcomeCode::Unreadable,
            Self::Headers => OutcomeCode::Headers,
        }
    }
}

/// Records that a call of `A` is refused, because of the switch or the scopes, else for this reason.
pub(crate) async fn turn_away_from<A: GovernedAction>(
    flow: &Flow,
    who: &Principal,
    id: CallId,
    name: &str,
    parameters: &[Parameter],
    given: &Map<String, Value>,
    why: TurnedAway,
) -> Result<Outcome, AuditUnavailableError> {
    let start = start(flow, name, parameters, id, given);
    let refusal = match flow.gate.open::<A>(who, start) {
        Ok(opened) => opened.invalid(why.code().as_str(), "the call could not be read".to_owned()),
        Err(refusal) => refusal,
    };
    refuse(flow, refusal).instrument(span(id, name)).await
}

/// Every log line that is written within it names the call.
fn span(id: CallId, tool: &str) -> Span {
    tracing::info_span!("call", call = %id, tool)
}
