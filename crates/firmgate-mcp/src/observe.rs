//! Observers of calls outside the flow: the log and metrics.

use std::time::Duration;

use firmgate_guard::{OutcomeCode, Subject};
use firmgate_identity::CallId;

/// Receives every decision and every outcome. Called on the path of a call, so it must not block.
pub trait Observer: Send + Sync {
    /// A call was admitted ([`OutcomeCode::Ok`]) or refused.
    fn decided(&self, subject: &Subject, code: OutcomeCode);

    /// A call ended for its client, once for each call, whether or not the flow saw it.
    fn finished(&self, call: &FinishedCall<'_>);
}

/// A call that ended.
#[derive(Clone, Copy, Debug)]
pub struct FinishedCall<'a> {
    /// Its id, as in the audit log.
    pub id: CallId,
    /// Name of the tool; `unknown` for a name that no tool has.
    pub tool: &'a str,
    /// Subject of the caller.
    pub caller: &'a str,
    /// How it ended.
    pub code: OutcomeCode,
    /// Records in the result.
    pub rows: Option<u32>,
    /// From the arrival of the call to its answer; none for a call that was refused at once.
    pub latency: Option<Duration>,
}

/// Ignores everything.
impl Observer for () {
    fn decided(&self, _: &Subject, _: OutcomeCode) {}

    fn finished(&self, _: &FinishedCall<'_>) {}
}
