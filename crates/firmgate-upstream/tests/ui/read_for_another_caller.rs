//! A permit of one caller does not read for another.
//@ E0061 read_only
use firmgate_upstream::Client;
use firmgate_guard::ReadPermit;
use firmgate_identity::Principal;

pub fn run<A>(client: &Client, permit: ReadPermit<A>, other: &Principal) {
    let _ = client.read_only(permit, other);
}

fn main() {}
