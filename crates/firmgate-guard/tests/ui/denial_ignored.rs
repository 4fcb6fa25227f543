//! A denial that nobody looks at does not pass the compiler's warnings.
#![deny(unused_must_use)]

use firmgate_guard::{Action, Denied, Gate, Principal, Write};

fn denied(gate: &Gate, who: &Principal, action: &Action<Write>) -> Denied {
    gate.open(who, action).unwrap_err()
}

fn ignore(gate: &Gate, who: &Principal, action: &Action<Write>) {
    denied(gate, who, action);
}

fn main() {}
