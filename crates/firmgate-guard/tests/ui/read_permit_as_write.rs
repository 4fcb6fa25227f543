//! A read permit is no write permit.

use firmgate_guard::{ReadPermit, WritePermit};

fn raise(permit: ReadPermit) -> WritePermit {
    permit
}

fn main() {}
