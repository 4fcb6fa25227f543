//! A number of the sentence with what it counts.

use super::currency::Unit;
use super::pieces::What;
use super::reader::Reader;

/// A number or range in the sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expression {
    /// First and last piece, with the words that name its unit.
    pub first: usize,
    pub last: usize,
    pub amount: Amount,
    pub counts: Counts,
    /// The currency of an amount.
    pub unit: Option<Unit>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Amount {
    Range(f64, f64),
    One(Comparator, f64),
}

/// The relation to a single number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparator {
    Plain,
    Over,
    AtLeast,
    Under,
    AtMost,
    Exact,
    Around,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    Employees,
    /// A year of founding, named as such.
    Founded,
    /// A year without context.
    Year,
    /// Years since the founding.
    Age,
    /// Hundreds of them.
    Centuries,
    /// The last n years.
    LastYears,
    /// An amount of money that is not revenue.
    Money,
    /// An amount of money that no word is beside.
    Amount,
    /// Yearly revenue.
    Revenue,
    /// Requested rows.
    Rows,
    /// How far away something may be.
    Distance,
    /// Something else, such as a share.
    Unknown,
    Nothing,
}

pub(super) fn is_year(reader: &Reader<'_>, amount: Amount) -> bool {
    let is_year = |value: f64| value.fract() == 0.0 && (1600.0..=f64::from(reader.context.year) + 1.0).contains(&value);
    match amount {
        Amount::Range(low, high) => is_year(low) && is_year(high),
        Amount::One(_, value) => is_year(value),
    }
}

/// Whether a piece is a decade, and which.
pub(super) fn decade(reader: &Reader<'_>, at: usize) -> Option<u16> {
    match reader.piece(at)?.what {
        What::Decade(year) if reader.is_free(at) => Some(year),
        _ => None,
    }
}
