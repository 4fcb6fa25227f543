//! A permit to read is not a permit to write.
//@ E0308 WritePermit

use firmgate_guard::{ReadPermit, WritePermit};

fn raise<A>(permit: ReadPermit<A>) -> WritePermit<A> {
    permit
}

fn main() {}
