//! Lines on their way to the thread that writes them.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use firmgate_guard::AuditUnavailableError;

use super::{BATCH_LINES_MAX, Entry, GATHER, QUEUE_LINES_MAX, locked};

/// A bounded queue. The writer is woken by the first line that it could write and by one that a caller waits for, and not by those
/// that come while it gathers.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    entries: VecDeque<Entry>,
    /// Entries that a caller waits for.
    urgent: usize,
    /// The writer sleeps until a line comes.
    is_idle: bool,
    is_closed: bool,
}

impl State {
    fn is_due(&self) -> bool {
        self.urgent > 0 || self.is_closed || self.entries.len() >= BATCH_LINES_MAX
    }
}

/// Whether lines can follow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum More {
    Some,
    None,
}

impl Queue {
    /// Adds a line behind the others.
    ///
    /// # Errors
    /// [`AuditUnavailableError`] when the queue is full or closed.
    pub(super) fn push(&self, entry: Entry) -> Result<(), AuditUnavailableError> {
        let mut state = locked(&self.state);
        if state.is_closed || state.entries.len() >= QUEUE_LINES_MAX {
            return Err(AuditUnavailableError);
        }
        state.urgent += usize::from(entry.durable.is_some());
        state.entries.push_back(entry);
        let wakes = std::mem::take(&mut state.is_idle) || state.is_due();
        drop(state);
        if wakes {
            self.changed.notify_one();
        }
        Ok(())
    }

    /// Waits so long for a line, then a little for more, and takes them.
    pub(super) fn next(&self, wait: Duration) -> (Vec<Entry>, More) {
        let mut state = locked(&self.state);
        state.is_idle = true;
        let waits = |state: &mut State| state.entries.is_empty() && !state.is_closed;
        let waited = self.changed.wait_timeout_while(state, wait, waits);
        state = waited.unwrap_or_else(PoisonError::into_inner).0;
        state.is_idle = false;
        if !state.entries.is_empty() {
            let waited = self.changed.wait_timeout_while(state, GATHER, |state| !state.is_due());
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        let more = if state.is_closed && state.entries.is_empty() { More::None } else { More::Some };
        let count = state.entries.len().min(BATCH_LINES_MAX);
        let batch: Vec<Entry> = state.entries.drain(..count).collect();
        state.urgent -= batch.iter().filter(|entry| entry.durable.is_some()).count();
        (batch, more)
    }

    /// Refuses lines from now on; those that are in the queue stay.
    pub(super) fn close(&self) {
        locked(&self.state).is_closed = true;
        self.changed.notify_one();
    }

    /// Drops what is queued, which those who wait for it learn, and returns how many lines it was.
    pub(super) fn clear(&self) -> usize {
        let mut state = locked(&self.state);
        state.urgent = 0;
        let dropped = std::mem::take(&mut state.entries);
        drop(state);
        dropped.len()
    }
}
