//! A tool performs its own action and no other.
//@ E0271 WriteOnce

use firmgate_upstream::actions::CreateCollection;
use firmgate_upstream::ops::{RequestEmailDiscovery, RequestEmailDiscoveryVariables};
use firmgate_mcp::operation::ToolContext;

async fn run(context: ToolContext<'_, CreateCollection>, variables: RequestEmailDiscoveryVariables) {
    let (write, _key) = context.write().await.unwrap();
    let _ = write.mutate::<RequestEmailDiscovery>(variables).await;
}

fn main() {}
