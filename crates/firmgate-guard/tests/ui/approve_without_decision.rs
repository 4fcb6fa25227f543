//! Only granted calls can be approved.
//@ E0308 Granted<

use firmgate_guard::{Approvals, Opened, Write, approve};

async fn skip(approvals: &dyn Approvals, opened: Opened<Write>) {
    let _ = approve(approvals, opened).await;
}

fn main() {}
