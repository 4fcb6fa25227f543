//! The requests of a connection that have no answer yet.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rmcp::model::RequestId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests whose answers the client has not read. At that number no further line is read, so that a client that sends
/// and does not read cannot make answers accumulate here.
pub const REQUESTS_OPEN_MAX: usize = 128;
/// Ids of cancelled requests that are remembered.
const CANCELLED_MAX: usize = 1024;

/// A slot for one request.
pub type Room = OwnedSemaphorePermit;

/// By id, and the slot that each takes.
#[derive(Clone)]
pub struct Open {
    table: Arc<Mutex<Table>>,
    places: Arc<Semaphore>,
}

#[derive(Default)]
struct Table {
    requests: HashMap<RequestId, Entry>,
    /// Their work is over, and an answer may still be about to be dropped: a new request with such an id would get it.
    cancelled: VecDeque<RequestId>,
    begun: u64,
}

struct Entry {
    number: u64,
    state: State,
    _room: Room,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Running,
    /// The work is over, its answer is not written yet.
    Ended,
    /// The work continues, and no client waits for its answer.
    Cancelled,
}

/// Is held by the work for a request; dropping it marks the end of the work.
#[derive(Clone)]
pub struct Work {
    _end: Arc<End>,
}

struct End {
    id: RequestId,
    number: u64,
    open: Open,
}

impl Drop for End {
    fn drop(&mut self) {
        self.open.table().ended(&self.id, self.number);
    }
}

impl Open {
    pub fn new() -> Self {
        Self { table: Arc::default(), places: Arc::new(Semaphore::new(REQUESTS_OPEN_MAX)) }
    }

    /// Waits until the client has read enough answers.
    pub async fn room(&self) -> Option<Room> {
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// Registers a request; releases the slot when its id is in use.
    pub fn begin(&self, id: RequestId, room: Room) -> Result<Work, Room> {
        let mut table = self.table();
        if table.requests.contains_key(&id) || table.cancelled.contains(&id) {
            return Err(room);
        }
        table.begun = table.begun.wrapping_add(1);
        let number = table.begun;
        table.requests.insert(id.clone(), Entry { number, state: State::Running, _room: room });
        Ok(Work { _end: Arc::new(End { id, number, open: self.clone() }) })
    }

    /// The answer was written, or could not be.
    pub fn answered(&self, id: &RequestId) {
        let mut table = self.table();
        if let Some(entry) = table.requests.remove(id)
            && entry.state == State::Cancelled
        {
            table.remember(id.clone());
        }
    }

    /// The client has cancelled the answer: there will be none.
    pub fn cancel(&self, id: &RequestId) {
        let mut table = self.table();
        match table.requests.get_mut(id) {
            Some(entry) if entry.state == State::Running => entry.state = State::Cancelled,
            Some(entry) if entry.state == State::Ended => {
                table.requests.remove(id);
                table.remember(id.clone());
            }
            Some(_) | None => {}
        }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn ended(&mut self, id: &RequestId, number: u64) {
        match self.requests.get_mut(id).filter(|entry| entry.number == number) {
            Some(entry) if entry.state == State::Cancelled => {
                self.requests.remove(id);
                self.remember(id.clone());
            }
            Some(entry) => entry.state = State::Ended,
            None => {}
        }
    }

    fn remember(&mut self, id: RequestId) {
        if self.cancelled.len() >= CANCELLED_MAX {
            self.cancelled.pop_front();
        }
        self.cancelled.push_back(id);
    }
}
