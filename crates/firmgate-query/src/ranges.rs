//! Ranges of head counts and of years of founding.

use firmgate_model::filter::Range;

use super::expression::{Amount, Comparator, Expression};
use super::interpretation::{Slot, Via};
use super::reader::Reader;
use super::roles::Role;

/// `around 100` and a bare `100` are 75 to 125, and so are amounts of money.
pub(super) const AROUND: f64 = 0.25;

/// Head counts and years of founding that a filter accepts.
const EMPLOYEES: (u32, u32) = (0, 10_000_000);

const YEARS: (u32, u32) = (1000, 2100);

/// `around 2010` is two years more or less.
const AROUND_YEARS: f64 = 2.0;

pub(super) fn employees(reader: &mut Reader<'_>, found: Expression) {
    let (low, high) = match found.amount {
        Amount::Range(a, b) => (Some(a.min(b)), Some(a.max(b))),
        Amount::One(Comparator::Plain | Comparator::Around, value) => {
            let text = reader.written(found.first, found.last);
            reader.assume(format!("`{text}` means 25 % more or less"));
            (Some((value * (1.0 - AROUND)).ceil()), Some((value * (1.0 + AROUND)).floor()))
        }
        Amount::One(comparator, value) => one_sided(comparator, value),
    };
    let Some((found, range)) = negated(reader, found, low, high) else { return };
    let Some(range) = within(range, EMPLOYEES) else { return reader.unresolved(found.first, found.last) };
    let known = reader.read.filter.employees;
    let is_range = matches!(found.amount, Amount::Range(..));
    reader.read.filter.employees = Some(joined(reader, known, range, is_range, "employees"));
    reader.note(found.first, found.last, Slot::Employees, shown(range), Via::Grammar);
}

pub(super) fn founded(reader: &mut Reader<'_>, found: Expression) {
    set_founded(reader, found, found.amount);
}

pub(super) fn set_founded(reader: &mut Reader<'_>, found: Expression, amount: Amount) {
    let (low, high) = match amount {
        Amount::Range(a, b) => (Some(a.min(b)), Some(a.max(b))),
        Amount::One(Comparator::Around, value) => (Some(value - AROUND_YEARS), Some(value + AROUND_YEARS)),
        Amount::One(Comparator::Plain, value) => (Some(value), Some(value)),
        Amount::One(comparator, value) => one_sided(comparator, value),
    };
    let Some((found, range)) = negated(reader, found, low, high) else { return };
    let Some(range) = within(range, YEARS) else { return reader.unresolved(found.first, found.last) };
    let known = reader.read.filter.founded;
    let is_range = matches!(amount, Amount::Range(..));
    reader.read.filter.founded = Some(joined(reader, known, range, is_range, "the year of founding"));
    reader.note(found.first, found.last, Slot::Founded, shown(range), Via::Grammar);
}

/// The part of a range that a filter accepts, if there is one.
fn within(range: Range, (least, most): (u32, u32)) -> Option<Range> {
    if range.min.is_some_and(|min| min > most) || range.max.is_some_and(|max| max < least) {
        return None;
    }
    Some(Range { min: range.min.map(|min| min.max(least)), max: range.max.map(|max| max.min(most)) })
}

fn one_sided(comparator: Comparator, value: f64) -> (Option<f64>, Option<f64>) {
    match comparator {
        Comparator::Over => (Some(value.floor() + 1.0), None),
        Comparator::AtLeast => (Some(value.ceil()), None),
        Comparator::Under => (None, Some(value.ceil() - 1.0)),
        Comparator::AtMost => (None, Some(value.floor())),
        Comparator::Exact | Comparator::Plain | Comparator::Around => (Some(value), Some(value)),
    }
}

/// Inverts the bounds when a negation precedes them, and claims it.
///
/// `not founded before 2010` is `from 2010`. The outside of two bounds cannot be a filter.
fn negated(
    reader: &mut Reader<'_>,
    mut found: Expression,
    low: Option<f64>,
    high: Option<f64>,
) -> Option<(Expression, Range)> {
    let mut before = found.first.checked_sub(1);
    while let Some(at) = before.filter(|at| reader.has(*at, Role::Silent) && !reader.has(*at, Role::Not)) {
        before = at.checked_sub(1);
    }
    let Some(not) = before.filter(|at| reader.has(*at, Role::Not)) else {
        let min = low.map(whole);
        // A fraction such as 0.5 has no whole number around it.
        return Some((found, Range { min, max: high.map(whole).max(min.and(high).and(min)) }));
    };
    found.first = not;
    let range = match (low, high) {
        (Some(low), None) => Range { min: None, max: Some(whole(low - 1.0)) },
        (None, Some(high)) => Range { min: Some(whole(high + 1.0)), max: None },
        _ => {
            reader.refuse(found.first, found.last);
            return None;
        }
    };
    Some((found, range))
}

/// Two bounds of one figure restrict each other; two ranges are alternatives, and what is between them is included.
fn joined(reader: &mut Reader<'_>, known: Option<Range>, next: Range, is_range: bool, figure: &str) -> Range {
    let Some(known) = known else { return next };
    let min = known.min.max(next.min);
    let max = match (known.max, next.max) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let meet = min.zip(max).is_none_or(|(min, max)| min <= max);
    if meet && !is_range {
        return Range { min, max };
    }
    let hull = Range {
        min: known.min.zip(next.min).map(|(a, b)| a.min(b)),
        max: known.max.zip(next.max).map(|(a, b)| a.max(b)),
    };
    if hull.min.or(hull.max).is_none() {
        reader.assume(format!("Two figures for {figure} exclude each other; the last one holds"));
        return next;
    }
    reader.assume(format!("Two figures for {figure} were joined to {}", shown(hull)));
    hull
}

/// A range as it is shown in a span: `50..200`, `50..`, `..200`.
pub(super) fn shown(range: Range) -> String {
    let end = |end: Option<u32>| end.map_or_else(String::new, |end| end.to_string());
    format!("{}..{}", end(range.min), end(range.max))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the value is cut to the range first")]
fn whole(value: f64) -> u32 {
    value.clamp(0.0, f64::from(u32::MAX)) as u32
}
