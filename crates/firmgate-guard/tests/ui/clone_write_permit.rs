//! A write permit cannot be doubled.

fn twice(permit: firmgate_guard::WritePermit) -> [firmgate_guard::WritePermit; 2] {
    [permit.clone(), permit]
}

fn main() {}
