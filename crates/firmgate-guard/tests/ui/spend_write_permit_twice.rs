//! A permit is spent once.
//@ E0382 permit

use firmgate_guard::WritePermit;

fn spend<A>(_: WritePermit<A>) {}

fn twice<A>(permit: WritePermit<A>) {
    spend(permit);
    spend(permit);
}

fn main() {}
