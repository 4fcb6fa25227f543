//! Every number of this crate, with its unit.

/// Largest set of variables that is sent. AppSync documents no limit; this one keeps a request with its text under 1 MiB.
pub const VARIABLES_BYTES_MAX: usize = 512 * 1024;

/// Longest name of a request from a backend that is kept.
pub(crate) const REQUEST_ID_BYTES_MAX: usize = 64;
