//! Nobody vouches for the caller of a token but its verification.
//@ E0624 Principal

use firmgate_guard::{Identity, Principal};

fn principal(identity: Identity) -> Principal {
    Principal::of_token(identity)
}

fn main() {}
