//! Whether and when a request is sent again.
//!
//! INVARIANT (one effect): a write goes out again only when no byte of it has left the process.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use crate::{
    backend::{Authority, Transport, WireResponse},
    limits::{PAUSE_MS, RETRIES_MAX},
};

/// How long to wait before the next try; none when there is none.
pub(super) fn pause(
    sent_again: u32,
    outcome: &Result<WireResponse, Transport>,
    authority: Authority<'_>,
) -> Option<Duration> {
    if sent_again >= RETRIES_MAX {
        return None;
    }
    let jittered = jitter(Duration::from_millis(PAUSE_MS << sent_again));
    match (outcome, authority) {
        (Err(Transport::NotSent), _) => Some(jittered),
        (Ok(response), Authority::ReadOnly(_)) if matches!(response.status, 429 | 502 | 503 | 504) => {
            Some(jittered.max(response.retry_after.unwrap_or_default()))
        }
        _ => None,
    }
}

/// Between half and the whole, so that many gates do not come back at the same moment.
fn jitter(whole: Duration) -> Duration {
    // The keys of a fresh `RandomState` differ each time, which is random enough to spread load.
    let random = RandomState::new().hash_one(()) % 1000;
    whole / 2 + whole.mul_f64(random as f64 / 2000.0)
}

#[cfg(test)]
mod tests;
