//! Only a ticket that was dropped is on record as abandoned.
//@ E0599 Abandoned

fn main() {
    let _ = firmgate_guard::Outcome::Abandoned;
}
