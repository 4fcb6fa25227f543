//! A verified token is not a caller before its binding was checked, and a proof is valid for one request.
use firmgate_identity::{Moment, Principal};
use firmgate_identity::token::{Bound, Verified};

//@ E0061 Bound
//@ E0382 bound


fn without(verified: &Verified, now: Moment) -> Principal {
    verified.principal(now).unwrap()
}

fn again(verified: &Verified, bound: Bound, now: Moment) {
    let _first = verified.principal(bound, now);
    let _second = verified.principal(bound, now);
}

fn main() {}
