//! One call changes one thing.

use firmgate_guard::Write;
use firmgate_mcp::tool::Reach;

fn run(reach: Reach<'_, Write>) {
    let _first = reach.write();
    let _second = reach.write();
}

fn main() {}
