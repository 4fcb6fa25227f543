//! Only the checks construct a verified token or an accepted proof.
use firmgate_identity::Principal;
use firmgate_identity::token::{Bound, DpopProof, TokenDigest, Verified};

//@ E0451 Verified
//@ E0451 DpopProof


fn verified(principal: Principal, token: TokenDigest) -> Verified {
    Verified { principal, client: None, expires: i64::MAX, confirmation: None, token }
}

fn proof(token: TokenDigest) -> Bound {
    Bound::proof(DpopProof { key: [0; 32], token })
}

fn main() {}
