//! How long a value that expires is used.

use std::time::{Duration, SystemTime};

use crate::limits::LIFE_MAX;

/// When a value is renewed, and when it expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Expiry {
    renew: SystemTime,
    end: SystemTime,
}

impl Expiry {
    /// Renewed after four fifths of its lifetime.
    pub(crate) fn of(life: Duration, now: SystemTime) -> Self {
        // A bound keeps the sums below within the range of a clock.
        let life = life.min(LIFE_MAX);
        Self { renew: now + life * 4 / 5, end: now + life }
    }

    pub(super) fn is_fresh(self, now: SystemTime) -> bool {
        now < self.renew
    }

    pub(super) fn is_valid(self, now: SystemTime) -> bool {
        now < self.end
    }
}
