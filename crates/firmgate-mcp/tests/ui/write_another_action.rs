//! A tool carries out its own action and no other.

use firmgate_graphql::actions::CreateCollection;
use firmgate_graphql::ops::{RequestEmailDiscovery, RequestEmailDiscoveryVariables};
use firmgate_mcp::tool::Reach;

async fn run(reach: Reach<'_, CreateCollection>, variables: RequestEmailDiscoveryVariables) {
    let (write, _token) = reach.write();
    let _ = write.mutate::<RequestEmailDiscovery>(variables).await;
}

fn main() {}
