//! Every number of this crate, with its unit.

use std::time::Duration;

/// Largest answer that is read.
pub const REPLY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Retries of a request at most.
pub(crate) const RETRIES_MAX: u32 = 2;

/// The first pause before a retry is at most this long, the next twice as long.
pub(crate) const PAUSE_MS: u64 = 100;

/// A longer wait that a backend asks for is not waited for, but reported: a waiting call holds a slot that others need.
pub(crate) const RETRY_AFTER_WAITED_MAX: Duration = Duration::from_millis(500);

/// A longer wait that a backend asks for is cut to this.
pub(crate) const RETRY_AFTER_S_MAX: u64 = 3600;

/// To connect once.
pub(crate) const CONNECT: Duration = Duration::from_secs(1);

/// A request with all its attempts. AppSync ends one after 30 s; the gate stops a little earlier, to report it itself.
pub(crate) const TOTAL: Duration = Duration::from_secs(28);

/// Idle connections are closed before a load balancer in between does so: AWS closes them after 60 s.
pub(crate) const IDLE: Duration = Duration::from_secs(50);

/// Idle connections that are kept.
pub(crate) const IDLE_CONNECTIONS_MAX: usize = 32;

/// Largest answer of a token endpoint.
pub(crate) const TOKEN_REPLY_BYTES_MAX: usize = 64 * 1024;

/// Largest token that is sent.
pub(crate) const TOKEN_BYTES_MAX: usize = 16 * 1024;

/// A token without a stated lifetime is fetched again after this.
pub(crate) const TOKEN_LIFE_UNKNOWN: Duration = Duration::from_secs(300);

/// A longer lifetime is cut to this.
pub(crate) const LIFE_MAX: Duration = Duration::from_secs(24 * 3600);

/// After a token could not be renewed, or its successor was refused too, this passes before the next attempt.
pub(crate) const RENEWAL_PAUSE: Duration = Duration::from_secs(30);

/// Callers whose tokens or sessions are kept.
pub(crate) const CALLERS_MAX: usize = 10_000;

/// A clock that is further off than this is corrected; AWS accepts five minutes.
pub(crate) const SKEW_MIN: Duration = Duration::from_secs(240);

/// A request to an AWS service for credentials, with all its attempts.
pub(crate) const AWS_TOTAL: Duration = Duration::from_secs(10);

/// Largest answer of an AWS service for credentials.
pub(crate) const AWS_REPLY_BYTES_MAX: usize = 256 * 1024;

/// Tokens in the full retry budget; a success returns one.
pub(crate) const RETRY_BUDGET: u32 = 500;

/// What a retry costs, and what it costs after a slow failure.
pub(crate) const RETRY_COST: u32 = 5;
pub(crate) const RETRY_COST_SLOW: u32 = 10;

/// The circuit opens when half of at least this many calls of the last ten seconds failed.
pub(crate) const BREAKER_CALLS_MIN: u32 = 20;
pub(crate) const BREAKER_WINDOW_S: usize = 10;

/// It opens too when this many calls hung in a row without a success in between.
pub(crate) const BREAKER_HUNG_MIN: u32 = 3;

/// A call that has no answer after this is hanging, and is recorded as a failure although it is still waited for.
pub(crate) const HUNG_AFTER: Duration = Duration::from_secs(8);

/// The same for a probe, and the pause until the next one.
pub(crate) const PROBE_HUNG_AFTER: Duration = Duration::from_millis(1500);
pub(crate) const PROBE_REST: Duration = Duration::from_secs(1);

/// How long an open circuit stays so, and the most jitter that is added to keep several gates apart.
pub(crate) const BREAKER_REST: Duration = Duration::from_secs(5);
pub(crate) const BREAKER_JITTER: Duration = Duration::from_secs(1);
