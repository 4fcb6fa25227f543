//! The security kernel of firmgate: authorization, approval, quotas and audit.
//!
//! A call crosses this crate once, from left to right. Every arrow takes its input by value, and every type on the
//! way can be constructed by one module only, so no stage can be left out, repeated or moved:
//!
//! ```text
//! Principal + CallStart ─ open ─> Opened<A> ─ decide ─> Granted<A> ─ approve ─> Approved<A> ─ meter ─> Metered<A>
//!     master switch, scopes ┘   Cedar policy ┘        Approvals ┘            Budgets ┘
//!
//! Metered<A> ─ Audit::open ─> (Ticket, Permit<A>)
//! ```
//!
//! A call that does not pass a stage becomes a [`Refusal`]; it becomes visible to a caller, as a [`Refused`], only
//! through [`Audit::refuse`]. The stages that may wait are traits: [`Approvals`], [`Budgets`], [`Ledger`] and the sink
//! of the audit log.
//!
//! The crate knows nothing of a domain: actions, scopes, kinds of resources and attributes are what the tools declare
//! ([`Declarations`]).
//!
//! INVARIANT (permit): a [`WritePermit`] exists only for one call that the master switch, the policy, the approvals and
//! the quotas let pass, and whose intent the journal holds durably. It names its caller and its action by type, and is
//! spent for that caller on what names that action.
//!
//! INVARIANT (pure): this crate does no I/O and reads no clock; time and random bytes are arguments, and the journal is
//! a trait that the caller implements.

mod approval;
mod arguments;
pub mod audit;
mod context;
mod decision;
mod declarations;
mod effect;
mod gate;
mod ledger;
mod limit;
mod outcome;
mod policy;
mod refusal;
mod resource;
mod subject;
mod writes;

pub use approval::{Approval, Approvals, Approved, NoApprover, approve};
pub use arguments::ArgsDigest;
pub use audit::{
    Appending, Audit, AuditKey, AuditSink, AuditUnavailableError, BreakReason, BrokenChainError, ChainStart,
    Durability, OpenIntent, Outcome, Refused, Reload, ReloadEnd, ShedBy, Ticket, TornTail, Verified, verify,
};
pub use context::{Attribute, AttributeDeclaration, Context, ContextValue};
pub use declarations::Declarations;
pub use effect::{Action, Effect, EffectKind, GovernedAction, Permit, Read, ReadPermit, Write, WritePermit};
pub use gate::{Gate, Granted, Opened};
pub use ledger::{IdempotencyKey, Ledger, LedgerError, WriteIdentity};
pub use limit::{BudgetError, Budgets, Left, Limiter, Metered, Quota, meter};
pub use outcome::OutcomeCode;
pub use policy::{Coverage, Policy, PolicyError};
pub use refusal::{InputRequest, Refusal};
pub use resource::{Resource, ResourceKind};
pub use subject::{CallStart, Subject};
pub use writes::{WRITES_DISABLED_TEXT, Writes};

/// The policy that firmgate ships: all reads, and all writes once the master switch is on.
pub const DEFAULT_POLICY: &str = include_str!("../../../policy/default.cedar");
