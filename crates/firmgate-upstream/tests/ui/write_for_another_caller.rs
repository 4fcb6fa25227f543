//! A permit of one caller does not change anything for another.
//@ E0061 write_once
use firmgate_upstream::Client;
use firmgate_guard::WritePermit;
use firmgate_identity::Principal;

pub fn run<A>(client: &Client, permit: WritePermit<A>, other: &Principal) {
    let _ = client.write_once(permit, other);
}

fn main() {}
