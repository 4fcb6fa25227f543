//! A verified token stays where it was verified.
//@ E0308 Verified

use firmgate_guard::token::Verified;

fn twice(verified: &Verified) -> Verified {
    verified.clone()
}

fn main() {}
