//! There is no permit without the witness of a record.

use firmgate_guard::{CallId, Effect};

fn forge<E: Effect>(call: CallId) -> E::Permit {
    E::mint(call)
}

fn main() {}
