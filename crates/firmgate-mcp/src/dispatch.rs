//! Names to tools.

use std::pin::Pin;
use std::sync::Arc;

use firmgate_guard::{Effect, EffectKind, GovernedAction, JournalUnavailable, Principal, Refused, Scope};
use serde_json::{Map, Value};

use crate::call::{Flow, Refusal, TurnedAway, call, refuse};
use crate::parse::Parameter;
use crate::schema;
use crate::shape::Reply;
use crate::tool::Tool;
use crate::tools::TOOLS;

type Refusing<'a> = Pin<Box<dyn Future<Output = Result<Refused, JournalUnavailable>> + Send + 'a>>;
type Calling<'a> = Pin<Box<dyn Future<Output = Result<Reply, Refusal>> + Send + 'a>>;

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
    /// What it takes.
    pub parameters: &'static [Parameter],
    card: fn() -> ToolCard,
    call: for<'a> fn(&'a Flow, &'a Principal, Map<String, Value>) -> Calling<'a>,
    refuse: for<'a> fn(&'a Flow, &'a Principal, &'a Map<String, Value>, TurnedAway) -> Refusing<'a>,
}

/// What a client is told of a tool.
#[derive(Clone, Debug)]
pub struct ToolCard {
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
    pub const fn of<T: Tool>() -> Self {
        Self {
            name: T::NAME,
            action: T::Action::ACTION.name(),
            effect: kind::<T>(),
            scopes: T::Action::ACTION.scopes(),
            parameters: T::PARAMETERS,
            card: || ToolCard {
                name: T::NAME,
                title: T::TITLE,
                description: T::ABOUT,
                input_schema: Arc::new(schema::input(T::PARAMETERS, kind::<T>())),
                output_schema: Arc::new(schema::output::<T::Output>()),
                effect: kind::<T>(),
            },
            call: |flow, who, given| Box::pin(call::<T>(flow, who, given)),
            refuse: |flow, who, given, why| {
                Box::pin(refuse::<T::Action>(flow, who, T::NAME, T::PARAMETERS, given, why))
            },
        }
    }

    /// Puts on record that a call of this tool is refused before the tool sees it.
    pub(crate) async fn turn_away(
        &self,
        flow: &Flow,
        who: &Principal,
        given: &Map<String, Value>,
        why: TurnedAway,
    ) -> Result<Refused, JournalUnavailable> {
        (self.refuse)(flow, who, given, why).await
    }

    /// Makes the card. It costs; keep it.
    pub fn card(&self) -> ToolCard {
        (self.card)()
    }
}

/// Whether a tool reads or writes, as a value.
pub(crate) const fn kind<T: Tool>() -> EffectKind {
    <<T::Action as GovernedAction>::Effect as Effect>::KIND
}

/// The tool of this name.
pub fn entry(name: &str) -> Option<&'static Entry> {
    TOOLS.iter().find(|entry| entry.name == name)
}

/// Calls a tool.
pub(crate) async fn dispatch(
    flow: &Flow,
    who: &Principal,
    entry: &Entry,
    given: Map<String, Value>,
) -> Result<Reply, Refusal> {
    (entry.call)(flow, who, given).await
}
