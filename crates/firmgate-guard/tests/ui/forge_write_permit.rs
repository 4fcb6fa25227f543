//! No code outside the audit can construct a permit.
//@ E0451 WritePermit

use std::marker::PhantomData;

use firmgate_guard::WritePermit;
use firmgate_identity::{CallId, Principal};

fn forge<A>(principal: Principal, call: CallId) -> WritePermit<A> {
    WritePermit { principal, call, action: PhantomData }
}

fn main() {}
