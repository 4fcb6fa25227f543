//! A refusal cannot be shown without going through the audit.
//@ E0277 Refused

use firmgate_guard::{Refusal, Refused};

fn answer(refusal: Refusal) -> Refused {
    refusal.into()
}

fn main() {}
