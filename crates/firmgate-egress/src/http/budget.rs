//! The retry budget: a full one lasts through a short outage, an empty one keeps a long one from growing.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::limits::RETRY_BUDGET;

/// Tokens that a retry costs.
#[derive(Debug)]
pub(super) struct RetryBudget(AtomicU32);

impl RetryBudget {
    pub(super) fn full() -> Self {
        Self(AtomicU32::new(RETRY_BUDGET))
    }

    /// Takes `cost`, if the budget has it.
    pub(super) fn withdraw(&self, cost: u32) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(cost)).is_ok()
    }

    /// A success returns a little.
    pub(super) fn deposit(&self) {
        let fill = |left: u32| (left < RETRY_BUDGET).then(|| left.saturating_add(1));
        // An error means that the budget is full.
        let _full = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fill);
    }
}
