//! Whether and when a request is sent again.
//!
//! INVARIANT (one effect): a write goes out again only when no byte of it has left the process.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use super::AttemptError;
use crate::{
    limits::{PAUSE_MS, RETRIES_MAX, RETRY_AFTER_WAITED_MAX, RETRY_COST, RETRY_COST_SLOW},
    wire::{Authority, SendError, WireResponse},
};

/// A retry: after a pause, at a cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RetryPlan {
    pub(super) pause: Duration,
    pub(super) cost: u32,
}

/// The next attempt, if there is one.
pub(super) fn plan(
    sent_again: u32,
    outcome: &Result<WireResponse, AttemptError>,
    authority: Authority<'_>,
) -> Option<RetryPlan> {
    if sent_again >= RETRIES_MAX {
        return None;
    }
    // Full jitter, so that many gates do not retry at the same moment.
    let jittered = Duration::from_millis(PAUSE_MS << sent_again).mul_f64(fraction());
    let (pause, cost) = match (outcome, authority) {
        (Err(AttemptError { error: SendError::NotSent, slow }), _) => (jittered, price(*slow)),
        (Err(AttemptError { error: SendError::Interrupted, slow }), Authority::ReadOnly(_)) => (jittered, price(*slow)),
        (Ok(response), Authority::ReadOnly(_))
            if matches!(response.status, 429 | 502 | 503 | 504)
                && response.retry_after.is_none_or(|wait| wait <= RETRY_AFTER_WAITED_MAX) =>
        {
            (jittered, price(response.status == 504))
        }
        _ => return None,
    };
    Some(RetryPlan { pause, cost })
}

fn price(slow: bool) -> u32 {
    if slow { RETRY_COST_SLOW } else { RETRY_COST }
}

/// A random number between 0 and 1.
pub(super) fn fraction() -> f64 {
    // The keys of a fresh `RandomState` differ each time, which is random enough to spread load.
    (RandomState::new().hash_one(()) % 1001) as f64 / 1000.0
}

#[cfg(test)]
mod tests;
