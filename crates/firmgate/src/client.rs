//! A small MCP client: for `firmgate inspect` and for the demo, which asks its question as any other client would.

pub mod arguments;
pub mod connect;
pub mod show;
