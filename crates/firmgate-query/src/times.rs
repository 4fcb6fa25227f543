//! Decades and years that are named by words: `1990s`, `last year`.

use super::expression::{Amount, Comparator, Counts, Expression, decade};
use super::numbers;
use super::ranges::set_founded;
use super::reader::Reader;
use super::roles::Role;

/// Decades, `last year`, `this year`.
pub(super) fn spans_of_time(reader: &mut Reader<'_>) {
    let year = f64::from(reader.context.year);
    for at in 0..reader.pieces.len() {
        let (amount, last) = if let Some(first) = decade(reader, at) {
            (Amount::Range(f64::from(first), f64::from(first) + 9.0), at)
        } else if let Some((century, last)) = century(reader, at) {
            (Amount::Range(century * 100.0 - 99.0, century * 100.0), last)
        } else if reader.has(at, Role::Last) && reader.has(at + 1, Role::DecadeUnit) {
            (Amount::One(Comparator::AtLeast, year - 10.0), at + 1)
        } else if reader.has(at, Role::Last) && reader.has(at + 1, Role::Years) {
            (Amount::One(Comparator::Plain, year - 1.0), at + 1)
        } else if reader.has(at, Role::ThisYear) {
            (Amount::One(Comparator::Plain, year), at)
        } else {
            continue;
        };
        let mut found = Expression { first: at, last, amount, counts: Counts::Year, unit: None };
        let is_named = take_words_before(reader, &mut found);
        let text = reader.written(found.first, found.last);
        set_founded(reader, found, found.amount);
        if !is_named {
            reader.assume(format!("`{text}` was taken for the year of founding"));
        }
    }
}

/// The century at `at`, and its last piece: `19th century`, `19. Jahrhundert`, `XXe siècle`, `siglo XXI`. The 21st
/// begins in 2001.
fn century(reader: &Reader<'_>, at: usize) -> Option<(f64, usize)> {
    let ordinal = |at: usize| reader.is_free(at).then(|| numbers::century(&reader.key(at))).flatten();
    let is_unit = |at: usize| reader.has(at, Role::CenturyUnit);
    if is_unit(at) {
        return ordinal(at + 1).map(|century| (century, at + 1));
    }
    let unit = if reader.symbol(at + 1) == Some('.') { at + 2 } else { at + 1 };
    let is_meant = is_unit(unit) && (unit > at + 1 || reader.number(at).is_none());
    ordinal(at).filter(|_| is_meant).map(|century| (century, unit))
}

/// Widens a span of time by `since the`, `founded in the`, and returns whether it names a founding.
fn take_words_before(reader: &Reader<'_>, found: &mut Expression) -> bool {
    let mut at = found.first;
    while let Some(before) = at.checked_sub(1) {
        let roles = reader.roles(before);
        if let Amount::Range(low, high) = found.amount {
            if roles.has_any(&[Role::After]) {
                (found.amount, found.first) = (Amount::One(Comparator::Over, high), before);
            } else if roles.has(Role::Before) {
                (found.amount, found.first) = (Amount::One(Comparator::Under, low), before);
            } else if roles.has(Role::Since) && !roles.has(Role::Place) {
                (found.amount, found.first) = (Amount::One(Comparator::AtLeast, low), before);
            }
        }
        if roles.has(Role::Founded) {
            found.first = before;
            return true;
        }
        if !roles.has_any(&[Role::Silent, Role::Place, Role::After, Role::Before, Role::Since]) {
            return false;
        }
        at = before;
    }
    false
}
