//! What a tool is, and what it can reach.

use std::fmt;

use data_encoding::HEXLOWER;
use firmgate_graphql::{Client, ReadOnly, Upstream, UpstreamKind, WriteOnce};
use firmgate_guard::{Facts, GovernedAction, Moment, Permit, Principal, Read, Resource, Write};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::limits::KEY_CHARS_MAX;
use crate::parse::{Arguments, InvalidInput, Param, Parameter};
use crate::repeats::Repeats;

/// One tool. One effect, one action: something that both lists and deletes is two tools.
pub trait Tool: Sized + 'static {
    /// What the policy decides: its name, its effect and with that the annotation and what [`Tool::run`] can reach.
    type Action: GovernedAction;
    /// Typed arguments.
    type Input: Send;
    /// Typed result; what a client sees as `structuredContent`.
    type Output: Serialize + JsonSchema + Outcome + Send;

    /// Name on the wire, and metrics label.
    const NAME: &'static str;
    /// Name for people.
    const TITLE: &'static str;
    /// When to use it and what to do on an error, for a model.
    const ABOUT: &'static str;
    /// What it takes.
    const PARAMETERS: &'static [Parameter];

    /// Gives checked arguments their meaning.
    fn input(arguments: &Arguments) -> Result<Self::Input, InvalidInput>;

    /// What the call is about, for the policy.
    fn resource(input: &Self::Input) -> Resource;

    /// What else the policy may look at.
    fn facts(_input: &Self::Input) -> Facts {
        Facts::default()
    }

    /// Does it.
    fn run(
        reach: Reach<'_, Self::Action>,
        input: Self::Input,
    ) -> impl Future<Output = Result<Self::Output, Fault>> + Send;
}

/// What the flow needs to know of a result besides its fields.
pub trait Outcome {
    /// Records in it, for the audit.
    fn rows(&self) -> u32;

    /// The result in one line.
    fn summary(&self) -> String;

    /// The result as a lean table, where it has rows.
    fn table(&self) -> Option<String> {
        None
    }
}

/// Why a call that ran has no result.
#[derive(Debug)]
pub enum Fault {
    /// The caller can fix it; found out with the backend's help.
    Input(InvalidInput),
    /// The backend refused or failed.
    Upstream(Upstream),
}

impl Fault {
    /// A failure of the backend, told of the argument that it is about, where the backend named one or said that there
    /// is nothing by an id.
    pub(crate) fn about(upstream: Upstream, arguments: &[About]) -> Self {
        let fits = |about: &&About| match about.cause {
            Cause::Field(field) => upstream.field() == Some(field),
            Cause::NotFound => upstream.kind() == UpstreamKind::NotFound,
        };
        match arguments.iter().find(fits) {
            Some(about) => Self::Input(InvalidInput::new(about.argument, about.problem).hint(about.hint)),
            None => Self::Upstream(upstream),
        }
    }
}

/// How a failure of the backend is told in terms of an argument.
#[derive(Debug)]
pub(crate) struct About {
    pub cause: Cause,
    pub argument: &'static str,
    pub problem: &'static str,
    pub hint: &'static str,
}

/// What the backend said.
#[derive(Debug)]
pub(crate) enum Cause {
    /// It did not accept this field of the schema.
    Field(&'static str),
    /// There is nothing by the id.
    NotFound,
}

impl From<Upstream> for Fault {
    fn from(upstream: Upstream) -> Self {
        Self::Upstream(upstream)
    }
}

impl From<InvalidInput> for Fault {
    fn from(invalid: InvalidInput) -> Self {
        Self::Input(invalid)
    }
}

/// Everything that a running tool can reach: no configuration, no clock, no socket.
///
/// It lives as long as the call: a tool cannot keep it.
pub struct Reach<'a, A: GovernedAction> {
    client: &'a Client,
    permit: Permit<A>,
    token: ClientToken,
}

impl<'a, A: GovernedAction> Reach<'a, A> {
    pub(crate) fn new(client: &'a Client, permit: Permit<A>, token: ClientToken) -> Self {
        Self { client, permit, token }
    }
}

impl<A: GovernedAction> fmt::Debug for Reach<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reach({})", A::ACTION.name())
    }
}

impl<'a, A: GovernedAction<Effect = Read>> Reach<'a, A> {
    /// The only thing that a read can do.
    pub fn read(self) -> ReadOnly<'a> {
        self.client.read_only(self.permit)
    }
}

impl<'a, A: GovernedAction<Effect = Write>> Reach<'a, A> {
    /// Change one thing, once, under a token that makes a repeat the same change.
    pub fn write(self) -> (WriteOnce<'a, A>, String) {
        (self.client.write_once(self.permit), self.token.0)
    }
}

/// The parameter that all writes share.
pub(crate) const IDEMPOTENCY_KEY: Param<Option<String>> =
    Param::text("idempotency_key", "A repeat with the same key has no second effect.", KEY_CHARS_MAX).optional();

/// Makes a repeated write the same write.
///
/// It comes from the caller's `idempotency_key`, else from what is asked and by whom, for as long as it is repeated;
/// never from the JSON-RPC id, which a client renews when it repeats a call.
#[derive(Clone, Debug)]
pub(crate) struct ClientToken(String);

impl ClientToken {
    pub(crate) fn of(who: &Principal, tool: &str, arguments: &Arguments, now: Moment, repeats: &Repeats) -> Self {
        let mut hash = Sha256::new();
        for part in [who.tenant(), who.subject(), tool] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        match arguments.optional(&IDEMPOTENCY_KEY) {
            Some(key) => {
                hash.update(b"key\0");
                hash.update(key.as_bytes());
            }
            None => {
                hash.update(b"window\0");
                hash.update(arguments.canonical());
                let window = repeats.window(hash.clone().finalize().into(), now.wall_us);
                hash.update(window.to_be_bytes());
            }
        }
        Self(HEXLOWER.encode(&hash.finalize()))
    }
}
