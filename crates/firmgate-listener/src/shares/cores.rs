//! Computation: as many at once as there are cores, in turns between owners. Work that waits for something else holds
//! no core.

use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use firmgate_model::waiting::{self, Core};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

use super::queue::{Queue, Room, Slot};

/// The cores of this machine.
pub struct Cores(Queue<String>);

/// The core of one piece of work, which it gives back while it waits.
struct CoreGuard {
    queue: Queue<String>,
    owner: String,
    slot: Mutex<Option<Slot<String>>>,
}

/// The work ended in a panic.
#[derive(Debug)]
pub struct Panicked;

impl Cores {
    /// All of them.
    pub fn new() -> Self {
        let running = available_parallelism().map_or(1, NonZero::get);
        // Work that waits here was admitted elsewhere, where the number is bounded.
        let room = Room { running, running_weight: usize::MAX, waiting: usize::MAX, waiting_weight: usize::MAX };
        Self(Queue::new(room))
    }

    /// Runs blocking work. When this is dropped the work continues to its end, and keeps its core until then.
    ///
    /// # Errors
    /// [`Panicked`] when the work did not end by itself.
    pub async fn run<T: Send + 'static>(
        &self,
        owner: &str,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Panicked> {
        let owner = owner.to_owned();
        let slot = self.0.slot(&owner).await.map_err(|_full| Panicked)?;
        let guard = Arc::new(CoreGuard { queue: self.0.clone(), owner, slot: Mutex::new(Some(slot)) });
        spawn_blocking(move || waiting::with_core(guard, work)).await.map_err(|_panic| Panicked)
    }
}

impl Default for Cores {
    fn default() -> Self {
        Self::new()
    }
}

impl Core for CoreGuard {
    fn give_back(&self) {
        drop(self.slot.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    fn take_again(&self) {
        let slot = Handle::current().block_on(self.queue.slot(&self.owner)).ok();
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = slot;
    }
}
