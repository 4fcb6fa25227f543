//! Slots that are taken at once or not at all.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Full, admits};

/// A bounded number of slots.
pub struct Places<K: Eq + Hash> {
    size: usize,
    weight: usize,
    taken: Arc<Mutex<Taken<K>>>,
}

struct Taken<K> {
    by: HashMap<K, usize>,
    all: usize,
}

/// One slot; released when it is dropped.
pub struct Place<K: Eq + Hash> {
    taken: Arc<Mutex<Taken<K>>>,
    who: K,
}

impl<K: Eq + Hash + Clone> Places<K> {
    /// This many slots, of which a party alone gets `weight` parts of `weight + 1`.
    #[must_use]
    pub fn new(size: usize, weight: usize) -> Self {
        Self { size, weight, taken: Arc::new(Mutex::new(Taken { by: HashMap::new(), all: 0 })) }
    }

    /// A place for this party.
    ///
    /// # Errors
    /// [`Full`] says whether the share of `who` or everything is taken.
    pub fn take(&self, who: &K) -> Result<Place<K>, Full> {
        let mut taken = lock(&self.taken);
        let own = taken.by.get(who).copied().unwrap_or(0);
        admits(own, self.size.saturating_sub(taken.all), self.weight)?;
        taken.by.insert(who.clone(), own.saturating_add(1));
        taken.all = taken.all.saturating_add(1);
        Ok(Place { taken: Arc::clone(&self.taken), who: who.clone() })
    }
}

impl<K: Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.all = taken.all.saturating_sub(1);
        if let Some(own) = taken.by.get_mut(&self.who) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                taken.by.remove(&self.who);
            }
        }
    }
}

fn lock<K>(taken: &Mutex<Taken<K>>) -> MutexGuard<'_, Taken<K>> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}
