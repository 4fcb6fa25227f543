//! A call that was admitted for one action does not get the permit of another.
//@ E0308 Permit

use firmgate_guard::{Audit, GovernedAction, Metered, Permit};

async fn swap<A: GovernedAction, B: GovernedAction>(audit: &Audit, metered: Metered<A>) -> Permit<B> {
    audit.open(metered).await.unwrap().1
}

fn main() {}
