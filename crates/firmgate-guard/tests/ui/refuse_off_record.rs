//! A denial cannot be shown without going through the audit.

use firmgate_guard::{Denied, Refused};

fn answer(denied: Denied) -> Refused {
    denied.into()
}

fn main() {}
