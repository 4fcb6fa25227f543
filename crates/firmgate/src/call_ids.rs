//! The id of every call, and how a log line learns the id of the call that it is about.
//!
//! The flow asks for the id itself, deep inside a call. Whoever surrounds the call notes it here, so that a line in the log and the
//! records of the audit can be laid side by side.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

use firmgate_guard::CallId;

tokio::task_local! {
    static LATEST: Cell<Option<CallId>>;
}

/// Gives out ids.
pub struct CallIds {
    boot: [u8; 8],
    calls: AtomicU64,
}

impl CallIds {
    /// Ids of one process, which drew `boot` at random.
    pub fn new(boot: [u8; 8]) -> Self {
        Self { boot, calls: AtomicU64::new(0) }
    }

    /// INVARIANT (call ids): no two calls share one. Half of it is drawn anew by every process, half is counted.
    pub fn next(&self) -> CallId {
        let call = self.calls.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let mut id = [0; 16];
        for (to, from) in id.iter_mut().zip(self.boot.into_iter().chain(call)) {
            *to = from;
        }
        let id = CallId::new(id);
        // Nobody notes the ids outside of a call.
        let _unnoted = LATEST.try_with(|latest| latest.set(Some(id)));
        id
    }
}

/// Runs a call, and says which id it asked for.
pub async fn noted<T>(call: impl Future<Output = T>) -> (T, Option<CallId>) {
    let noting = async {
        let done = call.await;
        (done, LATEST.with(Cell::get))
    };
    LATEST.scope(Cell::new(None), noting).await
}

#[cfg(test)]
mod tests {
    use super::{CallIds, noted};

    #[tokio::test]
    async fn a_call_is_told_apart_from_those_that_run_beside_it() {
        let ids = CallIds::new([7; 8]);
        let call = async {
            let id = ids.next();
            tokio::task::yield_now().await;
            id
        };
        let other = async { ids.next() };
        let ((id, seen), (other, _)) = tokio::join!(noted(call), noted(other));
        assert_eq!(seen, Some(id));
        assert_ne!(id, other);
        assert_eq!(id.to_string(), "07070707070707070000000000000000");
        assert_eq!(noted(async {}).await.1, None);
    }
}
