//! A permit to read opens nothing else.
use firmgate_graphql::Client;
use firmgate_guard::{Principal, ReadPermit};

pub fn run(client: &Client, permit: ReadPermit, who: &Principal) {
    let _ = client.write_once(permit, who);
}

fn main() {}
