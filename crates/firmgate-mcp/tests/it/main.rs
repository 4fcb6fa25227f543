//! The flow, from JSON to reply, over a backend that records what it receives.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod flow;
mod forms;
mod proofs;
mod support;
mod surface;
