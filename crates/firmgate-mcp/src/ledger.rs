//! Equal writes without an idempotency key, shortly after each other, are one write.
//!
//! The token of such a write comes from a clock window, so that several gates find the same one. Two repeats on both sides of the
//! edge between two windows would differ; the gate therefore remembers which window a write began in, for as long as it is repeated.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use firmgate_guard::{IdempotencyKey, Ledger, LedgerError, WriteIdentity};
use firmgate_identity::Moment;
use futures_util::future::BoxFuture;
use sha2::{Digest, Sha256};

use crate::limits::{DERIVED_KEY_WINDOW, REPEATS_MAX};

/// The request and its caller.
type What = [u8; 32];

/// A ledger in memory: the writes that may be repeated.
#[derive(Debug, Default)]
pub struct RecentWrites(Mutex<HashMap<What, Seen>>);

#[derive(Clone, Copy, Debug)]
struct Seen {
    window: i64,
    last_us: i64,
}

impl Ledger for RecentWrites {
    fn key(&self, write: WriteIdentity, at: Moment) -> BoxFuture<'_, Result<IdempotencyKey, LedgerError>> {
        let key = match write {
            WriteIdentity::Named(identity) => identity,
            WriteIdentity::Derived(identity) => {
                let window = self.window(identity, at.wall_us);
                Sha256::new_with_prefix(identity).chain_update(window.to_be_bytes()).finalize().into()
            }
        };
        Box::pin(std::future::ready(Ok(IdempotencyKey::new(key))))
    }
}

impl RecentWrites {
    /// The window that a write belongs to: the one of its first appearance, while repeats are no further apart than a
    /// window.
    fn window(&self, what: What, now_us: i64) -> i64 {
        let length_us = i64::try_from(DERIVED_KEY_WINDOW.as_micros()).unwrap_or(i64::MAX);
        let is_recent = |seen: &Seen| now_us.saturating_sub(seen.last_us) < length_us;
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= REPEATS_MAX && !seen.contains_key(&what) {
            seen.retain(|_, seen| is_recent(seen));
            if seen.len() >= REPEATS_MAX
                && let Some(oldest) = seen.iter().min_by_key(|(_, seen)| seen.last_us).map(|(what, _)| *what)
            {
                seen.remove(&oldest);
            }
        }
        let window = seen.get(&what).filter(|seen| is_recent(seen)).map(|seen| seen.window);
        let window = window.unwrap_or_else(|| now_us.div_euclid(length_us));
        seen.insert(what, Seen { window, last_us: now_us });
        window
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_US: i64 = 60_000_000;

    #[test]
    fn repeats_are_one_write_on_both_sides_of_every_edge() {
        for second in 0..600 {
            let repeats = RecentWrites::default();
            let first = second * 1_000_000;
            let window = repeats.window([1; 32], first);
            assert_eq!(repeats.window([1; 32], first + 9 * MINUTE_US), window);
            assert_eq!(repeats.window([1; 32], first + 18 * MINUTE_US), window, "each repeat restarts the window");
            assert_ne!(repeats.window([1; 32], first + 28 * MINUTE_US), window, "a write of its own");
        }
    }

    #[test]
    fn what_is_remembered_is_bounded_and_the_oldest_goes_first() {
        let repeats = RecentWrites::default();
        let what = |number: usize| {
            let mut what = [0; 32];
            what[..8].copy_from_slice(&number.to_be_bytes());
            what
        };
        let edge = 10 * MINUTE_US;
        for (number, at) in (0..=REPEATS_MAX).zip(edge - i64::try_from(REPEATS_MAX).unwrap_or(0)..) {
            repeats.window(what(number), at - 1);
        }
        assert_eq!(repeats.0.lock().unwrap_or_else(PoisonError::into_inner).len(), REPEATS_MAX);
        assert_eq!(repeats.window(what(0), edge), 1, "forgotten, so the clock decides");
        assert_eq!(repeats.window(what(REPEATS_MAX), edge), 0, "remembered");
    }
}
