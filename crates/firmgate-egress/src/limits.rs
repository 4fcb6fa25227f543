//! Every number of this crate, with its unit.

use std::time::Duration;

/// Largest answer that is read.
pub const REPLY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Times that a request is sent again at most.
pub(crate) const RETRIES_MAX: u32 = 2;

/// The first pause before a request is sent again is at most this long, the next twice as long.
pub(crate) const PAUSE_MS: u64 = 100;

/// A longer wait that a backend asks for is not waited for, but told: who waits holds a place that others need.
pub(crate) const RETRY_AFTER_WAITED_MAX: Duration = Duration::from_millis(500);

/// A longer wait that a backend asks for is cut to this: nobody plans further ahead.
pub(crate) const RETRY_AFTER_S_MAX: u64 = 3600;

/// To connect once.
pub(crate) const CONNECT: Duration = Duration::from_secs(1);

/// A request with all its tries. AppSync ends one after 30 s; the gate gives up a little earlier, to say so itself.
pub(crate) const TOTAL: Duration = Duration::from_secs(28);

/// Idle connections are closed before a load balancer in between does so: AWS closes them after 60 s.
pub(crate) const IDLE: Duration = Duration::from_secs(50);

/// Idle connections that are kept.
pub(crate) const IDLE_CONNECTIONS_MAX: usize = 32;

/// Largest answer of a token endpoint.
pub(crate) const TOKEN_REPLY_BYTES_MAX: usize = 64 * 1024;

/// Largest token that is sent.
pub(crate) const TOKEN_BYTES_MAX: usize = 16 * 1024;

/// A token that does not say how long it is valid is asked for anew after this.
pub(crate) const TOKEN_LIFE_UNKNOWN: Duration = Duration::from_secs(300);

/// A longer life is taken for this one.
pub(crate) const LIFE_MAX: Duration = Duration::from_secs(24 * 3600);

/// After a token could not be renewed, or its successor was refused too, this passes before the next try.
pub(crate) const RENEWAL_PAUSE: Duration = Duration::from_secs(30);

/// Callers whose tokens or sessions are kept.
pub(crate) const CALLERS_MAX: usize = 10_000;

/// A clock that is further off than this is corrected; AWS accepts five minutes.
pub(crate) const SKEW_MIN: Duration = Duration::from_secs(240);

/// A request to an AWS service for credentials, with all its tries.
pub(crate) const AWS_TOTAL: Duration = Duration::from_secs(10);

/// Largest answer of an AWS service for credentials.
pub(crate) const AWS_REPLY_BYTES_MAX: usize = 256 * 1024;

/// Tokens in the full retry budget; a success gives one back.
pub(crate) const RETRY_BUDGET: u32 = 500;

/// What sending again costs, and what it costs when the reason was slow to show.
pub(crate) const RETRY_COST: u32 = 5;
pub(crate) const RETRY_COST_SLOW: u32 = 10;

/// The circuit opens when half of at least so many calls of the last ten seconds failed.
pub(crate) const BREAKER_CALLS_MIN: u32 = 20;
pub(crate) const BREAKER_WINDOW_S: usize = 10;

/// It opens too when so many calls hung one after the other and none ended well in between.
pub(crate) const BREAKER_HUNG_MIN: u32 = 3;

/// A call that has no answer after this hangs, and counts as a failure although it is still waited for.
pub(crate) const HUNG_AFTER: Duration = Duration::from_secs(8);

/// The same for the read that tries whether a platform answers again, and the pause until the next one tries.
pub(crate) const PROBE_HUNG_AFTER: Duration = Duration::from_millis(1500);
pub(crate) const PROBE_REST: Duration = Duration::from_secs(1);

/// How long an open circuit stays so, and by how much longer at most to keep several gates apart.
pub(crate) const BREAKER_REST: Duration = Duration::from_secs(5);
pub(crate) const BREAKER_JITTER: Duration = Duration::from_secs(1);
