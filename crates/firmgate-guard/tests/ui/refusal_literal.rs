//! A refusal cannot be written down by hand.

use firmgate_guard::{CallId, RefusalReason, Refused};

fn answer(call: CallId) -> Refused {
    Refused { reason: RefusalReason::ApprovalNeeded, call, text: String::new(), retry_after: None }
}

fn main() {}
