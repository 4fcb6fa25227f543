//! Numeric expressions: a comparator, a number or a range, and what it counts.

use super::anchors::anchor;
use super::currency::{Unit, behind_currency, currency_before, currency_behind};
use super::expression::{Amount, Comparator, Counts, Expression, is_year};
use super::reader::Reader;
use super::revenue;
use super::roles::Role;

/// Words between a comparator and its number.
const LINKS: [&str; 8] = ["the", "of", "year", "als", "que", "l", "il", "than"];
/// The expressions of the sentence, from left to right.
pub(super) fn expressions(reader: &Reader<'_>) -> Vec<Expression> {
    let mut all: Vec<Expression> = Vec::new();
    let mut at = 0;
    while at < reader.pieces.len() {
        match expression(reader, at, all.last().map(|before| before.last)) {
            Some(found) => {
                at = found.last + 1;
                all.push(found);
            }
            None => at += 1,
        }
    }
    inherit(reader, &mut all);
    all
}

fn expression(reader: &Reader<'_>, at: usize, taken: Option<usize>) -> Option<Expression> {
    let (comparator, number_at) = comparator(reader, at)?;
    let low = reader.number(number_at)?;
    let is_range_word = reader.has(at, Role::Between);
    let end = range_end(reader, number_at, is_range_word);
    let unit = end.and_then(|end| end.unit);
    let (mut amount, mut last) = match end {
        Some(End { high, last, .. }) => (Amount::Range(scaled_like(low, high, reader, number_at, last), high), last),
        None => (Amount::One(comparator, low), number_at),
    };
    // `50+`, `50 or more`
    if let Amount::One(comparator, value) = amount {
        let open = reader.symbol(last + 1) == Some('+') || reader.has(last + 1, Role::OrMore);
        let closed = reader.has(last + 1, Role::OrLess);
        if open || closed {
            let comparator = match comparator {
                Comparator::Over | Comparator::Under => comparator,
                _ if open => Comparator::AtLeast,
                _ => Comparator::AtMost,
            };
            amount = Amount::One(comparator, value);
            last += 1;
        }
    }
    // `2020-01-15`, `50-200-500`: no range.
    if let (Amount::Range(..), Some('–'), Some(_)) = (amount, reader.symbol(last + 1), reader.number(last + 2)) {
        return Some(Expression { first: at, last: last + 2, amount, counts: Counts::Unknown, unit });
    }
    let mut found = Expression { first: at, last, amount, counts: Counts::Nothing, unit };
    if revenue::anchor(reader, &mut found, number_at, taken) {
        return Some(found);
    }
    anchor(reader, &mut found, taken);
    // `500 employees or more`
    if let Amount::One(Comparator::Plain, value) = found.amount {
        let next = reader.roles(found.last + 1);
        let comparator = if next.has(Role::OrMore) { Some(Comparator::AtLeast) } else { None };
        let comparator = comparator.or_else(|| next.has(Role::OrLess).then_some(Comparator::AtMost));
        if let Some(comparator) = comparator.filter(|_| found.counts == Counts::Employees) {
            found.amount = Amount::One(comparator, value);
            found.last += 1;
        }
    }
    Some(found)
}

/// The comparator at `at`, if any, and the place of its number.
fn comparator(reader: &Reader<'_>, at: usize) -> Option<(Comparator, usize)> {
    let number = |at: usize| behind_currency(reader, at);
    let here = number(at);
    if reader.number(here).is_some() {
        return Some((Comparator::Plain, here));
    }
    let mut next = number(at + 1);
    // `since the year 2010`, `minimum of 50`
    while next <= at + 2 && LINKS.contains(&reader.key(next).as_str()) {
        next = number(next + 1);
    }
    reader.number(next)?;
    let comparator = match reader.symbol(at) {
        Some('>') => Comparator::Over,
        Some('<') => Comparator::Under,
        Some('≥') => Comparator::AtLeast,
        Some('≤') => Comparator::AtMost,
        Some('=') => Comparator::Exact,
        Some('~') => Comparator::Around,
        // `+500 employees`
        Some('+') => Comparator::AtLeast,
        _ => comparator_word(reader, at)?,
    };
    Some((comparator, next))
}

fn comparator_word(reader: &Reader<'_>, at: usize) -> Option<Comparator> {
    let roles = reader.roles(at);
    let has = |role| roles.has(role);
    Some(if has(Role::Over) || has(Role::After) || has(Role::Older) {
        Comparator::Over
    } else if has(Role::Under) || has(Role::Before) || has(Role::Younger) {
        Comparator::Under
    } else if has(Role::AtMost) || has(Role::Until) {
        Comparator::AtMost
    } else if has(Role::AtLeast) || has(Role::Since) {
        Comparator::AtLeast
    } else if has(Role::Exact) {
        Comparator::Exact
    } else if has(Role::Around) {
        Comparator::Around
    } else if has(Role::Between) {
        Comparator::Plain
    } else {
        return None;
    })
}

