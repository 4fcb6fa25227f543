//! A read cannot declare the action of a write.

use firmgate_guard::{Action, Read, Write};

const ACTION: Action<Read> = Action::<Write>::new("collection.add");

fn main() {
    let _ = ACTION;
}
