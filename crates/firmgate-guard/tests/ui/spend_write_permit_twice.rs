//! Whoever spends a write permit has it no more.

use firmgate_guard::WritePermit;

fn spend(_: WritePermit) {}

fn twice(permit: WritePermit) {
    spend(permit);
    spend(permit);
}

fn main() {}
