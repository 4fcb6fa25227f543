//! A permit to look is no permit to change.
//@ E0308 WritePermit

use firmgate_guard::{ReadPermit, WritePermit};

fn raise<A>(permit: ReadPermit<A>) -> WritePermit<A> {
    permit
}

fn main() {}
