//! A read cannot declare the action of a write.
//@ E0308 Action<

use firmgate_guard::{Action, GovernedAction, Read, Write};

struct Lie;

impl GovernedAction for Lie {
    type Effect = Read;
    const ACTION: Action<Read> = Action::<Write>::new("collection.add");
}

fn main() {}
