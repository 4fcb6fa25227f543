//! The caller that a permit names cannot be changed.
//@ E0616 WritePermit

use firmgate_guard::WritePermit;
use firmgate_identity::Principal;

fn steal<A>(mut permit: WritePermit<A>, who: Principal) -> WritePermit<A> {
    permit.principal = who;
    permit
}

fn main() {}
