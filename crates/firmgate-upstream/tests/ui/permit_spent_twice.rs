//! One permit opens one client once.
//@ E0382 permit
use firmgate_upstream::Client;
use firmgate_guard::WritePermit;

pub fn run<A>(client: &Client, permit: WritePermit<A>) {
    let _ = client.write_once(permit);
    let _ = client.write_once(permit);
}

fn main() {}
