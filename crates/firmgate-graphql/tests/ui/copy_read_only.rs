//! The door of one call is not copied for later.
use firmgate_graphql::ReadOnly;

pub fn run<'a>(read: &ReadOnly<'a>) -> ReadOnly<'a> {
    *read
}

fn main() {}
