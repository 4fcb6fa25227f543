//! Fair shares of bounded resources: one caller at its limit leaves room for the others.
//!
//! Every bound here is shared by one rule, the *dynamic threshold*: a party may have one more as long as it has less than a
//! fixed multiple of what is free. Alone it gets nearly everything, among others an equal part, and a party with
//! nothing yet is let in as long as anything is free at all. There is nothing to configure per caller, and nothing to
//! forget when one leaves.

mod bodies;
mod cores;
mod party;
mod places;
mod queue;

use std::fmt;
use std::time::Duration;

pub use self::bodies::Bodies;
pub use self::cores::Cores;
pub use self::party::Party;
pub use self::places::Places;
pub use self::queue::{Queue, Room, Slot};

/// What is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// The share of this party; others still have room.
    Share,
    /// Everything, for all parties.
    Server,
}

impl Full {
    /// HTTP status and JSON-RPC error code for it.
    #[must_use]
    pub const fn code(self) -> i32 {
        match self {
            Self::Share => 429,
            Self::Server => 503,
        }
    }

    /// When to retry: most calls end quickly.
    #[must_use]
    pub const fn retry_after(self) -> Duration {
        Duration::from_secs(1)
    }
}

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Share => "too many calls of this caller at once; wait for answers, then try again in 1 s",
            Self::Server => "too many calls at once; try again in 1 s",
        })
    }
}

/// Whether a party that has `own` may have one more, `free` being left of the whole.
fn admits(own: usize, free: usize, weight: usize) -> Result<(), Full> {
    match free {
        0 => Err(Full::Server),
        free if own < free.saturating_mul(weight) => Ok(()),
        _ => Err(Full::Share),
    }
}

#[cfg(test)]
mod tests;
