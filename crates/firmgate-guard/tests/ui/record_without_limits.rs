//! The audit opens metered calls only.
//@ E0308 Metered<

use firmgate_guard::{Approved, Audit, Write};

async fn skip(audit: &Audit, approved: Approved<Write>) {
    let _ = audit.open(approved).await;
}

fn main() {}
