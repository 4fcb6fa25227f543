//! The best rows of a list, and what ranks one row before another.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::DocAddress;

/// A row of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) key: Key,
    pub(super) at: DocAddress,
}

/// The position of a row. The larger key comes first; the rank is unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) major: u32,
    pub(super) rank: u64,
}

/// The best rows after a key.
pub(super) struct Top {
    rows: usize,
    after: Option<Key>,
    heap: BinaryHeap<Reverse<Ranked>>,
}

struct Ranked(Hit);

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.0.key == other.0.key
    }
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.key.cmp(&other.0.key)
    }
}

impl Top {
    pub(super) fn new(rows: usize, after: Option<Key>) -> Self {
        Self { rows, after, heap: BinaryHeap::with_capacity(rows + 1) }
    }

    /// The last row so far, when the page is full.
    pub(super) fn lowest(&self) -> Option<Key> {
        (self.heap.len() >= self.rows).then(|| self.heap.peek().map(|Reverse(ranked)| ranked.0.key)).flatten()
    }

    /// Whether a row could still enter, judged by its major part.
    pub(super) fn may_take(&self, major: u32) -> bool {
        self.after.is_none_or(|after| major <= after.major)
            && self.lowest().is_none_or(|lowest| major >= lowest.major)
            && self.rows > 0
    }

    /// Adds a row, if it belongs to the page.
    pub(super) fn push(&mut self, hit: Hit) {
        if self.after.is_some_and(|after| hit.key >= after) {
            return;
        }
        if self.lowest().is_some_and(|lowest| hit.key <= lowest) {
            return;
        }
        self.heap.push(Reverse(Ranked(hit)));
        if self.heap.len() > self.rows {
            self.heap.pop();
        }
    }

    /// The page, in order.
    pub(super) fn into_sorted(self) -> Vec<Hit> {
        let rows = self.rows;
        first(self.heap.into_iter().map(|Reverse(ranked)| ranked.0).collect(), rows)
    }
}

/// In order, cut to the page.
pub(super) fn first(mut hits: Vec<Hit>, rows: usize) -> Vec<Hit> {
    hits.sort_unstable_by_key(|hit| Reverse(hit.key));
    hits.truncate(rows);
    hits
}
