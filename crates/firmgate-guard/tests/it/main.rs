//! Tests of the kernel through its public surface.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod chain;
mod flow;
mod policy;
mod shipped;
mod support;
mod tamper;
mod ui;
