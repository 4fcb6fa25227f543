//! A permit to read is not copied either, so it does not outlive its call.
//@ E0507 ReadPermit

use firmgate_guard::ReadPermit;

fn copy<A>(permit: &ReadPermit<A>) -> ReadPermit<A> {
    *permit
}

fn main() {}
