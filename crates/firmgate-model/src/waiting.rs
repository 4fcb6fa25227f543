//! Waiting is not computing: work that waits for a lock or for the disk releases its core to others meanwhile.
//!
//! A caller that runs work of the platform on a bounded number of cores registers with [`with_core`]; the platform then
//! reports when it begins and stops waiting.

use std::cell::RefCell;
use std::sync::Arc;

/// The right to compute, held for one piece of work.
pub trait Core: Send + Sync {
    /// The work begins to wait.
    fn give_back(&self);
    /// The work continues. Blocks until it may.
    fn take_again(&self);
}

thread_local! {
    static HELD: RefCell<Option<Arc<dyn Core>>> = const { RefCell::new(None) };
}

/// Runs `work` on this thread, with a core that it releases whenever it waits. The core is dropped at the end.
pub fn with_core<T>(core: Arc<dyn Core>, work: impl FnOnce() -> T) -> T {
    struct Restore(Option<Arc<dyn Core>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            HELD.set(self.0.take());
        }
    }
    let _restore = Restore(HELD.replace(Some(core)));
    work()
}

/// Runs `wait`, which may take long and computes next to nothing.
pub fn waiting<T>(wait: impl FnOnce() -> T) -> T {
    // Removed, so that a nested wait has nothing to release.
    let Some(core) = HELD.take() else { return wait() };
    core.give_back();
    let done = wait();
    core.take_again();
    HELD.set(Some(core));
    done
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[derive(Default)]
    struct Told(Mutex<Vec<&'static str>>);

    impl Core for Told {
        fn give_back(&self) {
            self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push("give back");
        }

        fn take_again(&self) {
            self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push("take again");
        }
    }

    #[test]
    fn a_wait_gives_the_core_back_once_and_takes_it_again() {
        let told = Arc::new(Told::default());
        let answer = with_core(told.clone(), || waiting(|| waiting(|| 1)) + waiting(|| 2));
        assert_eq!(answer, 3);
        let told = told.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        assert_eq!(*told, ["give back", "take again", "give back", "take again"]);
        assert_eq!(waiting(|| 4), 4, "without a core there is nothing to give back");
    }
}
