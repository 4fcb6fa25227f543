//! What surrounds every call: a slot, a deadline, the client's cancellation, and a net under panics.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Calls that run at the same time; more wait.
pub const CALLS_RUNNING_MAX: u32 = 64;
/// Calls that wait for a slot; more are refused.
pub const CALLS_WAITING_MAX: usize = 256;
/// From the arrival of a call to its answer.
pub const CALL_TIME_MAX: Duration = Duration::from_secs(30);

/// The calls of one server process.
#[derive(Clone)]
pub struct Calls {
    slots: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    time_max: Duration,
}

/// How a call ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended<T> {
    /// It has a result.
    Done(T),
    /// Its client does not want the answer any more.
    Cancelled,
    /// It took too long. A write may still be running.
    TimedOut,
    /// It hit a bug.
    Panicked,
    /// Too many calls were waiting.
    Busy,
}

impl Default for Calls {
    fn default() -> Self {
        Self::new(CALLS_RUNNING_MAX, CALL_TIME_MAX)
    }
}

impl Calls {
    fn new(running_max: u32, time_max: Duration) -> Self {
        Self {
            slots: Arc::new(Semaphore::new(usize::try_from(running_max).unwrap_or(1))),
            waiting: Arc::new(AtomicUsize::new(0)),
            time_max,
        }
    }

    /// Runs work that may be dropped at any point.
    pub async fn read<T>(&self, cancelled: impl Future<Output = ()>, work: impl Future<Output = T>) -> Ended<T> {
        let guarded = async {
            let Some(_slot) = self.slot().await else {
                return Ended::Busy;
            };
            match AssertUnwindSafe(work).catch_unwind().await {
                Ok(done) => Ended::Done(done),
                Err(_panic) => Ended::Panicked,
            }
        };
        self.until(cancelled, guarded).await
    }

    /// Runs work that must not stop half-way: once it has begun, only its answer can be given up.
    pub async fn write<T: Send + 'static>(
        &self,
        cancelled: impl Future<Output = ()>,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Ended<T> {
        let guarded = async {
            let Some(slot) = self.slot().await else {
                return Ended::Busy;
            };
            // INVARIANT (whole writes): the task outlives this future, whatever drops it.
            let task = tokio::spawn(async move {
                let done = work.await;
                drop(slot);
                done
            });
            match task.await {
                Ok(done) => Ended::Done(done),
                Err(_panic) => Ended::Panicked,
            }
        };
        self.until(cancelled, guarded).await
    }

    /// Waits until no call runs any more, at most for `wait_max`; says whether that is so.
    pub async fn idle(&self, wait_max: Duration) -> bool {
        timeout(wait_max, self.slots.acquire_many(CALLS_RUNNING_MAX)).await.is_ok()
    }

    async fn until<T>(&self, cancelled: impl Future<Output = ()>, work: impl Future<Output = Ended<T>>) -> Ended<T> {
        tokio::select! {
            biased;
            () = cancelled => Ended::Cancelled,
            ended = timeout(self.time_max, work) => ended.unwrap_or(Ended::TimedOut),
        }
    }

    async fn slot(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() {
            return Some(slot);
        }
        let place = Place::take(&self.waiting)?;
        let slot = Arc::clone(&self.slots).acquire_owned().await.ok();
        drop(place);
        slot
    }
}

/// A place in the queue; given back also when the call that held it is dropped.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Option<Self> {
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        let place = Self(waiting);
        (before < CALLS_WAITING_MAX).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests;
