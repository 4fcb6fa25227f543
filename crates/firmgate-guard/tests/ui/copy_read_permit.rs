//! A permit to look is not copied either, so it does not stay behind when its call has ended.
//@ E0507 ReadPermit

use firmgate_guard::ReadPermit;

fn copy<A>(permit: &ReadPermit<A>) -> ReadPermit<A> {
    *permit
}

fn main() {}
