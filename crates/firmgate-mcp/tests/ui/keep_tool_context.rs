//! What a tool can reach ends with its call: it is not kept for later.
//@ E0521 context

use std::sync::Mutex;

use firmgate_upstream::actions::CreateCollection;
use firmgate_mcp::operation::ToolContext;

static KEPT: Mutex<Option<ToolContext<'static, CreateCollection>>> = Mutex::new(None);

fn run(context: ToolContext<'_, CreateCollection>) {
    *KEPT.lock().unwrap() = Some(context);
}

fn main() {}
