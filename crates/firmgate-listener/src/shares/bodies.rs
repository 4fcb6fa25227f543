//! Bodies that are being read. A slow one holds its slot only until a newer one needs it.
//!
//! A prompt sender is read quickly, so the oldest body of the party with the most is nearly always one that is
//! held back on purpose. It is dropped, instead of refusing the new one.

use std::collections::{HashMap, VecDeque};
use std::future::{Future, poll_fn};
use std::hash::Hash;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use tokio::sync::oneshot;

/// The bodies of many parties.
pub struct Bodies<K: Eq + Hash> {
    each_max: usize,
    all_max: usize,
    open: Mutex<Open<K>>,
}

struct Open<K> {
    of: HashMap<K, VecDeque<Entry>>,
    all: usize,
    next: u64,
}

struct Entry {
    number: u64,
    /// Dropped to abandon the body.
    _held: oneshot::Sender<()>,
}

/// The body was slow, and its slot was needed.
#[derive(Debug, PartialEq, Eq)]
pub struct Displaced;

struct Reading<'a, K: Eq + Hash + Clone> {
    bodies: &'a Bodies<K>,
    who: &'a K,
    number: u64,
}

impl<K: Eq + Hash + Clone> Bodies<K> {
    /// Capacity per party, and in total.
    #[must_use]
    pub fn new(each_max: usize, all_max: usize) -> Self {
        Self { each_max, all_max, open: Mutex::new(Open { of: HashMap::new(), all: 0, next: 0 }) }
    }

    /// Runs `read`, until its place is needed. A body that is there already needs none.
    ///
    /// # Errors
    /// [`Displaced`] when another body took its place.
    pub async fn read<T>(&self, who: &K, read: impl Future<Output = T>) -> Result<T, Displaced> {
        let mut read = pin!(read);
        // Nearly all of them: under overload this is part of what a refusal costs.
        if let Poll::Ready(done) = poll_fn(|cx| Poll::Ready(read.as_mut().poll(cx))).await {
            return Ok(done);
        }
        let (held, gone) = oneshot::channel();
        let number = {
            let mut open = self.open();
            if open.of.get(who).map_or(0, VecDeque::len) >= self.each_max {
                open.displace(who);
            } else if open.all >= self.all_max {
                let largest = open.of.iter().max_by_key(|(_, entries)| entries.len()).map(|(who, _)| who.clone());
                largest.into_iter().for_each(|largest| open.displace(&largest));
            }
            open.enter(who, held)
        };
        let _reading = Reading { bodies: self, who, number };
        tokio::select! {
            // A complete body is accepted, whatever else has happened.
            biased;
            done = read => Ok(done),
            _dropped = gone => Err(Displaced),
        }
    }

    fn open(&self) -> MutexGuard<'_, Open<K>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash + Clone> Open<K> {
    fn enter(&mut self, who: &K, held: oneshot::Sender<()>) -> u64 {
        let number = self.next;
        self.next = number.wrapping_add(1);
        self.of.entry(who.clone()).or_default().push_back(Entry { number, _held: held });
        self.all = self.all.saturating_add(1);
        number
    }

    fn displace(&mut self, who: &K) {
        let oldest = self.of.get(who).and_then(|entries| entries.front()).map(|entry| entry.number);
        oldest.into_iter().for_each(|number| self.leave(who, number));
    }

    fn leave(&mut self, who: &K, number: u64) {
        let Some(entries) = self.of.get_mut(who) else { return };
        let Some(at) = entries.iter().position(|entry| entry.number == number) else { return };
        entries.remove(at);
        if entries.is_empty() {
            self.of.remove(who);
        }
        self.all = self.all.saturating_sub(1);
    }
}

impl<K: Eq + Hash + Clone> Drop for Reading<'_, K> {
    fn drop(&mut self) {
        self.bodies.open().leave(self.who, self.number);
    }
}
