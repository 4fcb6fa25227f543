//! One grant, one call.
//@ E0382 granted

use firmgate_guard::{Approvals, Granted, Write, approve};

async fn twice(approvals: &dyn Approvals, granted: Granted<Write>) {
    let _ = approve(approvals, granted).await;
    let _ = approve(approvals, granted).await;
}

fn main() {}
