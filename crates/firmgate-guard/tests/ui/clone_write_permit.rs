//! A write permit cannot be doubled.

fn twice(permit: &firmgate_guard::WritePermit) -> firmgate_guard::WritePermit {
    permit.clone()
}

fn main() {}
