//! Only the flow builds what a running tool can reach, from a permit.
//@ E0624 new

use firmgate_guard::{GovernedAction, Permit};
use firmgate_mcp::Flow;
use firmgate_mcp::operation::ToolContext;
use firmgate_mcp::parse::Arguments;
use firmgate_identity::Moment;

fn context<'a, A: GovernedAction>(
    flow: &'a Flow,
    permit: Permit<A>,
    given: &'a Arguments,
    at: Moment,
) -> ToolContext<'a, A> {
    ToolContext::new(flow, permit, "get_company", given, at)
}

fn main() {}
