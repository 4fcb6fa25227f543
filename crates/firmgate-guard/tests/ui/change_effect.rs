//! A granted read does not become a granted write.
//@ E0308 Granted

use firmgate_guard::{Granted, Read, Write};

fn raise(granted: Granted<Read>) -> Granted<Write> {
    granted
}

fn main() {}
