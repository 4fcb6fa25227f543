//! A permit for one action does not become one for another.
//@ E0308 WritePermit

use firmgate_guard::WritePermit;

fn recast<A, B>(permit: WritePermit<A>) -> WritePermit<B> {
    permit
}

fn main() {}
