//! The audit key cannot be read back.
//@ E0616 AuditKey

fn leak(key: firmgate_guard::AuditKey) -> [u8; 32] {
    key.0
}

fn main() {}
