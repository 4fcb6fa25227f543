//! The crate from outside: what it sends, and what it does not let through.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

mod documents;
mod ui;
mod variables;
