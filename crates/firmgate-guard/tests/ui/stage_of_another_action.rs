//! A call that was admitted for one action does not get the permit of another.

use firmgate_guard::{ArgsDigest, Audit, CallId, GovernedAction, Metered, Moment, Permit};

async fn swap<A: GovernedAction, B: GovernedAction>(
    audit: &Audit,
    metered: Metered<A>,
    args: &ArgsDigest,
    now: Moment,
    call: CallId,
) -> Permit<B> {
    audit.open(metered, args, now, call).await.unwrap().1
}

fn main() {}
