//! The policy does not look at a call that the switch has not seen.
//@ E0308 Opened<

use firmgate_guard::{Action, Context, Gate, Resource, Write};

fn skip(gate: &Gate, action: Action<Write>, on: Resource) {
    let _ = gate.decide(action, on, Context::new());
}

fn main() {}
