//! Random numbers that depend on a seed and an index, never on what was drawn for another company.
//!
//! INVARIANT (same everywhere): integers only. Floating-point logarithms differ between platforms in their last
//! digit, and one digit is another company.

/// Splitmix64: one addition and one mix per number, and any 64-bit state is a good start.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A one-to-one mix of 64 bits.
pub(super) const fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A key for one purpose, so that two purposes never see the same numbers.
pub(super) const fn key(seed: u64, purpose: u64) -> u64 {
    mix(seed ^ mix(purpose.wrapping_add(GOLDEN)))
}

impl Random {
    /// The numbers of one company.
    pub(super) const fn new(key: u64, index: u64) -> Self {
        Self(mix(key ^ index.wrapping_mul(GOLDEN)))
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A number below `end`; 0 where `end` is 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        let wide = u128::from(self.next() >> 1) * u128::from(end);
        u64::try_from(wide >> 63).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in `percent` of 100 draws.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of `items`; `None` where there is none.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let at = self.below(items.len() as u64);
        items.get(usize::try_from(at).unwrap_or(0))
    }

    /// One of `words`; an empty string where there is none.
    pub(super) fn word<'a>(&mut self, words: &[&'a str]) -> &'a str {
        self.pick(words).copied().unwrap_or("")
    }
}

/// Items with unequal chances.
#[derive(Clone, Debug)]
pub(super) struct Weighted<T> {
    ends: Vec<u64>,
    items: Vec<T>,
}

impl<T> Weighted<T> {
    /// Items and their weights.
    pub(super) fn new(weighted: impl IntoIterator<Item = (u64, T)>) -> Self {
        let mut end = 0;
        let (ends, items) = weighted
            .into_iter()
            .map(|(weight, item)| {
                end += weight;
                (end, item)
            })
            .unzip();
        Self { ends, items }
    }

    pub(super) fn pick(&self, random: &mut Random) -> Option<&T> {
        let ticket = random.below(self.ends.last().copied().unwrap_or(0));
        self.items.get(self.ends.partition_point(|end| *end <= ticket))
    }

    pub(super) fn items(&self) -> &[T] {
        &self.items
    }
}
