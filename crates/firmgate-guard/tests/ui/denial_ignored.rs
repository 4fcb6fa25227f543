//! A denial that nobody looks at does not pass the compiler's warnings.
#![deny(unused_must_use)]

use firmgate_guard::{Denied, Gate, GovernedAction, Principal};

fn denied<A: GovernedAction>(gate: &Gate, who: &Principal) -> Denied {
    gate.open::<A>(who).err().unwrap()
}

fn ignore<A: GovernedAction>(gate: &Gate, who: &Principal) {
    denied::<A>(gate, who);
}

fn main() {}
