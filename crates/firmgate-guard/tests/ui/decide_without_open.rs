//! The policy does not evaluate a call that the switch has not checked.
//@ E0308 Opened<

use firmgate_guard::{Action, Context, Gate, Resource, Write};

fn skip(gate: &Gate, action: Action<Write>, on: Resource) {
    let _ = gate.decide(action, on, Context::new());
}

fn main() {}
