//! One opening, one decision.
//@ E0382 opened

use firmgate_guard::{Context, Gate, GovernedAction, Opened, Resource};

fn twice<A: GovernedAction>(gate: &Gate, opened: Opened<A>, on: Resource) {
    let _ = gate.decide(opened, on.clone(), Context::new());
    let _ = gate.decide(opened, on, Context::new());
}

fn main() {}
