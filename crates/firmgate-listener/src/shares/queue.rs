//! Slots, and a queue in front of them: first come first served within a party, in turns between parties.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;

use super::{Full, admits};

/// The capacity.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Slots.
    pub running: usize,
    /// A party alone gets this many parts of that, and one more part is left free for others; `usize::MAX` leaves
    /// nothing.
    pub running_weight: usize,
    /// Entries in the queue.
    pub waiting: usize,
    /// The same for these.
    pub waiting_weight: usize,
}

/// Slots that parties take in turns. Clones share everything.
pub struct Queue<K: Eq + Hash + Clone>(Arc<Shared<K>>);

struct Shared<K> {
    state: Mutex<State<K>>,
    idle: Notify,
}

struct State<K> {
    room: Room,
    running: HashMap<K, usize>,
    running_all: usize,
    waiting: HashMap<K, VecDeque<Ticket>>,
    waiting_all: usize,
    /// Every waiting party, once; the next one first.
    turns: VecDeque<K>,
    next: u64,
}

struct Ticket {
    number: u64,
    called: oneshot::Sender<()>,
}

/// A slot; released when it is dropped.
pub struct Slot<K: Eq + Hash + Clone> {
    queue: Queue<K>,
    who: K,
}

/// An entry in the queue, or the slot that it was granted and has not taken yet.
struct Waiting<'a, K: Eq + Hash + Clone> {
    queue: &'a Queue<K>,
    who: &'a K,
    number: u64,
    has_slot: bool,
}

enum Arrived {
    Running,
    Waiting(u64, oneshot::Receiver<()>),
}

impl<K: Eq + Hash + Clone> Clone for Queue<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Eq + Hash + Clone> Queue<K> {
    /// All slots are free.
    #[must_use]
    pub fn new(room: Room) -> Self {
        let state = State {
            room,
            running: HashMap::new(),
            running_all: 0,
            waiting: HashMap::new(),
            waiting_all: 0,
            turns: VecDeque::new(),
            next: 0,
        };
        Self(Arc::new(Shared { state: Mutex::new(state), idle: Notify::new() }))
    }

    /// A slot for this party, as soon as it is its turn. Whoever stops waiting loses nothing for the others.
    ///
    /// # Errors
    /// [`Full`] when `who` may not even wait.
    pub async fn slot(&self, who: &K) -> Result<Slot<K>, Full> {
        let arrived = self.state().arrive(who)?;
        if let Arrived::Waiting(number, called) = arrived {
            let mut waiting = Waiting { queue: self, who, number, has_slot: false };
            // The sender stays in the queue until it is used, so it cannot be dropped before.
            waiting.has_slot = called.await.is_ok();
            if !waiting.has_slot {
                return Err(Full::Server);
            }
        }
        Ok(Slot { queue: self.clone(), who: who.clone() })
    }

    /// Waits until no slot is taken, at most for `wait_max`; returns whether that is so.
    pub async fn idle(&self, wait_max: Duration) -> bool {
        let idle = async {
            loop {
                let mut told = std::pin::pin!(self.0.idle.notified());
                told.as_mut().enable();
                if self.state().running_all == 0 {
                    return;
                }
                told.await;
            }
        };
        timeout(wait_max, idle).await.is_ok()
    }

    /// How many wait.
    #[cfg(test)]
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.state().waiting_all
    }

    fn give_back(&self, who: &K) {
        let mut state = self.state();
        state.end(who);
        state.call();
        if state.running_all == 0 {
            self.0.idle.notify_waiters();
        }
    }

    fn state(&self) -> MutexGuard<'_, State<K>> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash + Clone> State<K> {
    fn arrive(&mut self, who: &K) -> Result<Arrived, Full> {
        if !self.waiting.contains_key(who) && self.may_run(who) {
            self.begin(who);
            return Ok(Arrived::Running);
        }
        let own = self.waiting.get(who).map_or(0, VecDeque::len);
        admits(own, self.room.waiting.saturating_sub(self.waiting_all), self.room.waiting_weight)?;
        let (called, told) = oneshot::channel();
        let number = self.next;
        self.next = number.wrapping_add(1);
        if own == 0 {
            self.turns.push_back(who.clone());
        }
        self.waiting.entry(who.clone()).or_default().push_back(Ticket { number, called });
        self.waiting_all = self.waiting_all.saturating_add(1);
        Ok(Arrived::Waiting(number, told))
    }

    fn may_run(&self, who: &K) -> bool {
        let own = self.running.get(who).copied().unwrap_or(0);
        admits(own, self.room.running.saturating_sub(self.running_all), self.room.running_weight).is_ok()
    }

    fn begin(&mut self, who: &K) {
        let own = self.running.entry(who.clone()).or_default();
        *own = own.saturating_add(1);
        self.running_all = self.running_all.saturating_add(1);
    }

    fn end(&mut self, who: &K) {
        self.running_all = self.running_all.saturating_sub(1);
        if let Some(own) = self.running.get_mut(who) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                self.running.remove(who);
            }
        }
    }

    /// Wakes the callers that may run now.
    fn call(&mut self) {
        let mut passed_over = 0;
        while passed_over < self.turns.len() {
            let Some(who) = self.turns.pop_front() else { return };
            if !self.may_run(&who) {
                self.turns.push_back(who);
                passed_over = passed_over.saturating_add(1);
                continue;
            }
            let Some(tickets) = self.waiting.get_mut(&who) else { continue };
            let ticket = tickets.pop_front();
            if tickets.is_empty() {
                self.waiting.remove(&who);
            } else {
                self.turns.push_back(who.clone());
            }
            let Some(ticket) = ticket else { continue };
            self.waiting_all = self.waiting_all.saturating_sub(1);
            self.begin(&who);
            // A caller that has just stopped waiting releases the slot itself.
            let _gone = ticket.called.send(());
        }
    }

    /// Removes a caller from the queue; returns whether it was still in it.
    fn leave(&mut self, who: &K, number: u64) -> bool {
        let Some(tickets) = self.waiting.get_mut(who) else { return false };
        let Some(at) = tickets.iter().position(|ticket| ticket.number == number) else { return false };
        tickets.remove(at);
        if tickets.is_empty() {
            self.waiting.remove(who);
            self.turns.retain(|turn| turn != who);
        }
        self.waiting_all = self.waiting_all.saturating_sub(1);
        true
    }
}

impl<K: Eq + Hash + Clone> Drop for Waiting<'_, K> {
    fn drop(&mut self) {
        if self.has_slot {
            return;
        }
        let left = self.queue.state().leave(self.who, self.number);
        if !left {
            self.queue.give_back(self.who);
        }
    }
}

impl<K: Eq + Hash + Clone> Drop for Slot<K> {
    fn drop(&mut self) {
        self.queue.give_back(&self.who);
    }
}
