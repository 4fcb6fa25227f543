//! The security kernel of firmgate: who asks, may they, was it approved, how often, and what was written down.
//!
//! A call crosses this crate once, from left to right. Every arrow takes its input by value, and every type on the
//! way can be made by one module only, so no stage can be left out, repeated or moved:
//!
//! ```text
//! Principal + Action<A> ─ open ─> Opened<A> ─ decide ─> Granted<A> ─ settle ─> Approved<A> ─ admit ─> Metered<A>
//!       master switch ┘      Cedar policy ┘      approvals ┘         quotas ┘
//!
//! Metered<A> ─ Audit::open ─> (Ticket, Permit<A>)
//! ```
//!
//! What falls off the way ([`Denied`], [`ApprovalNeeded`], [`Throttled`], or an [`Opened`] call with arguments that do
//! not parse) becomes something a caller may see, a [`Refused`], only by going through the [`Audit`].
//!
//! INVARIANT (permit): a [`WritePermit`] exists only for one call that the master switch, the policy, the approvals and
//! the quotas let through, and whose intent the journal holds durably. It names its caller and its action by type, and is
//! spent for that caller on what names that action.
//!
//! INVARIANT (pure): this crate does no I/O and reads no clock; time and random bytes are arguments, and the journal is
//! a trait that the caller implements.

mod approval;
pub mod audit;
mod effect;
mod gate;
mod limit;
mod policy;
mod principal;
mod scope;
mod time;
pub mod token;

pub use approval::{ApprovalNeeded, Approvals, Approved};
pub use audit::{
    Appending, ArgsDigest, Audit, AuditKey, BreakReason, Broken, ChainStart, Durability, Journal, JournalUnavailable,
    OpenIntent, Outcome, RefusalReason, Refused, Reload, ReloadEnd, ShedBy, Ticket, TornTail, Verified, verify,
};
pub use effect::{Action, CallId, Effect, EffectKind, GovernedAction, Permit, Read, ReadPermit, Write, WritePermit};
pub use gate::{DenialReason, Denied, Facts, Gate, Granted, Opened, Subject, Visible, Writes};
pub use limit::{Left, Limiter, Metered, Quota, Throttled};
pub use policy::{Coverage, Policy, PolicyError};
pub use principal::{Identity, Principal, Resource, Transport, Vouched};
pub use scope::Scope;
pub use time::{GoDuration, Moment};

/// What a caller reads when a write is asked for while writes are off. Other systems match on this text.
pub const WRITES_DISABLED_TEXT: &str = "mutations are disabled; use --allow-mutations flag to enable write operations";

/// The policy that firmgate ships: all reads, and all writes once the master switch is on.
pub const DEFAULT_POLICY: &str = include_str!("../../../policy/default.cedar");
