//! The sealed function can be called through the bound, but its witness cannot be constructed.
//@ E0423 OnRecord

use firmgate_guard::audit::OnRecord;
use firmgate_guard::{Effect, GovernedAction, Permit};
use firmgate_identity::{CallId, Principal};

fn forge<E: Effect, A: GovernedAction<Effect = E>>(who: Principal, call: CallId) -> Permit<A> {
    E::mint::<A>(who, call, &OnRecord(()))
}

fn main() {}
