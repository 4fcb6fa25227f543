//! Only `assertion` vouches for a principal.
//@ E0423 Principal
//@ E0277 Principal

use std::sync::Arc;

use firmgate_identity::{Identity, Principal};


fn conjure(identity: Identity) -> Principal {
    Principal(Arc::new(identity))
}

fn convert(identity: Identity) -> Principal {
    identity.into()
}

fn main() {}
