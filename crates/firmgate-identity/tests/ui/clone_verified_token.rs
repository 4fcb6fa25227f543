//! A verified token cannot be cloned.
use firmgate_identity::token::Verified;

//@ E0308 Verified


fn twice(verified: &Verified) -> Verified {
    verified.clone()
}

fn main() {}
