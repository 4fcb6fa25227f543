//! MCP over the protocol library: what a client may send, and what it gets back.
//!
//! Everything that decides is in `firmgate-mcp`. This module adds what only the edge can know: eras of the protocol, time, panics,
//! cancellation, and how many calls run at once.

mod answers;
mod calls;
mod context;
mod handler;
mod lifecycle;

pub use self::calls::{CALL_TIME_MAX, CALLS_MAX, Calls};
pub use self::handler::Handler;
pub use self::lifecycle::BeforeLifecycle;
