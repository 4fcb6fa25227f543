//! The embedded B2B platform.

pub mod catalogue;
pub mod filter;
pub mod generate;
pub mod import;
pub mod model;
