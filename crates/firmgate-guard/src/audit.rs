//! The record of every call: its intent before it runs, its outcome after, and each refusal.
//!
//! INVARIANT (write-ahead): a permit is created only after the journal accepted the intent; for a write, after the
//! intent is durable.
//!
//! INVARIANT (no quiet refusal): a [`Refused`], the only refusal that can be shown to a caller, is created only after
//! the journal accepted its record.
//!
//! INVARIANT (order): records are chained in the order in which the journal accepts them, also when calls run at the
//! same time.

mod chain;
mod index;
mod key;
mod record;
mod refused;
mod sink;
mod verify;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::effect::sealed::Mint;
use crate::effect::{Effect, EffectKind, GovernedAction, Permit};
use crate::limit::Metered;
use crate::outcome::OutcomeCode;
use crate::refusal::Refusal;

pub use crate::arguments::ArgsDigest;
pub use crate::effect::OnRecord;
pub use chain::ChainStart;
use firmgate_identity::{CallId, Moment};
pub use index::{FileEnd, Index, IndexEvent, IndexedFile};
pub use key::AuditKey;
pub use record::{Reload, ReloadEnd, ShedBy};
pub use refused::Refused;
pub use sink::{Appending, AuditSink, AuditUnavailableError, Durability, FileStart};
pub use verify::{BreakReason, BrokenChainError, Carried, OpenIntent, TornTail, Verified, verify, verify_after};

use chain::Chain;
use record::{Body, End, Ended, Intent, Refusing, Reloading, Shed};

/// Records calls and issues their permits.
#[derive(Clone)]
pub struct Audit {
    chain: Arc<Chain>,
    key: Arc<AuditKey>,
}

/// An open call. Close it with the outcome; dropping it records that the call was abandoned.
#[must_use = "a ticket that is dropped records an abandoned call"]
pub struct Ticket {
    chain: Arc<Chain>,
    call: CallId,
    effect: EffectKind,
    opened: Moment,
    state: TicketState,
}

