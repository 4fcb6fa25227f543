//! What surrounds every call: a slot, a deadline, the client's cancellation, and a net under panics.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use firmgate_listener::shares::{Full, Party, Queue, Room, Slot};
use firmgate_mcp::{CallError, Reply};
use futures_util::FutureExt;
use tokio::time::timeout;

use crate::sheds::Sheds;

/// How many calls there may be. A single caller runs 56 and lets 205 wait, so that there is always room for another.
const ROOM: Room = Room { running: 64, running_weight: 7, waiting: 256, waiting_weight: 4 };
/// Calls that run or wait; more are refused.
pub const CALLS_MAX: usize = ROOM.running + ROOM.waiting;
/// From the arrival of a call to its answer.
pub const CALL_TIME_MAX: Duration = Duration::from_secs(30);

/// The calls of one server process.
#[derive(Clone)]
pub struct Calls {
    queue: Queue<Party>,
    sheds: Sheds,
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
    Busy(Full),
}

/// What came of a call.
pub(super) type Called = Result<Reply, CallError>;

impl Default for Calls {
    fn default() -> Self {
        Self::new(ROOM, Sheds::default(), CALL_TIME_MAX)
    }
}

impl Calls {
    fn new(room: Room, sheds: Sheds, time_max: Duration) -> Self {
        Self { queue: Queue::new(room), sheds, time_max }
    }

    /// Calls whose refusals are counted here.
    #[must_use]
    pub fn counted(sheds: Sheds) -> Self {
        Self::new(ROOM, sheds, CALL_TIME_MAX)
    }

    /// Runs work that may be dropped at any point.
    pub async fn read<T>(
        &self,
        who: &Party,
        cancelled: impl Future<Output = ()>,
        work: impl Future<Output = T>,
    ) -> Ended<T> {
        let guarded = async {
            let _slot = match self.slot(who).await {
                Ok(slot) => slot,
                Err(full) => return Ended::Busy(full),
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
        who: &Party,
        cancelled: impl Future<Output = ()>,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Ended<T> {
        let guarded = async {
            let slot = match self.slot(who).await {
                Ok(slot) => slot,
                Err(full) => return Ended::Busy(full),
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
        self.queue.idle(wait_max).await
    }

    async fn until<T>(&self, cancelled: impl Future<Output = ()>, work: impl Future<Output = Ended<T>>) -> Ended<T> {
        tokio::select! {
            biased;
            () = cancelled => Ended::Cancelled,
            ended = timeout(self.time_max, work) => ended.unwrap_or(Ended::TimedOut),
        }
    }

    async fn slot(&self, who: &Party) -> Result<Slot<Party>, Full> {
        let slot = self.queue.slot(who).await;
        if let Err(full) = slot {
            self.sheds.note(who, full);
        }
        slot
    }
}

#[cfg(test)]
mod tests;
