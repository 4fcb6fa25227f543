//! Only approved calls can be metered.
//@ E0308 Approved<

use firmgate_guard::{Granted, Limiter, Write, meter};

async fn skip(limiter: &Limiter, granted: Granted<Write>) {
    let _ = meter(limiter, granted).await;
}

fn main() {}
