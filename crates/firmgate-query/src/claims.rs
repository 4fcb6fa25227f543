//! From numeric expressions to ranges of head counts and years.

use firmgate_model::filter::Range;

use super::grammar::{Amount, Comparator, Counts, Expression, expressions};
use super::pieces::What;
use super::reader::Reader;
use super::roles::Role;
use super::times::spans_of_time;
use super::wishes::senses;
use super::{Slot, Via, revenue, trades};

/// `around 100` and a bare `100` are 75 to 125, and so are amounts of money.
pub(super) const AROUND: f64 = 0.25;
/// These precede something that a company has.
const WITH: [&str; 6] = ["with", "having", "mit", "avec", "con", "met"];
/// Head counts and years of founding that a filter accepts.
const EMPLOYEES: (u32, u32) = (0, 10_000_000);
const YEARS: (u32, u32) = (1000, 2100);
/// `around 2010` is two years more or less.
const AROUND_YEARS: f64 = 2.0;

/// Reads every number of the sentence that describes companies.
pub(super) fn read(reader: &mut Reader<'_>) {
    trades::read(reader);
    for expression in expressions(reader) {
        claim(reader, expression);
    }
    spans_of_time(reader);
}

fn claim(reader: &mut Reader<'_>, found: Expression) {
    // An earlier expression can have claimed it: `raised $5m in 2023`.
    if !reader.is_free(found.last) {
        return;
    }
    let text = reader.written(found.first, found.last);
    match found.counts {
        Counts::Employees => employees(reader, found),
        Counts::Founded => founded(reader, found),
        Counts::Year => {
            founded(reader, found);
            reader.assume(format!("`{text}` was taken for the year of founding"));
        }
        Counts::Centuries if matches!(found.amount, Amount::One(Comparator::Plain, _)) => {
            reader.unresolved(found.first, found.last);
        }
        Counts::Age | Counts::Centuries => {
            let years = if found.counts == Counts::Centuries { 100.0 } else { 1.0 };
            let amount = age(reader, scaled(found.amount, years));
            set_founded(reader, found, amount);
        }
        Counts::LastYears => {
            let years = match found.amount {
                Amount::Range(_, value) | Amount::One(_, value) => value,
            };
            let factor = if reader.has(found.last, Role::DecadeUnit) { 10.0 } else { 1.0 };
            let since = f64::from(reader.context.year) - years * factor;
            set_founded(reader, found, Amount::One(Comparator::AtLeast, since));
            reader.assume(format!("`{text}` was taken for the year of founding"));
        }
        Counts::Money | Counts::Amount => money(reader, found),
        Counts::Revenue => revenue::claim(reader, found),
        Counts::Rows => rows(reader, found),
        Counts::Unknown => {
            reader.unresolved(found.first, found.last);
        }
        Counts::Distance => distance(reader, found),
        Counts::Nothing => without_anchor(reader, found),
    }
}

/// A range without a unit is a head count far more often than anything else.
fn without_anchor(reader: &mut Reader<'_>, found: Expression) {
    if counts_something_else(reader, found) {
        return reader.refuse(found.first, found.last + 1);
    }
    if wants_rows(reader, found) {
        return rows(reader, found);
    }
    let is_range = matches!(found.amount, Amount::Range(..));
    let is_open = matches!(found.amount, Amount::One(Comparator::AtLeast, _)) && reader.symbol(found.last) == Some('+');
    if is_range || is_open {
        let text = reader.written(found.first, found.last);
        employees(reader, found);
        reader.assume(format!("`{text}` was taken for the number of employees"));
    }
}

fn rows(reader: &mut Reader<'_>, found: Expression) {
    reader.ignore(found.first, found.last);
    reader.assume("The number of rows is set by `limit`, not by the sentence".to_owned());
}

