//! The client of one call cannot be copied for later.
//@ E0507 ReadOnly
use firmgate_upstream::ReadOnly;

pub fn run<'a>(read: &ReadOnly<'a>) -> ReadOnly<'a> {
    *read
}

fn main() {}
