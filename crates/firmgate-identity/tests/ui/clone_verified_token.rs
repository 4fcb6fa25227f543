//! A verified token stays where it was verified.
use firmgate_identity::token::Verified;

//@ E0308 Verified


fn twice(verified: &Verified) -> Verified {
    verified.clone()
}

fn main() {}
