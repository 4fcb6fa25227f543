//! Every number of this crate, with its unit.

use std::time::Duration;

/// Largest set of variables that is sent. AppSync documents no limit; this one keeps a request with its text under 1 MiB.
pub const VARIABLES_BYTES_MAX: usize = 512 * 1024;

/// A backend that does not know what was added to the schema is asked for it again after this time.
pub(crate) const ADDITIONS_AGAIN_AFTER: Duration = Duration::from_secs(600);

/// Longest name of a request from a backend that is kept.
pub(crate) const REQUEST_ID_BYTES_MAX: usize = 64;
