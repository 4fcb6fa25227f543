//! Tests of identities through the public surface.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod token;
mod ui;
