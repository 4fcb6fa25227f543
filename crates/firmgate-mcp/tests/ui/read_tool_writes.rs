//! A read tool has no way to express a write.
//@ E0599 ToolContext

use firmgate_guard::{Action, GovernedAction, Read};
use firmgate_mcp::operation::ToolContext;

struct Look;

impl GovernedAction for Look {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("company.get");
}

fn run(context: ToolContext<'_, Look>) {
    let _ = context.write();
}

fn main() {}
