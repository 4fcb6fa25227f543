//! The proofs that were used: none counts twice.

use std::collections::{HashMap, HashSet, VecDeque};

use super::dpop::{DpopProof, FreshProof};
use super::verified::Verified;
use crate::fault::InboundTokenError;
use crate::limits::{PROOF_WINDOW_SECONDS, PROOFS_MAX};
use crate::time::Moment;

/// The proofs of the last minutes, by subject.
#[derive(Debug)]
pub struct Replays {
    of: HashMap<[u8; 32], Seen>,
    all: usize,
    max: usize,
}

/// The proofs of one subject.
#[derive(Debug, Default)]
struct Seen {
    ids: HashSet<u128>,
    by_age: VecDeque<(u64, u128)>,
}

impl Default for Replays {
    fn default() -> Self {
        Self::with_room(PROOFS_MAX)
    }
}

impl Replays {
    /// Empty, with this capacity.
    #[must_use]
    pub fn with_room(max: usize) -> Self {
        Self { of: HashMap::new(), all: 0, max }
    }

    /// Accepts a proof once, for the token that it was made for. A proof that does not match its token is not
    /// remembered.
    ///
    /// # Errors
    /// [`InboundTokenError::Binding`] unless the token is bound to the key of the proof;
    /// [`InboundTokenError::Replayed`] if the proof was used before; [`InboundTokenError::ProofsFull`] if it could not
    /// be remembered.
    pub fn admit(&mut self, fresh: FreshProof, token: &Verified, now: Moment) -> Result<DpopProof, InboundTokenError> {
        if !token.is_bound_by(&fresh.proof) {
            return Err(InboundTokenError::Binding);
        }
        token.check_time(now)?;
        let subject = token.subject_digest();
        self.forget(&subject, now);
        let free = self.max.saturating_sub(self.all);
        let own = self.of.get(&subject).map_or(0, |seen| seen.ids.len());
        let is_known = self.of.get(&subject).is_some_and(|seen| seen.ids.contains(&fresh.id));
        if is_known {
            return Err(InboundTokenError::Replayed);
        }
        if own >= free {
            self.forget_all(now);
            if own >= self.max.saturating_sub(self.all) {
                return Err(InboundTokenError::ProofsFull);
            }
        }
        let seen = self.of.entry(subject).or_default();
        seen.ids.insert(fresh.id);
        seen.by_age.push_back((now.mono_ns, fresh.id));
        self.all = self.all.saturating_add(1);
        Ok(fresh.proof)
    }

    /// Drops the proofs of one subject that cannot be replayed.
    fn forget(&mut self, subject: &[u8; 32], now: Moment) {
        let Some(seen) = self.of.get_mut(subject) else { return };
        self.all = self.all.saturating_sub(seen.forget(now));
        if seen.by_age.is_empty() {
            self.of.remove(subject);
        }
    }

    fn forget_all(&mut self, now: Moment) {
        let mut forgotten: usize = 0;
        self.of.retain(|_, seen| {
            forgotten = forgotten.saturating_add(seen.forget(now));
            !seen.by_age.is_empty()
        });
        self.all = self.all.saturating_sub(forgotten);
    }
}

impl Seen {
    /// Returns how many.
    fn forget(&mut self, now: Moment) -> usize {
        // A proof may be dated a window ahead, so it can be replayed until two windows from now.
        let kept_ns =
            PROOF_WINDOW_SECONDS.unsigned_abs().saturating_mul(2).saturating_add(1).saturating_mul(1_000_000_000);
        let before = self.by_age.len();
        while let Some((since, id)) = self.by_age.front()
            && now.mono_ns.saturating_sub(*since) > kept_ns
        {
            self.ids.remove(id);
            self.by_age.pop_front();
        }
        before.saturating_sub(self.by_age.len())
    }
}
