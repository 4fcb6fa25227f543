//! The policy does not look at a call that the switch has not seen.

use firmgate_guard::{Action, Facts, Gate, Resource, Write};

fn skip(gate: &Gate, action: Action<Write>, facts: &Facts) {
    let _ = gate.decide(action, Resource::Directory, facts);
}

fn main() {}
