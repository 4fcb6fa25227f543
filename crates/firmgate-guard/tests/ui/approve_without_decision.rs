//! Approvals take granted calls only.

use firmgate_guard::{Approvals, Opened, Write};

fn skip(approvals: &Approvals, opened: Opened<Write>) {
    let _ = approvals.settle(opened);
}

fn main() {}
