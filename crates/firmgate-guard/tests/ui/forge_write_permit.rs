//! A write permit cannot be written down by hand.

fn forge(call: firmgate_guard::CallId) -> firmgate_guard::WritePermit {
    firmgate_guard::WritePermit(call)
}

fn main() {}
