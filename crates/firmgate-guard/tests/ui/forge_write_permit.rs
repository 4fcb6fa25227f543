//! Nobody outside the audit writes a permit down.

use std::marker::PhantomData;

use firmgate_guard::{CallId, Principal, WritePermit};

fn forge<A>(principal: Principal, call: CallId) -> WritePermit<A> {
    WritePermit { principal, call, action: PhantomData }
}

fn main() {}
