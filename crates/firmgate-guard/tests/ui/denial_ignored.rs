//! A refusal that is not recorded causes a compiler warning.
//@ unused_must_use Refusal
#![deny(unused_must_use)]

use firmgate_guard::{CallStart, Gate, GovernedAction, Refusal};
use firmgate_identity::Principal;

fn refusal<A: GovernedAction>(gate: &Gate, who: &Principal, start: CallStart) -> Refusal {
    gate.open::<A>(who, start).err().unwrap()
}

fn ignore<A: GovernedAction>(gate: &Gate, who: &Principal, start: CallStart) {
    refusal::<A>(gate, who, start);
}

fn main() {}
