//! What every call is given.

use std::sync::Arc;

use firmgate_guard::{Approvals, Audit, Budgets, Gate, Ledger};
use firmgate_identity::Clock;
use firmgate_upstream::Client;

use crate::observe::Observer;

/// The parts that all calls share.
pub struct Flow {
    /// Master switch and policy.
    pub gate: Gate,
    /// Who approves calls.
    pub approvals: Arc<dyn Approvals>,
    /// The budgets of callers.
    pub budgets: Arc<dyn Budgets>,
    /// Deduplication of writes.
    pub ledger: Arc<dyn Ledger>,
    /// The audit log.
    pub audit: Audit,
    /// The client of the backend.
    pub client: Client,
    /// Time and call ids, injected.
    pub clock: Arc<dyn Clock>,
    /// Observes decisions and outcomes: the log, metrics.
    pub observer: Arc<dyn Observer>,
    /// What the text part of a result holds.
    pub text: TextBlock,
}

/// What the text part of a result holds. `structuredContent` always holds the whole result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextBlock {
    /// The whole result as JSON: what clients of the origin system read.
    #[default]
    Json,
    /// A lean table where the result has rows.
    Compact,
    /// One line.
    Summary,
}
