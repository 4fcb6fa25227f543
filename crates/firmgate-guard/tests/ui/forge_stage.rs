//! No stage can be constructed by hand.
//@ E0451 Opened
//@ E0451 Approved
//@ E0451 Metered

use std::marker::PhantomData;

use firmgate_guard::{Approved, Granted, Metered, Opened, Subject, Write};

fn opened(subject: Subject) -> Opened<Write> {
    Opened { subject, action: PhantomData }
}

fn approved(granted: Granted<Write>) -> Approved<Write> {
    Approved { granted }
}

fn metered(approved: Approved<Write>) -> Metered<Write> {
    Metered { approved }
}

fn main() {}