/// How an admitted call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It succeeded.
    Ok {
        /// Rows in the result.
        rows: Option<u64>,
    },
    /// It failed, and nothing was changed.
    Error {
        /// The kind of failure.
        code: OutcomeCode,
    },
    /// A write may or may not have happened.
    Unknown {
        /// The kind of failure.
        code: OutcomeCode,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TicketState {
    /// The intent is queued, the permit not yet issued: nothing can have been sent.
    Waiting,
    /// The permit was issued.
    Running,
    Closed,
}

impl Audit {
    /// An audit that writes to `journal`. The first record, with what `chain` holds about this start, is written
    /// together with the first other one, or by [`Audit::start`].
    #[must_use]
    pub fn new(journal: Arc<dyn AuditSink>, key: AuditKey, chain: ChainStart) -> Self {
        let key = Arc::new(key);
        Self { chain: Arc::new(Chain::new(journal, Arc::clone(&key), chain)), key }
    }

    /// Writes the start record and waits until it is durable, so that a journal that cannot be written is detected at
    /// start-up.
    ///
    /// # Errors
    /// [`AuditUnavailableError`] if the record is not durable.
    pub async fn start(&self) -> Result<(), AuditUnavailableError> {
        match self.chain.start(Durability::Durable)? {
            Some(appending) => appending.await,
            None => Ok(()),
        }
    }

    /// Records the intent of a call, and only then issues its permit.
    ///
    /// For a write it waits until the record is durable; for a read until it is queued.
    ///
    /// # Errors
    /// [`AuditUnavailableError`] if the record was not accepted. Nothing may run then.
    pub async fn open<A: GovernedAction>(
        &self,
        metered: Metered<A>,
    ) -> Result<(Ticket, Permit<A>), AuditUnavailableError> {
        let (effect, durability) = (A::Effect::KIND, durability(A::Effect::KIND));
        let (subject, decision) = metered.into_parts();
        let (call, now) = (subject.call_id(), subject.began());
        let intent = Body::Intent(Intent::new(&subject, &decision));
        let appending = self.chain.append(&intent, now, durability)?;
        // Before the wait: a caller that disconnects during it must leave a record too.
        let mut ticket =
            Ticket { chain: Arc::clone(&self.chain), call, effect, opened: now, state: TicketState::Waiting };
        appending.await?;
        ticket.state = TicketState::Running;
        Ok((ticket, <A::Effect as Mint>::mint(subject.into_principal(), call, &OnRecord::assertion())))
    }

    /// Digests the arguments of a call for the record.
    ///
    /// `canonical_args` go in as a keyed digest only; `view` goes in as it is, so it must hold safe fields only.
    #[must_use]
    pub fn digest(&self, tool: &str, canonical_args: &[u8], view: serde_json::Value) -> ArgsDigest {
        ArgsDigest::new(&self.key, tool, canonical_args, view)
    }

    /// Records a refusal, and only then converts it to what the caller may see.
    ///
    /// A refusal changes nothing, so it need not be durable before the caller sees it, for reads and writes alike.
    ///
    /// # Errors
    /// [`AuditUnavailableError`] if the record was not accepted.
    pub async fn refuse(&self, refusal: Refusal) -> Result<Refused, AuditUnavailableError> {
        let refusal = refusal.into_inner();
        let body = Body::Refusal(Refusing::new(&refusal));
        self.chain.append(&body, refusal.subject.began(), Durability::Deferred)?.await?;
        Ok(Refused::new(refusal))
    }

    /// Records that calls were refused for lack of capacity: how many per caller in the time before `now`. They were
    /// not parsed, so this is all that is known about them.
    ///
    /// # Errors
    /// [`AuditUnavailableError`] if the record was not accepted.
    pub async fn shed(
        &self,
        by: ShedBy<'_>,
        reason: &'static str,
        count: u64,
        window: Duration,
        now: Moment,
    ) -> Result<(), AuditUnavailableError> {
        let shed = Body::Shed(Shed::new(by, reason, count, window));
        self.chain.append(&shed, now, Durability::Deferred)?.await
    }

    /// Records that a file of the settings was read again. The start records of later files name the policy that is in
    /// force then.
    ///
    /// # Errors
    /// [`AuditUnavailableError`] if the record was not accepted.
    pub async fn reload(&self, reload: Reload<'_>, now: Moment) -> Result<(), AuditUnavailableError> {
        if let ReloadEnd::Policy(digest) = reload.end {
            self.chain.policy_is(digest)?;
        }
        self.chain.append(&Body::Reload(Reloading::new(reload)), now, Durability::Deferred)?.await
    }
}

impl Ticket {
    /// Records the outcome of the call. For a write it waits until the record is durable.
    ///
    /// # Errors
    /// [`AuditUnavailableError`] if the record was not accepted; the open intent then means an unknown outcome.
    pub async fn close(mut self, outcome: Outcome, now: Moment) -> Result<(), AuditUnavailableError> {
        let chain = Arc::clone(&self.chain);
        let latency_us = now.mono_ns.saturating_sub(self.opened.mono_ns) / 1_000;
        let ended = Body::Outcome(Ended::new(self.call, End::of(outcome, latency_us)));
        // Whether or not the journal accepts it, this is the one record of the end.
        self.state = TicketState::Closed;
        chain.append(&ended, now, durability(self.effect))?.await
    }

    /// The call.
    #[must_use]
    pub fn call_id(&self) -> CallId {
        self.call
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let end = match self.state {
            TicketState::Closed => return,
            TicketState::Waiting => End::abandoned(Some("not_sent")),
            TicketState::Running => End::abandoned(None),
        };
        // No caller is left to report a failure to; the open intent then represents it.
        let _ = self.chain.append_undated(&Body::Outcome(Ended::new(self.call, end)));
    }
}

impl fmt::Debug for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Audit").finish_non_exhaustive()
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket").field("call", &self.call).field("state", &self.state).finish_non_exhaustive()
    }
}

const fn durability(effect: EffectKind) -> Durability {
    match effect {
        EffectKind::Read => Durability::Deferred,
        EffectKind::Write => Durability::Durable,
    }
}
