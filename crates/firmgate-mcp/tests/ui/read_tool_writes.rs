//! A read tool has no way to spell a write.

use firmgate_guard::Read;
use firmgate_mcp::tool::Reach;

fn run(reach: Reach<'_, Read>) {
    let _ = reach.write();
}

fn main() {}
