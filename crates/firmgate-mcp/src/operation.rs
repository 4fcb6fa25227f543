//! Operations in the flow, what a tool adds to that, and what a running operation can reach.

use std::fmt;

use firmgate_guard::{
    Context, Effect, EffectKind, GovernedAction, IdempotencyKey, LedgerError, Permit, Read, Resource, Write,
    WriteIdentity,
};
use firmgate_identity::{Moment, Principal};
use firmgate_upstream::{ErrorKind, ReadOnly, UpstreamError, WriteOnce};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::flow::Flow;
use crate::limits::KEY_CHARS_MAX;
use crate::parse::{Arguments, InvalidInputError, Param, Parameter};

/// A governed call: one effect, one action. Something that both lists and deletes is two operations.
pub trait Operation: Sized + 'static {
    /// What the policy decides: its name, its effect and with that the annotation and what [`Operation::run`] can reach.
    type Action: GovernedAction;
    /// Typed arguments.
    type Input: Send;
    /// Typed result.
    type Output: Serialize + Summary + Send;

    /// Name on the wire, and metrics label.
    const NAME: &'static str;
    /// Its parameters.
    const PARAMETERS: &'static [Parameter];

    /// Interprets checked arguments.
    ///
    /// # Errors
    /// [`InvalidInputError`] names the argument and states what to send.
    fn input(arguments: &Arguments) -> Result<Self::Input, InvalidInputError>;

    /// What the call is about, for the policy.
    fn resource(input: &Self::Input) -> Resource;

    /// What else the policy may evaluate.
    fn context(_input: &Self::Input) -> Context {
        Context::new()
    }

    /// Runs it.
    fn run(
        context: ToolContext<'_, Self::Action>,
        input: Self::Input,
    ) -> impl Future<Output = Result<Self::Output, ToolError>> + Send;
}

/// An operation that clients find in the list of tools; they see its result as `structuredContent`.
pub trait Tool: Operation<Output: JsonSchema> {
    /// Name for people.
    const TITLE: &'static str;
    /// When to use it and what to do on an error, for a model.
    const ABOUT: &'static str;
}

/// What the flow needs to know of a result besides its fields.
pub trait Summary {
    /// Records in it, for the audit.
    fn rows(&self) -> u32;

    /// The result in one line.
    fn summary(&self) -> String;

    /// A resource that belongs to the result.
    fn link(&self) -> Option<Link> {
        None
    }

    /// The result as a lean table, where it has rows.
    fn table(&self) -> Option<String> {
        None
    }
}

/// The address of a resource that a result refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// For `resources/read`.
    pub uri: String,
    /// Of its content.
    pub mime_type: &'static str,
    /// For people.
    pub title: String,
}

/// Why a call that ran has no result.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// The caller can fix it; found with the backend's help.
    #[error(transparent)]
    Input(#[from] InvalidInputError),
    /// The backend refused or failed.
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
    /// The ledger is unavailable, so nothing was written.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl ToolError {
    /// A failure of the backend, reported for the argument that it concerns, where the backend named one or reported
    /// that there is nothing with an id.
    pub(crate) fn mapped(upstream: UpstreamError, mappings: &[ErrorMapping]) -> Self {
        let fits = |mapping: &&ErrorMapping| match mapping.cause {
            Cause::Field(field) => upstream.field() == Some(field),
            Cause::NotFound => upstream.kind() == ErrorKind::NotFound,
        };
        match mappings.iter().find(fits) {
            Some(mapping) => Self::Input(InvalidInputError::new(mapping.argument, mapping.problem).hint(mapping.hint)),
            None => Self::Upstream(upstream),
        }
    }
}

/// How a failure of the backend is reported in terms of an argument.
#[derive(Debug)]
pub(crate) struct ErrorMapping {
    pub cause: Cause,
    pub argument: &'static str,
    pub problem: &'static str,
    pub hint: &'static str,
}

/// The failure of the backend.
#[derive(Debug)]
pub(crate) enum Cause {
    /// It did not accept this field of the schema.
    Field(&'static str),
    /// There is nothing with the id.
    NotFound,
}

/// Everything that a running operation can reach: no configuration, no clock, no socket.
///
/// It lives as long as the call: an operation cannot keep it.
pub struct ToolContext<'a, A: GovernedAction> {
    flow: &'a Flow,
    permit: Permit<A>,
    name: &'static str,
    arguments: &'a Arguments,
    began: Moment,
}

impl<'a, A: GovernedAction> ToolContext<'a, A> {
    pub(crate) fn new(
        flow: &'a Flow,
        permit: Permit<A>,
        name: &'static str,
        arguments: &'a Arguments,
        began: Moment,
    ) -> Self {
        Self { flow, permit, name, arguments, began }
    }
}

impl<A: GovernedAction> fmt::Debug for ToolContext<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ToolContext({})", A::ACTION.name())
    }
}

impl<'a, A: GovernedAction<Effect = Read>> ToolContext<'a, A> {
    /// The only thing that a read can do.
    #[must_use]
    pub fn read(self) -> ReadOnly<'a> {
        self.flow.client.read_only(self.permit)
    }

    /// What the caller may do, and what is left of its budgets, is the only data outside the backend.
    pub(crate) fn into_posture_source(self) -> (&'a Flow, Principal, Moment)
    where
        A: OwnPosture,
    {
        (self.flow, self.permit.into_principal(), self.began)
    }
}

impl<'a, A: GovernedAction<Effect = Write>> ToolContext<'a, A> {
    /// Changes one thing, once, under a key that makes a repeat idempotent.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger cannot determine which write this is.
    pub async fn write(self) -> Result<(WriteOnce<'a, A>, IdempotencyKey), LedgerError> {
        let write = identity(self.permit.principal(), self.name, self.arguments);
        let key = self.flow.ledger.key(write, self.began).await?;
        Ok((self.flow.client.write_once(self.permit), key))
    }
}

/// An action about the caller itself: what it may do, and what is left of its budgets.
pub(crate) trait OwnPosture: GovernedAction<Effect = Read> {}

/// The parameter that all writes share.
pub(crate) const IDEMPOTENCY_KEY: Param<Option<String>> =
    Param::text("idempotency_key", "A repeat with the same key has no second effect.", KEY_CHARS_MAX).optional();

/// What makes a repeated write the same write.
///
/// It comes from the caller's `idempotency_key`, else from the request and its caller; never from the JSON-RPC id,
/// which a client renews when it repeats a call.
fn identity(who: &Principal, name: &str, arguments: &Arguments) -> WriteIdentity {
    let mut hash = Sha256::new();
    for part in [who.tenant(), who.subject(), name] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    match arguments.optional(&IDEMPOTENCY_KEY) {
        Some(key) => {
            hash.update(b"key\0");
            hash.update(key.as_bytes());
            WriteIdentity::Named(hash.finalize().into())
        }
        None => {
            hash.update(b"window\0");
            hash.update(arguments.canonical());
            WriteIdentity::Derived(hash.finalize().into())
        }
    }
}

/// Whether an operation reads or writes, as a value.
pub(crate) const fn kind<T: Operation>() -> EffectKind {
    <<T::Action as GovernedAction>::Effect as Effect>::KIND
}
