//! The embedded platform.

pub mod filter;
pub mod model;
pub mod understanding;
