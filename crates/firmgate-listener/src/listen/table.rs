//! Connections per address. The table has a size limit, and so has the memory of all connections; when either is
//! reached, the address that has the most of it releases some.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::future::poll_fn;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::watch::{Phase, Sum, TIMES, Times, Watch};

/// Connections of one address, when it is not this machine: behind a proxy all callers share that one.
const PER_ADDRESS_MAX: usize = 1024;
/// Bytes that are held for connections: incomplete heads, and responses that are not read.
const HELD_BYTES_MAX: usize = 64 * 1024 * 1024;
/// When a slot is needed, this fraction of the table is freed at once: the search is costly.
const EVICTED_SHARE: usize = 128;

/// All connections.
pub struct Table {
    size: usize,
    held_max: usize,
    times: Times,
    sum: Sum,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    next: u64,
    open: HashMap<u64, Entry>,
    counts: HashMap<Neighbours, usize>,
}

struct Entry {
    from: Neighbours,
    watch: Arc<Watch>,
}

/// Addresses that are treated as one: a host with one IPv6 address has at least 2^64 of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Neighbours(IpAddr);

impl Neighbours {
    /// Those of an address: itself for IPv4, its network of 64 bits for IPv6.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) if !address.is_loopback() => {
                let [a, b, c, d, ..] = address.segments();
                Self(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)))
            }
            address => Self(address),
        }
    }
}

impl fmt::Display for Neighbours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V6(address) if !address.is_loopback() => write!(f, "{address}/64"),
            address => write!(f, "{address}"),
        }
    }
}

/// One connection's slot in the table.
pub struct Place {
    table: Arc<Table>,
    id: u64,
    address: IpAddr,
    watch: Arc<Watch>,
}

impl Table {
    pub fn new(size: usize) -> Arc<Self> {
        Self::with(size, HELD_BYTES_MAX, TIMES)
    }

    /// A table with bounds other than those of this crate.
    pub fn with(size: usize, held_max: usize, times: Times) -> Arc<Self> {
        let sum = Arc::new(AtomicUsize::new(0));
        Arc::new(Self { size, held_max, times, sum, entries: Mutex::default() })
    }

    /// A slot for a connection from `address`; none when this address has its share, all of it in use.
    pub fn place(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let from = Neighbours::of(address);
        let mut entries = self.entries();
        let own = entries.counts.get(&from).copied().unwrap_or(0);
        if own >= PER_ADDRESS_MAX && !address.to_canonical().is_loopback() && !entries.evict_own(from) {
            return None;
        }
        if entries.open.len() >= self.size && !entries.evict(from, self.size.div_ceil(EVICTED_SHARE)) {
            return None;
        }
        let id = entries.next;
        entries.next = id.wrapping_add(1);
        let watch = Arc::new(Watch::new(self.times, Arc::clone(&self.sum)));
        entries.open.insert(id, Entry { from, watch: Arc::clone(&watch) });
        let count = entries.counts.entry(from).or_default();
        *count = count.saturating_add(1);
        Some(Place { table: Arc::clone(self), id, address, watch })
    }

    /// Receives the memory of all connections; ends some when that is too much.
    pub fn relieve(&self, held: usize) {
        if held > self.held_max {
            tracing::warn!(held, "connections that do not take their answers are ended");
            self.entries().relieve(self.held_max / 8);
        }
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    /// Ends the longest idle connection of an address that has its share.
    fn evict_own(&mut self, from: Neighbours) -> bool {
        let mut own: Vec<_> = self.evictable().into_iter().filter(|victim| victim.from == from).collect();
        own.sort_unstable_by_key(|victim| (victim.phase, victim.watch.since()));
        own.first().is_some_and(|victim| self.end(victim.id))
    }

    /// Ends up to `most` connections of the address with the most, the longest idle ones first. Not for an address that
    /// has even more.
    fn evict(&mut self, newcomer: Neighbours, most: usize) -> bool {
        let of_newcomer = self.counts.get(&newcomer).copied().unwrap_or(0).saturating_add(1);
        let count = |from: &Neighbours| self.counts.get(from).copied().unwrap_or(0);
        let mut victims = self.evictable();
        victims.retain(|victim| victim.from == newcomer || count(&victim.from) >= of_newcomer);
        victims.sort_by_cached_key(|victim| (Reverse(count(&victim.from)), victim.phase, victim.watch.since()));
        // One address at a time: that this one has too many does not mean that the next one does.
        let Some(first) = victims.first().map(|victim| victim.from) else { return false };
        let fair = count(&first).saturating_sub(of_newcomer).clamp(1, most.max(1));
        let chosen: Vec<u64> = victims.iter().filter(|victim| victim.from == first).map(|victim| victim.id).collect();
        chosen.into_iter().take(fair).for_each(|id| {
            self.end(id);
        });
        true
    }

    /// Ends connections until this many bytes are free, those first that have held theirs the longest, of the address
    /// that holds the most.
    fn relieve(&mut self, mut bytes: usize) {
        let mut holders = self.evictable();
        holders.retain(|holder| holder.watch.held() > 0);
        let mut sums: HashMap<Neighbours, usize> = HashMap::new();
        for holder in &holders {
            let sum = sums.entry(holder.from).or_default();
            *sum = sum.saturating_add(holder.watch.held());
        }
        let sum = |from: &Neighbours| sums.get(from).copied().unwrap_or(0);
        holders.sort_by_cached_key(|holder| (Reverse(sum(&holder.from)), holder.watch.since()));
        for holder in holders {
            let held = holder.watch.held();
            if bytes == 0 {
                return;
            }
            bytes = bytes.saturating_sub(held);
            self.end(holder.id);
        }
    }

    /// Connections whose request is not being processed.
    fn evictable(&self) -> Vec<Victim> {
        let victim = |(id, entry): (&u64, &Entry)| {
            let phase = entry.watch.phase();
            let victim = Victim { id: *id, from: entry.from, phase, watch: Arc::clone(&entry.watch) };
            (phase != Phase::Answering).then_some(victim)
        };
        self.open.iter().filter_map(victim).collect()
    }

    fn end(&mut self, id: u64) -> bool {
        let Some(entry) = self.open.get(&id) else { return false };
        entry.watch.evict();
        self.remove(id);
        true
    }

    fn remove(&mut self, id: u64) {
        let Some(entry) = self.open.remove(&id) else { return };
        if let Some(count) = self.counts.get_mut(&entry.from) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.counts.remove(&entry.from);
            }
        }
    }
}

struct Victim {
    id: u64,
    from: Neighbours,
    phase: Phase,
    watch: Arc<Watch>,
}

impl Place {
    /// The watch of the connection.
    pub fn watch(&self) -> Arc<Watch> {
        Arc::clone(&self.watch)
    }

    /// The remote address.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// Ready when the slot is needed for another connection.
    pub async fn needed(&self) {
        poll_fn(|cx| self.watch.poll_evicted(cx)).await;
    }

    /// The table that it is in.
    pub fn table(&self) -> Arc<Table> {
        Arc::clone(&self.table)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.table.entries().remove(self.id);
    }
}

#[cfg(test)]
mod tests;
