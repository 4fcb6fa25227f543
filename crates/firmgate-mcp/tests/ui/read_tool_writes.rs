//! A read tool has no way to spell a write.

use firmgate_guard::{Action, GovernedAction, Read};
use firmgate_mcp::tool::Reach;

struct Look;

impl GovernedAction for Look {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("company.get");
}

fn run(reach: Reach<'_, Look>) {
    let _ = reach.write();
}

fn main() {}
