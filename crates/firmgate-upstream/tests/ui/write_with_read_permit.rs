//! A permit to read opens nothing else.
//@ E0308 WritePermit
use firmgate_upstream::Client;
use firmgate_guard::ReadPermit;

pub fn run<A>(client: &Client, permit: ReadPermit<A>) {
    let _ = client.write_once(permit);
}

fn main() {}
