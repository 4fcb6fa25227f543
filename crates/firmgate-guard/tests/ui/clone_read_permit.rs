//! Nor is it cloned.

use firmgate_guard::ReadPermit;

fn twice<A>(permit: &ReadPermit<A>) -> ReadPermit<A> {
    permit.clone()
}

fn main() {}
