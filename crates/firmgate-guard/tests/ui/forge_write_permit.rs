//! Nobody outside the audit writes a permit down.
//@ E0451 WritePermit

use std::marker::PhantomData;

use firmgate_guard::WritePermit;
use firmgate_identity::{CallId, Principal};

fn forge<A>(principal: Principal, call: CallId) -> WritePermit<A> {
    WritePermit { principal, call, action: PhantomData }
}

fn main() {}
