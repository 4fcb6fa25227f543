//! What a running tool can reach is made by the flow, from a permit, and by nobody else.

use firmgate_graphql::Client;
use firmgate_guard::{GovernedAction, Permit};
use firmgate_mcp::tool::Reach;

fn reach<A: GovernedAction>(client: &Client, permit: Permit<A>) -> Reach<'_, A> {
    Reach::new(client, permit, Default::default())
}

fn main() {}
