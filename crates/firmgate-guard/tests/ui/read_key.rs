//! The audit key cannot be read back.

fn leak(key: firmgate_guard::AuditKey) -> [u8; 32] {
    key.0
}

fn main() {}
