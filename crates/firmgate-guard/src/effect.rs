//! What a call may do to the world, and the permits for it.
//!
//! Read or write is a type, not a flag: a tool that declares [`Read`] has no way to express a write.

use std::fmt;
use std::marker::PhantomData;

use firmgate_identity::{CallId, Principal, Scope};

/// Read or write. Sealed: there are exactly two.
pub trait Effect: sealed::Mint {
    /// The same as a value, for policy, records and annotations.
    const KIND: EffectKind;
}

/// An [`Effect`] as a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EffectKind {
    /// Does not change the backend.
    Read,
    /// May change the backend.
    Write,
}

/// The effect of a call that only reads.
#[derive(Debug)]
pub enum Read {}

/// The effect of a call that may change something.
#[derive(Debug)]
pub enum Write {}

/// A type that represents one action: the stages of a call, its permit and what the permit is spent on all name it.
///
/// Only the audit issues permits, so a new type with the name of another action grants nothing: what is spent names its
/// own type.
pub trait GovernedAction: 'static {
    /// Read or write.
    type Effect: Effect;
    /// Name in the policy, and what a token must carry.
    const ACTION: Action<Self::Effect>;
}

/// What an admitted call of `A` holds: a [`ReadPermit`] or a [`WritePermit`].
pub type Permit<A> = <<A as GovernedAction>::Effect as sealed::Mint>::Permit<A>;

/// Lets one admitted call of `A` read, as often as it needs to, for the caller that it names.
///
/// It cannot be copied and has no constructor outside the audit.
#[must_use = "an unused permit is a recorded read that never happened"]
pub struct ReadPermit<A> {
    principal: Principal,
    action: PhantomData<fn() -> A>,
}

/// Lets one admitted call of `A` change something, once, for the caller that it names.
///
/// It cannot be copied and has no constructor outside the audit; it is spent by value.
#[must_use = "an unspent permit is a recorded write that never happened"]
pub struct WritePermit<A> {
    principal: Principal,
    call: CallId,
    action: PhantomData<fn() -> A>,
}

/// A name of the policy, tied to the effect it has.
#[derive(Debug)]
pub struct Action<E> {
    name: &'static str,
    scopes: &'static [Scope],
    effect: PhantomData<fn() -> E>,
}

/// Witness that an intent is on record.
///
/// INVARIANT (witness): the field is private to this module, and [`Audit::open`](crate::Audit::open) is the one place that uses
/// [`OnRecord::assertion`]; `cargo xtask tidy` refuses another.
#[derive(Debug)]
pub struct OnRecord(());

impl EffectKind {
    /// The word for records: `read` or `write`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

impl OnRecord {
    /// Asserts that the caller of this function has put the intent of the call on record.
    pub(crate) const fn assertion() -> Self {
        Self(())
    }
}

impl<A> ReadPermit<A> {
    /// The one caller that it is valid for. The permit is spent.
    #[must_use]
    pub fn into_principal(self) -> Principal {
        self.principal
    }
}

impl<A> WritePermit<A> {
    /// The caller that it is valid for.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// The one caller and call that it is valid for. The permit is spent.
    #[must_use]
    pub fn into_parts(self) -> (Principal, CallId) {
        (self.principal, self.call)
    }
}

impl<A: GovernedAction> fmt::Debug for ReadPermit<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReadPermit({})", A::ACTION.name())
    }
}

impl<A: GovernedAction> fmt::Debug for WritePermit<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WritePermit({}, {})", A::ACTION.name(), self.call)
    }
}

impl<E: Effect> Action<E> {
    /// Names an action. An action that the policy was not built with is denied.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, scopes: &[], effect: PhantomData }
    }

    /// Names the scopes that a token must carry for it, all of them.
    #[must_use]
    pub const fn needing(self, scopes: &'static [Scope]) -> Self {
        Self { name: self.name, scopes, effect: PhantomData }
    }

    /// The scopes that a token must carry.
    #[must_use]
    pub const fn scopes(&self) -> &'static [Scope] {
        self.scopes
    }

    /// The name as the policy writes it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl Effect for Read {
    const KIND: EffectKind = EffectKind::Read;
}

impl Effect for Write {
    const KIND: EffectKind = EffectKind::Write;
}

impl sealed::Mint for Read {
    type Permit<A: GovernedAction> = ReadPermit<A>;

    fn mint<A: GovernedAction>(principal: Principal, _: CallId, _: &OnRecord) -> ReadPermit<A> {
        ReadPermit { principal, action: PhantomData }
    }
}

impl sealed::Mint for Write {
    type Permit<A: GovernedAction> = WritePermit<A>;

    fn mint<A: GovernedAction>(principal: Principal, call: CallId, _: &OnRecord) -> WritePermit<A> {
        WritePermit { principal, call, action: PhantomData }
    }
}

pub(crate) mod sealed {
    use firmgate_identity::{CallId, Principal};

    use super::{GovernedAction, OnRecord};

    /// Issues permits.
    ///
    /// INVARIANT (witness): that no code outside can name this trait does not prevent it from calling `E::mint` through
    /// the bound `E: Effect`. So it requires an [`OnRecord`], which only the audit constructs, after the journal
    /// accepted the record.
    pub trait Mint: Send + Sync + 'static {
        /// What an admitted call with this effect holds.
        type Permit<A: GovernedAction>: Send + 'static;

        /// Issues the permit of a call whose intent is recorded.
        fn mint<A: GovernedAction>(principal: Principal, call: CallId, on_record: &OnRecord) -> Self::Permit<A>;
    }
}
