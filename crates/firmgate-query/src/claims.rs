//! From numeric expressions to ranges of head counts and years.

use super::expression::{Amount, Comparator, Counts, Expression};
use super::grammar::expressions;
use super::interpretation::Slot;
use super::pieces::What;
use super::ranges::{employees, founded, set_founded};
use super::reader::Reader;
use super::roles::Role;
use super::times::spans_of_time;
use super::wishes::senses;
use super::{revenue, trades};

/// These precede something that a company has.
const WITH: [&str; 6] = ["with", "having", "mit", "avec", "con", "met"];

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
