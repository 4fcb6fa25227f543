//! Names to tools.

use std::sync::Arc;

use firmgate_guard::{Action, AuditUnavailableError, EffectKind, GovernedAction, Read};
use firmgate_identity::{CallId, Principal, Scope};
use futures_util::future::BoxFuture;
use serde_json::{Map, Value};

use crate::call::{Outcome, TurnedAway, call, turn_away_from};
use crate::flow::Flow;
use crate::operation::{Tool, kind};
use crate::parse::Parameter;
use crate::schema;

type Calling<'a> = BoxFuture<'a, Result<Outcome, AuditUnavailableError>>;

/// A tool with its type erased.
pub struct Entry {
    /// Name on the wire.
    pub name: &'static str,
    /// Name in the policy.
    pub action: &'static str,
    /// `readOnlyHint` is computed from it; there is no second place to state it.
    pub effect: EffectKind,
    /// What a token must carry for it.
    pub scopes: &'static [Scope],
    /// Its parameters.
    pub parameters: &'static [Parameter],
    descriptor: fn() -> ToolDescriptor,
    call: for<'a> fn(&'a Flow, &'a Principal, CallId, Map<String, Value>) -> Calling<'a>,
    turn_away: for<'a> fn(&'a Flow, &'a Principal, CallId, &'a Map<String, Value>, TurnedAway) -> Calling<'a>,
}

/// The description of a tool for a client.
#[derive(Clone, Debug)]
pub struct ToolDescriptor {
    /// Name on the wire.
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// For a model.
    pub description: &'static str,
    /// JSON Schema 2020-12 of the arguments.
    pub input_schema: Arc<Map<String, Value>>,
    /// JSON Schema 2020-12 of `structuredContent`.
    pub output_schema: Arc<Map<String, Value>>,
    /// Whether it can change anything.
    pub effect: EffectKind,
}

impl Entry {
    /// The entry of tool `T`.
    #[must_use]
    pub const fn of<T: Tool>() -> Self {
        Self {
            name: T::NAME,
            action: T::Action::ACTION.name(),
            effect: kind::<T>(),
            scopes: T::Action::ACTION.scopes(),
            parameters: T::PARAMETERS,
            descriptor: || ToolDescriptor {
                name: T::NAME,
                title: T::TITLE,
                description: T::ABOUT,
                input_schema: Arc::new(schema::input(T::PARAMETERS, kind::<T>())),
                output_schema: Arc::new(schema::output::<T::Output>()),
                effect: kind::<T>(),
            },
            call: |flow, who, id, given| Box::pin(call::<T>(flow, who, id, given)),
            turn_away: |flow, who, id, given, why| {
                Box::pin(turn_away_from::<T::Action>(flow, who, id, T::NAME, T::PARAMETERS, given, why))
            },
        }
    }

    /// Records that a call of this tool is refused before the tool sees it.
    pub(crate) async fn turn_away(
        &self,
        flow: &Flow,
        who: &Principal,
        id: CallId,
        given: &Map<String, Value>,
        why: TurnedAway,
    ) -> Result<Outcome, AuditUnavailableError> {
        (self.turn_away)(flow, who, id, given, why).await
    }

    /// Makes the descriptor. It costs; keep it.
    #[must_use]
    pub fn descriptor(&self) -> ToolDescriptor {
        (self.descriptor)()
    }
}

/// Calls a tool.
pub(crate) async fn dispatch(
    flow: &Flow,
    who: &Principal,
    entry: &Entry,
    id: CallId,
    given: Map<String, Value>,
) -> Result<Outcome, AuditUnavailableError> {
    (entry.call)(flow, who, id, given).await
}

/// Records the refusal of a call that reaches no tool; the master switch and the scopes come first, as for every call.
pub(crate) async fn turn_away(
    flow: &Flow,
    who: &Principal,
    id: CallId,
    entry: Option<&Entry>,
    given: &Map<String, Value>,
    why: TurnedAway,
) -> Result<Outcome, AuditUnavailableError> {
    match entry {
        Some(entry) => entry.turn_away(flow, who, id, given, why).await,
        // Its name and its arguments are arbitrary caller text, so neither is in the record.
        None => turn_away_from::<Unknown>(flow, who, id, Unknown::ACTION.name(), &[], &Map::new(), why).await,
    }
}

/// The action of an unknown tool.
enum Unknown {}

impl GovernedAction for Unknown {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("unknown");
}
