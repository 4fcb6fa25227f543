//! One call changes one thing.
//@ E0382 context

use firmgate_upstream::actions::CreateCollection;
use firmgate_mcp::operation::ToolContext;

async fn run(context: ToolContext<'_, CreateCollection>) {
    let _first = context.write().await;
    let _second = context.write().await;
}

fn main() {}
