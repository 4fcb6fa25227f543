//! What a running tool can reach is made by the flow, from a permit, and by nobody else.

use firmgate_graphql::Client;
use firmgate_guard::{Principal, Read, ReadPermit};
use firmgate_mcp::tool::Reach;

fn reach<'a>(client: &'a Client, who: &'a Principal, permit: ReadPermit) -> Reach<'a, Read> {
    Reach::new(client, who, permit, Default::default())
}

fn main() {}
