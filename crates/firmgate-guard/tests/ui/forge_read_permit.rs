//! No code outside the audit can construct a permit.
//@ E0451 ReadPermit

use std::marker::PhantomData;

use firmgate_guard::ReadPermit;
use firmgate_identity::Principal;

fn forge<A>(principal: Principal) -> ReadPermit<A> {
    ReadPermit { principal, action: PhantomData }
}

fn main() {}
