//! Nobody makes a verified token, a shown proof or the principal of a token but the checks.

use firmgate_guard::token::{Bound, DpopProof, InboundToken, Unverified, Verified};
use firmgate_guard::{Identity, Principal};

fn verified(principal: Principal) -> Verified {
    Verified { principal, client: None, expires: i64::MAX, confirmation: None, token: todo!() }
}

fn unverified(token: InboundToken) -> Unverified {
    Unverified { token, jws: todo!(), issuer: String::new() }
}

fn proof() -> Bound {
    Bound::proof(DpopProof { key: [0; 32], token: todo!() })
}

fn principal(identity: Identity) -> Principal {
    Principal::of_token(identity)
}

fn main() {}
