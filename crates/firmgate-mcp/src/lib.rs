//! MCP tools, resources and prompts, and the one flow that every call takes.
//!
//! This crate knows no transport, no socket, no file, no clock and no environment: they come in through
//! [`Flow`]. Modules are listed in the order that a call meets them.

pub mod server; //   what a transport talks to
pub mod dispatch; // 1. name -> tool
pub mod parse; //    2. JSON -> checked arguments
pub mod filters; //     country and category names -> the backend's filters
pub mod call; //     3. gate  4. approval  5. limits  6. audit  7. GraphQL   <- the whole flow, on one screen
pub mod flat; //     8. nested records -> flat ones
pub mod clean; //       third-party text -> harmless text
pub mod shape; //       result -> reply, rendered once
pub mod wire; //     9. every way a call can end

pub mod complete;
pub mod digest;
mod fit;
pub mod limits;
pub mod page;
pub mod prompts;
pub mod repeats;
pub mod resources;
pub mod schema;
pub mod table;
pub mod tool;
pub mod tools;

pub use call::{Clock, Flow, TurnedAway};
pub use complete::CompletionOf;
pub use dispatch::ToolCard;
pub use prompts::{PromptArgument, PromptCard, PromptError};
pub use repeats::Repeats;
pub use resources::{ResourceCard, ResourceError};
pub use server::{INSTRUCTIONS, Server, actions};
pub use shape::{CallRecord, Reply, TextBlock};
pub use wire::CallError;
