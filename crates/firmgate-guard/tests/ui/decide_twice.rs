//! One opening, one decision.

use firmgate_guard::{Facts, Gate, Opened, Read, Resource};

fn twice(gate: &Gate, opened: Opened<Read>, facts: &Facts) {
    let _ = gate.decide(opened, Resource::Directory, facts);
    let _ = gate.decide(opened, Resource::Collections, facts);
}

fn main() {}
