//! Tokens of issuers that exist for tests alone.

#[path = "../../../firmgate-guard/tests/tokens/maker.rs"]
#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]
pub mod maker;
