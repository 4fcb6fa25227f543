//! The crate from outside: what it sends, and what it refuses.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

mod documents;
mod enumerations;
mod permits;
mod ui;
mod variables;
