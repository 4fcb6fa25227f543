//! A granted read does not become a granted write.

use firmgate_guard::{Granted, Read, Write};

fn raise(granted: Granted<Read>) -> Granted<Write> {
    granted
}

fn main() {}
