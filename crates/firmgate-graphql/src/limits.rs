//! Every number of this crate, with its unit.

use std::time::Duration;

/// Largest answer that is read.
pub const REPLY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Largest set of variables that is sent. AppSync documents no limit; this one keeps a request with its text under 1 MiB.
pub const VARIABLES_BYTES_MAX: usize = 512 * 1024;

/// Times that a request is sent again at most.
pub(crate) const RETRIES_MAX: u32 = 2;

/// The first pause before a request is sent again is at most this long, the next twice as long.
pub(crate) const PAUSE_MS: u64 = 100;

/// A longer wait that a backend asks for is cut to this: nobody plans further ahead.
pub(crate) const RETRY_AFTER_S_MAX: u64 = 3600;

/// Longest name of a request that is kept from a backend.
pub(crate) const REQUEST_ID_BYTES_MAX: usize = 64;

/// To connect once.
pub(crate) const CONNECT: Duration = Duration::from_secs(1);

/// A request with all its tries. AppSync ends one after 30 s; the gate gives up a little earlier, to say so itself.
pub(crate) const TOTAL: Duration = Duration::from_secs(28);

/// Idle connections are closed before a load balancer in between does so: AWS closes them after 60 s.
pub(crate) const IDLE: Duration = Duration::from_secs(50);

/// Idle connections that are kept.
pub(crate) const IDLE_CONNECTIONS_MAX: usize = 32;
