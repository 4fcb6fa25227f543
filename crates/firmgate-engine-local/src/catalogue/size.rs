//! Head counts and revenue: how an interval is compared with a range, and the terms that make it fast for head counts.
//!
//! INVARIANT (exact sizes): whatever terms are used, the companies that match are those of `Span::within`.
//! Terms only narrow down the candidates.

use firmgate_model::filter::{Money, Range};
use firmgate_model::{Employees, Revenue};
use firmgate_vocabulary::{Currency, SizeBand};

/// The upper end of an interval that has none.
const OPEN: u32 = u32::MAX;
/// An open interval is treated as reaching up to this many times its lower end.
const OPEN_FACTOR: f64 = 10.0;
/// Stored for a company without any figure. Its lower end is never reached by a known one.
pub(super) const UNKNOWN: u64 = u64::MAX;

/// The first head count of every bucket. Both `50` and `51` start one, so that the ranges people write,
/// `50-200` or `51-200`, consist of whole buckets.
const STARTS: &[u32] = &[
    0, 1, 2, 3, 5, 6, 10, 11, 20, 21, 25, 26, 50, 51, 100, 101, 200, 201, 250, 251, 500, 501, 1_000, 1_001, 2_000,
    2_001, 5_000, 5_001, 10_000, 10_001, 20_000, 50_000, 100_000,
];

/// Intervals that have a term of their own, besides those of `SizeBand`: the bands in which registers and
/// directories count. Others are found too, only more slowly.
const BANDS: &[(u32, u32)] = &[
    (1, 2),
    (3, 5),
    (6, 9),
    (1, 9),
    (10, 19),
    (20, 49),
    (10, 49),
    (50, 99),
    (51, 200),
    (50, 249),
    (100, 199),
    (100, 249),
    (200, 249),
    (201, 500),
    (250, 499),
    (250, OPEN),
    (500, 999),
    (500, OPEN),
    (1_000, 1_999),
    (1_000, 4_999),
    (1_000, OPEN),
    (2_000, 4_999),
    (5_000, 9_999),
    (10_000, OPEN),
];

/// What is known about a head count or a revenue in thousands of US dollars, both ends inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    low: u32,
    high: u32,
}

/// What a head count term implies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// Every company with the term matches.
    Sure,
    /// Each company must be checked.
    Maybe,
}

impl Span {
    pub(super) fn of(employees: &Employees) -> Self {
        let (low, high) = match employees.count {
            Some(count) => (count, count),
            None => (employees.min, employees.max.unwrap_or(OPEN).max(employees.min)),
        };
        // The very last number is the mark of an open end.
        Self { low: low.min(OPEN - 1), high: if low == high { high.min(OPEN - 1) } else { high } }
    }

    /// Of a revenue, in thousands of US dollars at the rounded rate. `None` for a currency without a rate.
    pub(super) fn of_revenue(revenue: &Revenue) -> Option<Self> {
        let currency = Currency::of_code(revenue.currency.trim())?;
        let low = thousands(currency, revenue.min);
        let high = revenue.max.map_or(OPEN, |max| thousands(currency, max.max(revenue.min)));
        Some(Self { low, high })
    }

    /// For the column: both ends in one number.
    pub(super) fn packed(self) -> u64 {
        u64::from(self.low) << 32 | u64::from(self.high)
    }

    pub(super) fn unpacked(packed: u64) -> Option<Self> {
        let low = u32::try_from(packed >> 32).ok()?;
        let high = u32::try_from(packed & u64::from(u32::MAX)).ok()?;
        (packed != UNKNOWN).then_some(Self { low, high })
    }

    /// One number for order and display: the count, or the middle of the interval on a logarithmic scale; of
    /// an open interval the lower end, which is all that is certain.
    pub(super) fn representative(self) -> u32 {
        if self.high == OPEN { self.low } else { self.middle() }
    }

    /// The rule of `Filter::employees` and `Filter::revenue`.
    pub(super) fn within(self, range: Range) -> bool {
        if self.low == self.high {
            return range.min.is_none_or(|min| min <= self.low) && range.max.is_none_or(|max| self.low <= max);
        }
        let (low, high) = self.ends();
        let from = range.min.map_or(low, |min| place(f64::from(min)).max(low));
        let to = range.max.map_or(high, |max| (f64::from(max) + 1.0).min(high));
        // At least half of a logarithm is at least the square root; squares need neither and are exact.
        from <= to && to * to * low >= from * from * high
    }

    /// The term that a company with this span is found by.
    pub(super) fn term(self) -> String {
        if self.low == self.high {
            format!("e{:02}", bucket(self.low))
        } else if bands().any(|band| band == self) {
            format!("b{}-{}", self.low, self.high)
        } else {
            format!("m{:02}", bucket(self.middle()))
        }
    }

    fn middle(self) -> u32 {
        let (low, high) = self.ends();
        // The float is finite and not negative, and a cast of it saturates.
        ((low * high).sqrt().floor() as u32).clamp(self.low, self.high)
    }

    /// Of the interval as a stretch: `51-200` reaches from 51 to just before 201.
    fn ends(self) -> (f64, f64) {
        let low = f64::from(self.low);
        let high = if self.high == OPEN { low.max(1.0) * OPEN_FACTOR } else { f64::from(self.high) + 1.0 };
        (place(low), high)
    }
}

/// A range of amounts in thousands of US dollars. Amounts of one currency are compared exactly but for less than a thousand.
pub(super) fn in_thousands(money: Money) -> Range {
    let end = |amount: u64| thousands(money.currency, amount);
    Range { min: money.min.map(end), max: money.max.map(end) }
}

/// Above 4 US trillion dollars amounts are not distinguished.
fn thousands(currency: Currency, amount: u64) -> u32 {
    u32::try_from(currency.thousands_usd(amount)).unwrap_or(OPEN).min(OPEN - 1)
}

/// A logarithmic scale has no 0: it is placed at half of 1.
fn place(value: f64) -> f64 {
    value.max(0.5)
}

fn bands() -> impl Iterator<Item = Span> {
    let common = SizeBand::all().iter().copied().map(|band| (band.min(), band.max().unwrap_or(OPEN)));
    common.chain(BANDS.iter().copied()).map(|(low, high)| Span { low, high })
}

fn bucket(count: u32) -> usize {
    STARTS.partition_point(|start| *start <= count).saturating_sub(1)
}

/// The term of the companies that the size facet assigns to a band.
pub(super) fn band_term(band: SizeBand) -> String {
    format!("s{}", band.label())
}

/// The terms that the companies within a range have, and how far each is to be trusted.
pub(super) fn terms(range: Range) -> Vec<(String, Certainty)> {
    let min = range.min.unwrap_or(0);
    let max = range.max.unwrap_or(OPEN);
    let mut terms = Vec::new();
    for (index, start) in STARTS.iter().copied().enumerate() {
        let end = STARTS.get(index + 1).map_or(OPEN, |next| next - 1);
        if min <= end && start <= max {
            let whole = min <= start && (end <= max || range.max.is_none());
            terms.push((format!("e{index:02}"), if whole { Certainty::Sure } else { Certainty::Maybe }));
        }
        // An interval that is at least half inside has its middle inside; one more on each side for rounding.
        if min.saturating_sub(1) <= end && start <= max.saturating_add(1) {
            terms.push((format!("m{index:02}"), Certainty::Maybe));
        }
    }
    terms.extend(bands().filter(|band| band.within(range)).map(|band| (band.term(), Certainty::Sure)));
    terms.sort();
    terms.dedup();
    terms
}
