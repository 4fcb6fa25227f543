//! The audit opens metered calls only.

use firmgate_guard::{Approved, ArgsDigest, Audit, CallId, Moment, Write};

async fn skip(audit: &Audit, approved: Approved<Write>, args: &ArgsDigest, now: Moment, call: CallId) {
    let _ = audit.open(approved, args, now, call).await;
}

fn main() {}
