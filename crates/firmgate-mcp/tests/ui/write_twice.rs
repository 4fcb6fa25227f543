//! One call changes one thing.

use firmgate_graphql::actions::CreateCollection;
use firmgate_mcp::tool::Reach;

fn run(reach: Reach<'_, CreateCollection>) {
    let _first = reach.write();
    let _second = reach.write();
}

fn main() {}
