//! One grant, one call.

use firmgate_guard::{Approvals, Granted, Write};

fn twice(approvals: &Approvals, granted: Granted<Write>) {
    let _ = approvals.settle(granted);
    let _ = approvals.settle(granted);
}

fn main() {}
