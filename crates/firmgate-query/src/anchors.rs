//! What a number counts, by the words beside it.

use super::expression::{Amount, Comparator, Counts, Expression, is_year};
use super::pieces::PARTITIVE;
use super::reader::Reader;
use super::roles::Role;

/// Words between a number and the word left of it that names its unit.
const SKIPPED_LEFT_MAX: usize = 3;

/// Determines the unit of the expression and widens it by the words that name it.
pub(super) fn anchor(reader: &Reader<'_>, found: &mut Expression, taken: Option<usize>) {
    let is_year = is_year(reader, found.amount);
    let left = left_anchor(reader, found, taken);
    if is_year && let Some((at, Counts::Founded)) = left {
        (found.first, found.counts) = (at, Counts::Founded);
        return;
    }
    // `nach 2015 gegründet`
    if is_year && reader.has(found.last + 1, Role::Founded) {
        (found.last, found.counts) = (found.last + 1, Counts::Founded);
        return;
    }
    if let Some((last, counts)) = right_anchor(reader, found) {
        found.last = last;
        found.counts = counts;
        if matches!(counts, Counts::Age | Counts::LastYears) {
            widen_age(reader, found);
        }
        return;
    }
    if let Some((at, counts)) = left {
        (found.first, found.counts) = (at, counts);
    } else if is_year {
        found.counts = year_without_anchor(reader, found);
    }
}

fn right_anchor(reader: &Reader<'_>, found: &Expression) -> Option<(usize, Counts)> {
    let mut at = found.last + 1;
    if reader.has(at, Role::Distance) {
        return Some((at, Counts::Distance));
    }
    if reader.symbol(at) == Some('%') {
        return Some((at, Counts::Unknown));
    }
    if reader.has(at, Role::Years) && !reader.has(at, Role::Place) {
        let old = if reader.has(at + 1, Role::Old) { at + 1 } else { at };
        return Some((old, Counts::Age));
    }
    if reader.has(at, Role::DecadeUnit) {
        return Some((at, Counts::LastYears));
    }
    // `over a century old`
    if reader.has(at, Role::CenturyUnit) {
        let old = if reader.has(at + 1, Role::Old) { at + 1 } else { at };
        return Some((old, Counts::Centuries));
    }
    while reader.has(at, Role::Modifier) && at <= found.last + 2 {
        at += 1;
    }
    if reader.has(at, Role::Staff) {
        return Some((at, Counts::Employees));
    }
    // `une dizaine de salariés`
    if PARTITIVE.contains(&reader.key(at).as_str()) && reader.has(at + 1, Role::Staff) {
        return Some((at + 1, Counts::Employees));
    }
    // `10 million in revenue`
    let behind = (at..at + 3).find(|at| !reader.roles(*at).has_any(&[Role::Silent, Role::Place]))?;
    if reader.has(behind, Role::Revenue) || reader.has(behind, Role::Funding) {
        return Some((behind, Counts::Money));
    }
    let is_single = matches!(found.amount, Amount::One(Comparator::Plain, _));
    (is_single && reader.has(found.last + 1, Role::Head) && !is_year(reader, found.amount))
        .then_some((found.last, Counts::Rows))
}

/// The word left of the expression that names its unit, and its place.
fn left_anchor(reader: &Reader<'_>, found: &Expression, taken: Option<usize>) -> Option<(usize, Counts)> {
    let least = taken.map_or(0, |taken| taken + 1);
    let mut at = found.first;
    for _ in 0..=SKIPPED_LEFT_MAX {
        at = at.checked_sub(1).filter(|at| *at >= least)?;
        let roles = reader.roles(at);
        if roles.has_any(&[Role::Revenue, Role::Funding]) {
            return Some((at, Counts::Money));
        }
        if roles.has_any(&[Role::Staff, Role::SizeNoun]) {
            return Some((at, Counts::Employees));
        }
        if roles.has(Role::Founded) {
            return Some((at, Counts::Founded));
        }
        if roles.has(Role::Limit) && at + 1 == found.first {
            return Some((at, Counts::Rows));
        }
        let is_skipped = roles.has_any(&[Role::Silent, Role::Place, Role::Between, Role::Around])
            || matches!(reader.symbol(at), Some(':' | '(' | '='));
        if !is_skipped {
            return None;
        }
    }
    None
}

/// Claims `last` in `in the last five years` and `older than` in `older than ten years`.
fn widen_age(reader: &Reader<'_>, found: &mut Expression) {
    let Some(before) = found.first.checked_sub(1) else { return };
    if reader.has(before, Role::Last) {
        found.first = before;
        found.counts = Counts::LastYears;
    }
    if let Some(at) = left_anchor(reader, found, None).filter(|(_, counts)| *counts == Counts::Founded) {
        found.first = at.0;
    }
}

/// A year after `in`, `since`, `after` and the like is one of founding; a bare one is not.
fn year_without_anchor(reader: &Reader<'_>, found: &Expression) -> Counts {
    let is_compared = !matches!(found.amount, Amount::One(Comparator::Plain, _));
    let is_in = found.first.checked_sub(1).is_some_and(|before| reader.has(before, Role::Place));
    if is_compared || is_in { Counts::Year } else { Counts::Nothing }
}
