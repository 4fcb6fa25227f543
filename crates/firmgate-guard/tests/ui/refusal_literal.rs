//! A refusal cannot be written down by hand.

use firmgate_guard::{CallId, Refusal, Refused};

fn answer(call: CallId) -> Refused {
    Refused { refusal: Refusal::ApprovalNeeded, call, text: String::new(), retry_after: None }
}

fn main() {}
