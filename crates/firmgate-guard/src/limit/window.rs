//! The window of a quota over the log of a caller's calls.

use std::collections::VecDeque;
use std::time::Duration;

use super::Left;

/// A quota: so many calls in a window of this length.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tier {
    pub(super) count: usize,
    pub(super) per: Duration,
}

impl Tier {
    /// Calls of the log in the window that ends now.
    pub(super) fn used(self, log: Option<&VecDeque<u64>>, now_ns: u64) -> usize {
        let Some(log) = log else { return 0 };
        log.len() - log.partition_point(|stamp| expires(*stamp, self.per) <= now_ns)
    }

    /// Time until a call fits, or `None` if it fits now.
    pub(super) fn wait(self, log: Option<&VecDeque<u64>>, now_ns: u64) -> Option<Duration> {
        if self.used(log, now_ns) < self.count {
            return None;
        }
        // The call that must leave the window is the one with `count - 1` newer ones. With a count of zero none ever fits.
        let leaves_ns = log
            .and_then(|log| log.get(log.len().checked_sub(self.count)?))
            .map_or_else(|| expires(now_ns, self.per), |stamp| expires(*stamp, self.per));
        Some(Duration::from_nanos(leaves_ns.saturating_sub(now_ns)))
    }

    /// What is left of the quota now.
    pub(super) fn left(self, log: Option<&VecDeque<u64>>, now_ns: u64) -> Left {
        let used = self.used(log, now_ns);
        let oldest = log.and_then(|log| log.get(log.len() - used));
        let next_ns = oldest.map_or(0, |stamp| expires(*stamp, self.per).saturating_sub(now_ns));
        Left {
            count: u32::try_from(self.count.saturating_sub(used)).unwrap_or(u32::MAX),
            max: u32::try_from(self.count).unwrap_or(u32::MAX),
            per: self.per,
            next_in: Duration::from_nanos(next_ns),
        }
    }
}

/// Two threads may read the clock in one order and arrive here in the other. Their stamps must not run backwards, or
/// the search in the log would miss some.
pub(super) fn not_before(log: Option<&VecDeque<u64>>, now_ns: u64) -> u64 {
    log.and_then(|log| log.back()).map_or(now_ns, |last| now_ns.max(*last))
}

/// Drops the calls that no window holds any more.
pub(super) fn forget(log: &mut VecDeque<u64>, longest: Duration, now_ns: u64) {
    while log.front().is_some_and(|stamp| expires(*stamp, longest) <= now_ns) {
        log.pop_front();
    }
}

/// The longest window.
pub(super) fn longest(tiers: &[Tier]) -> Duration {
    tiers.iter().map(|tier| tier.per).max().unwrap_or_default()
}

/// From this moment on a call is not counted.
pub(super) fn expires(stamp_ns: u64, per: Duration) -> u64 {
    stamp_ns.saturating_add(nanoseconds(per))
}

pub(super) fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
