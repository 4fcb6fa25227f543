//! The embedded B2B platform.

pub mod discovery;
pub mod model;
pub mod store;
