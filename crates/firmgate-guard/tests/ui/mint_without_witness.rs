//! There is no permit without the witness of a record.
//@ E0061 OnRecord

use firmgate_guard::{Effect, GovernedAction, Permit};
use firmgate_identity::{CallId, Principal};

fn forge<E: Effect, A: GovernedAction<Effect = E>>(who: Principal, call: CallId) -> Permit<A> {
    E::mint::<A>(who, call)
}

fn main() {}
