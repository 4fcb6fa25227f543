//! The limiter takes approved calls only.

use firmgate_guard::{Granted, Limiter, Moment, Write};

fn skip(limiter: &Limiter, granted: Granted<Write>, now: Moment) {
    let _ = limiter.admit(granted, now);
}

fn main() {}
