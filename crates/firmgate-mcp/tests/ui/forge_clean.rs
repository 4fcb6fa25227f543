//! Text of the backend becomes text of a result only by being cleaned.
//@ E0423 Clean

use firmgate_mcp::clean::Clean;

fn raw(text: String) -> Clean {
    Clean(text)
}

fn main() {}
