//! What is known of the arguments of a call without knowing them.

use serde_json::Value;

/// What a record holds about the arguments of a call. Built by [`Audit::digest`](crate::Audit::digest).
#[derive(Clone, Debug)]
pub struct ArgsDigest {
    pub(crate) tool: String,
    pub(crate) digest: String,
    pub(crate) bytes: usize,
    pub(crate) view: Value,
}
