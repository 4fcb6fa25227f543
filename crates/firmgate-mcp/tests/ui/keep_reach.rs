//! What a tool can reach ends with its call: it is not kept for later.

use std::sync::Mutex;

use firmgate_graphql::actions::CreateCollection;
use firmgate_mcp::tool::Reach;

static KEPT: Mutex<Option<Reach<'static, CreateCollection>>> = Mutex::new(None);

fn run(reach: Reach<'_, CreateCollection>) {
    *KEPT.lock().unwrap() = Some(reach);
}

fn main() {}
