//! Arguments are arguments only after the check.
//@ E0423 Arguments

use firmgate_mcp::parse::Arguments;

fn unchecked(given: serde_json::Map<String, serde_json::Value>) -> Arguments {
    Arguments(given)
}

fn main() {}
