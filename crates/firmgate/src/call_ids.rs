//! The id of every call: in the log, in the audit log and upstream.

use std::sync::atomic::{AtomicU64, Ordering};

use firmgate_identity::CallId;

/// Generates ids.
pub struct CallIds {
    boot: [u8; 8],
    calls: AtomicU64,
}

impl CallIds {
    /// Ids of one process, with a random `boot`.
    pub fn new(boot: [u8; 8]) -> Self {
        Self { boot, calls: AtomicU64::new(0) }
    }

    /// INVARIANT (call ids): no two calls share one. Half of it is random per process, half is counted.
    pub fn next(&self) -> CallId {
        let call = self.calls.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let mut id = [0; 16];
        for (to, from) in id.iter_mut().zip(self.boot.into_iter().chain(call)) {
            *to = from;
        }
        CallId::new(id)
    }
}

#[cfg(test)]
mod tests {
    use super::CallIds;

    #[test]
    fn ids_hold_the_process_and_a_number() {
        let ids = CallIds::new([7; 8]);
        assert_eq!(ids.next().to_string(), "07070707070707070000000000000000");
        assert_eq!(ids.next().to_string(), "07070707070707070000000000000001");
    }
}
