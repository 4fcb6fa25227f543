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
pub mod observe; //     what sees decisions and ends

mod canonical;
pub mod complete;
pub mod declarations;
pub mod digest;
pub mod domain;
mod fit;
pub mod flow;
pub mod ledger;
pub mod limits;
pub mod operation;
pub mod page;
pub mod prompts;
pub mod resources;
pub mod schema;
pub mod table;
pub mod tools;

pub use call::{Outcome, TurnedAway};
pub use complete::CompletionOf;
pub use declarations::declarations;
pub use dispatch::ToolDescriptor;
pub use domain::SCOPES;
pub use flat::family;
pub use flow::{Flow, TextBlock};
pub use ledger::RecentWrites;
pub use observe::{FinishedCall, Observer};
pub use operation::Link;
pub use prompts::{PromptArgument, PromptDescriptor, PromptError};
pub use resources::{ResourceDescriptor, ResourceError, ResourceText, TemplateDescriptor};
pub use server::{INSTRUCTIONS, Server};
pub use shape::{CallRecord, Reply};
pub use wire::CallError;