/// The upper end of a range.
#[derive(Clone, Copy)]
struct End {
    high: f64,
    /// Its place.
    last: usize,
    /// The currency that is named inside the range.
    unit: Option<Unit>,
}

/// The upper end of a range that begins at `number_at`. A currency can be beside each number: `1m EUR to 5m EUR`.
fn range_end(reader: &Reader<'_>, number_at: usize, is_range_word: bool) -> Option<End> {
    let low = currency_behind(reader, number_at);
    let link = low.map_or(number_at, |(_, last)| last) + 1;
    let is_link = reader.symbol(link) == Some('–')
        || reader.has(link, Role::To) && !reader.has(link, Role::And)
        || is_range_word && (reader.has(link, Role::And) || reader.has(link, Role::To));
    if !is_link {
        return None;
    }
    let last = behind_currency(reader, link + 1);
    let unit = currency_before(reader, last).filter(|(_, first)| *first > link).map(|(unit, _)| unit);
    let high = reader.number(last)?;
    Some(End { high, last, unit: low.map(|(unit, _)| unit).or(unit) })
}

/// `1-5k` is 1,000 to 5,000; `500-1k` is 500 to 1,000; `5 to 20 million` is 5,000,000 to 20,000,000.
fn scaled_like(low: f64, high: f64, reader: &Reader<'_>, number_at: usize, last: usize) -> f64 {
    let digits = reader.key(number_at);
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b == b' ');
    let is_bare = is_number(&digits) && digits.len() <= 3 || low < 1000.0 && low.fract() != 0.0;
    let factor = [1e9, 1e6].into_iter().find(|factor| low * factor <= high);
    if let Some(factor) = factor.filter(|_| is_bare && low < 1000.0 && !is_number(&reader.key(last))) {
        return low * factor;
    }
    if is_bare && low < 100.0 && high >= 1000.0 && high % 1000.0 == 0.0 && low * 1000.0 <= high {
        low * 1000.0
    } else {
        low
    }
}

/// `more than 50 but fewer than 200 employees`: the first number has the unit of the second one.
fn inherit(reader: &Reader<'_>, all: &mut [Expression]) {
    let are_linked = |before: &Expression, next: &Expression| {
        let between = before.last + 1..next.first;
        let link = [Role::And, Role::Or, Role::But, Role::Silent];
        between.len() <= 2
            && between.clone().all(|at| reader.roles(at).has_any(&link) || reader.symbol(at) == Some(','))
            && !between.is_empty()
    };
    let inheritable = |counts: Counts| {
        matches!(counts, Counts::Employees | Counts::Founded | Counts::Year | Counts::Age | Counts::Revenue)
    };
    // `more than $5m but less than $20m in revenue`
    let is_open =
        |counts: Counts, next: Counts| counts == Counts::Nothing || counts == Counts::Amount && next == Counts::Revenue;
    for at in (1..all.len()).rev() {
        let [before, next] = all.get_mut(at - 1..=at).unwrap_or_default() else { continue };
        let fits = is_sum_of(reader, before.amount, next.counts);
        if is_open(before.counts, next.counts) && fits && inheritable(next.counts) && are_linked(before, next) {
            before.counts = next.counts;
            before.unit = before.unit.or(next.unit);
        }
    }
    for at in 1..all.len() {
        let [before, next] = all.get_mut(at - 1..=at).unwrap_or_default() else { continue };
        let fits = is_sum_of(reader, next.amount, before.counts);
        if is_open(next.counts, before.counts) && fits && inheritable(before.counts) && are_linked(before, next) {
            next.counts = before.counts;
            next.unit = next.unit.or(before.unit);
        }
        if before.counts == Counts::Revenue && next.counts == Counts::Revenue && are_linked(before, next) {
            before.unit = before.unit.or(next.unit);
        }
    }
}

/// Whether the amount can be one of what is counted: 100 is not a year.
fn is_sum_of(reader: &Reader<'_>, amount: Amount, counts: Counts) -> bool {
    match counts {
        Counts::Revenue => matches!(amount, Amount::Range(_, value) | Amount::One(_, value) if value >= 1000.0),
        Counts::Founded | Counts::Year => is_year(reader, amount),
        // `2010-2015` after a number of employees is not one of them.
        Counts::Employees => !(matches!(amount, Amount::Range(..)) && is_year(reader, amount)),
        _ => true,
    }
}
