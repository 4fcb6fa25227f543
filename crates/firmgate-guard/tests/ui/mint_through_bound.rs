//! The sealed function can be called through the bound, but its witness cannot be made.

use firmgate_guard::audit::OnRecord;
use firmgate_guard::{CallId, Effect};

fn forge<E: Effect>(call: CallId) -> E::Permit {
    E::mint(call, &OnRecord(()))
}

fn main() {}
