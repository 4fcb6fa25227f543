//! A permit to change something is not copied.
//@ E0599 WritePermit

fn twice<A>(permit: firmgate_guard::WritePermit<A>) -> [firmgate_guard::WritePermit<A>; 2] {
    [permit.clone(), permit]
}

fn main() {}
