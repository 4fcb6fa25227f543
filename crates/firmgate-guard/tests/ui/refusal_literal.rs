//! A refusal that callers see cannot be constructed by hand.
//@ E0451 Refused

use firmgate_guard::{OutcomeCode, Refused};
use firmgate_identity::CallId;

fn answer(call: CallId) -> Refused {
    Refused { code: OutcomeCode::ApprovalNeeded, call, text: String::new(), retry_after: None, input: None }
}

fn main() {}
