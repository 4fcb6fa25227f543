//! A read permit cannot be written down by hand.

fn main() {
    let _ = firmgate_guard::ReadPermit(());
}
