//! Only a ticket that was dropped is on record as abandoned.

fn main() {
    let _ = firmgate_guard::Outcome::Abandoned;
}
