//! A permit of one caller does not change anything for another.
use firmgate_graphql::Client;
use firmgate_guard::{Principal, WritePermit};

pub fn run<A>(client: &Client, permit: WritePermit<A>, other: &Principal) {
    let _ = client.write_once(permit, other);
}

fn main() {}
