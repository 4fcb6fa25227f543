//! The platform from outside: GraphQL requests on two thousand companies, and loading.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

mod ai;
mod base;
mod collections;
mod discovery;
mod engines;
mod errors;
mod load;
mod recorded;
mod schema;
mod search;
