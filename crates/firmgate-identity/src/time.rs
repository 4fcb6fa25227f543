//! Time as an argument of the kernel, and the one format of a duration.

use std::fmt;
use std::time::Duration;

use crate::call_id::CallId;

/// One point in time on two clocks, read together by the caller.
///
/// The wall clock dates records; it may be set back. The monotonic clock measures, so limits and latencies use it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Microseconds since 1970-01-01 UTC.
    pub wall_us: i64,
    /// Nanoseconds since any fixed point of this process.
    pub mono_ns: u64,
}

/// The source of time and call ids for the kernel and the tools, which have none of their own.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Moment;
    /// An id that no other call has.
    fn call_id(&self) -> CallId;
}

/// A duration as Go prints it: `30s`, `1m0s`, `1h30m0s`. Parts of a second are rounded up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoDuration(pub Duration);

impl fmt::Display for GoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Rounded up, so that a caller that waits this long never retries too early.
        let total = self.0.as_secs().saturating_add(u64::from(self.0.subsec_nanos() > 0));
        let (hours, minutes, seconds) = (total / 3600, total / 60 % 60, total % 60);
        match (hours, minutes) {
            (0, 0) => write!(f, "{seconds}s"),
            (0, _) => write!(f, "{minutes}m{seconds}s"),
            _ => write!(f, "{hours}h{minutes}m{seconds}s"),
        }
    }
}
