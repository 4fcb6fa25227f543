//! Nor is it cloned.
//@ E0308 ReadPermit

use firmgate_guard::ReadPermit;

fn twice<A>(permit: &ReadPermit<A>) -> ReadPermit<A> {
    permit.clone()
}

fn main() {}
