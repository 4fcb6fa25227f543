//! One permit opens one door once.
use firmgate_graphql::Client;
use firmgate_guard::{Principal, WritePermit};

pub fn run(client: &Client, permit: WritePermit, who: &Principal) {
    let _ = client.write_once(permit, who);
    let _ = client.write_once(permit, who);
}

fn main() {}