/// `within 50 km of Berlin`: Berlin is a place, the distance is a request that no filter supports.
fn distance(reader: &mut Reader<'_>, found: Expression) {
    let mut first = found.first;
    while let Some(before) = first.checked_sub(1) {
        let is_part = reader.has(before, Role::Near)
            || reader.has(before, Role::Silent) && before.checked_sub(1).is_some_and(|at| reader.has(at, Role::Near));
        if !is_part {
            break;
        }
        first = before;
    }
    reader.refuse(first, found.last);
}

/// `find 25 dental clinics`
fn wants_rows(reader: &Reader<'_>, found: Expression) -> bool {
    matches!(found.amount, Amount::One(Comparator::Plain, _))
        && found.first.checked_sub(1).is_some_and(|before| reader.has(before, Role::Command))
        && !senses(reader, found.last + 1).is_empty()
}

/// `at least 50 lawyers`, `with 100 to 200 hotels`: figures of things that the platform has no data on.
fn counts_something_else(reader: &Reader<'_>, found: Expression) -> bool {
    let is_plain = matches!(found.amount, Amount::One(Comparator::Plain, _));
    let is_compared = matches!(found.amount, Amount::One(comparator, _) if comparator != Comparator::Plain);
    let with = found.first.checked_sub(1).is_some_and(|before| WITH.contains(&reader.key(before).as_str()));
    let is_industry = senses(reader, found.last + 1).iter().any(|sense| sense.slot() == Slot::Category);
    let is_word = reader.is_free(found.last + 1)
        && matches!(reader.piece(found.last + 1).map(|piece| piece.what), Some(What::Word));
    let is_word = is_word || is_counted(reader, found.last + 1);
    is_word && (!is_plain || with) || is_industry && (is_compared || with)
}

/// `more than 20 locations`, `3 offices in Spain`: words of a place, behind a number.
fn is_counted(reader: &Reader<'_>, at: usize) -> bool {
    const COUNTED: [&str; 5] = ["offices", "locations", "branches", "countries", "cities"];
    let key = reader.key(at);
    COUNTED.contains(&key.split(' ').next().unwrap_or_default())
}

fn employees(reader: &mut Reader<'_>, found: Expression) {
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

fn founded(reader: &mut Reader<'_>, found: Expression) {
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

/// `raised over $10m`, `10 million in revenue`: with the surrounding words about money.
fn money(reader: &mut Reader<'_>, found: Expression) {
    let speaks_of_money = [Role::Revenue, Role::Funding, Role::Currency];
    let mut first = found.first;
    let mut last = found.last;
    while let Some(before) = first.checked_sub(1) {
        let silent = reader.has(before, Role::Silent) || reader.has(before, Role::Place);
        let behind = before.checked_sub(1).is_some_and(|at| reader.roles(at).has_any(&speaks_of_money));
        if !(reader.roles(before).has_any(&speaks_of_money) || silent && behind) {
            break;
        }
        first = before;
    }
    while reader.roles(last + 1).has_any(&speaks_of_money)
        || reader.roles(last + 1).has_any(&[Role::Silent, Role::Place])
            && reader.roles(last + 2).has_any(&speaks_of_money)
    {
        last += 1;
    }
    if reader.has(last + 1, Role::Place) && reader.number(last + 2).is_some() {
        last += 2;
    }
    reader.refuse(first, last);
}

fn scaled(amount: Amount, factor: f64) -> Amount {
    match amount {
        Amount::Range(low, high) => Amount::Range(low * factor, high * factor),
        Amount::One(comparator, value) => Amount::One(comparator, value * factor),
    }
}

fn age(reader: &Reader<'_>, amount: Amount) -> Amount {
    let year = f64::from(reader.context.year);
    match amount {
        Amount::Range(a, b) => Amount::Range(year - a.max(b), year - a.min(b)),
        Amount::One(comparator, years) => {
            let turned = match comparator {
                Comparator::Over => Comparator::Under,
                Comparator::AtLeast => Comparator::AtMost,
                Comparator::Under => Comparator::Over,
                Comparator::AtMost => Comparator::AtLeast,
                same => same,
            };
            Amount::One(turned, year - years)
        }
    }
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
