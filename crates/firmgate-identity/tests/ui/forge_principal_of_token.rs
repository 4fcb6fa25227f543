//! Only verification vouches for the caller of a token.
use firmgate_identity::{Identity, Principal};

//@ E0624 Principal


fn principal(identity: Identity) -> Principal {
    Principal::of_token(identity)
}

fn main() {}
