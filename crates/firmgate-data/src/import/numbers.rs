//! Numbers of people, and years, as files write them.
//!
//! INVARIANT (no guess): a string is read by one of the rules here, or not at all. A separator of thousands precedes
//! exactly three digits, one kind of it in a number; a part after the point or comma that is not zero is not a number
//! of people.

use std::ops::RangeInclusive;

use firmgate_model::{Basis, Employees};

/// Why a cell is not a number of people or a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Not a form that is known.
    #[error("not a number, a range such as `51-200`, or a bound such as `>1000`")]
    Form,
    /// `250,5`
    #[error("a part of a person, or a separator that does not stand before three digits")]
    Fraction,
    /// `200-51`
    #[error("the range ends below its beginning")]
    Order,
    /// More than there is room for.
    #[error("larger than any number of people")]
    TooLarge,
    /// Not one year.
    #[error("not one year of four digits")]
    NoYear,
    /// Not a code of the map.
    #[error("the map does not say what the code means")]
    UnknownCode,
    /// Not a date.
    #[error("not a date such as `2026-05-01`")]
    NoDate,
    /// Out of range.
    #[error("a year before 1400 or in the future")]
    YearRange,
}

/// More people than any employer has.
const PEOPLE_MAX: u64 = 100_000_000;
const FIRST_YEAR: u16 = 1400;

/// Words after a number that state what it counts.
const UNITS: [&str; 22] = [
    "employees",
    "employee",
    "empl.",
    "emp.",
    "people",
    "persons",
    "staff",
    "fte",
    "ftes",
    "headcount",
    "workers",
    "mitarbeiter",
    "mitarbeitende",
    "beschäftigte",
    "salariés",
    "employés",
    "empleados",
    "trabajadores",
    "dipendenti",
    "addetti",
    "medewerkers",
    "funcionários",
];
/// Words before a number that mark it as approximate.
const ABOUT: [&str; 11] =
    ["approximately", "approx.", "approx", "circa", "about", "around", "ca.", "ca", "c.", "~", "≈"];
/// Marks a number as a minimum.
const AT_LEAST: [(&str, u64); 10] = [
    ("more than", 1),
    ("over", 1),
    ("above", 1),
    ("at least", 0),
    ("min.", 0),
    ("from", 0),
    (">=", 0),
    ("≥", 0),
    (">", 1),
    ("mehr als", 1),
];
/// Marks a number as a maximum.
const AT_MOST: [(&str, u64); 10] = [
    ("less than", 1),
    ("fewer than", 1),
    ("under", 1),
    ("below", 1),
    ("up to", 0),
    ("at most", 0),
    ("<=", 0),
    ("≤", 0),
    ("<", 1),
    ("weniger als", 1),
];

/// The head count that a cell states.
///
/// # Errors
/// [`NumberError`] states why it states none.
pub(super) fn heads(text: &str) -> Result<Employees, NumberError> {
    let lower = text.trim().to_lowercase();
    let text = without_unit(&lower);
    if let Some((text, beyond)) = front(text, &AT_LEAST) {
        let (low, _) = number(text.trim_end_matches('+'))?;
        return counted(None, low.saturating_add(beyond), None, Basis::SelfReported);
    }
    if let Some((text, beyond)) = front(text, &AT_MOST) {
        let (high, _) = number(text)?;
        return counted(None, 0, Some(high.checked_sub(beyond).ok_or(NumberError::Order)?), Basis::SelfReported);
    }
    if let Some(text) = ABOUT.iter().find_map(|word| text.strip_prefix(word)) {
        let (about, _) = number(text.trim_start())?;
        return counted(None, about, Some(about), Basis::Estimate);
    }
    if let Some(text) = text.strip_suffix('+').or_else(|| text.strip_suffix("or more")) {
        let (low, _) = number(text.trim_end())?;
        return counted(None, low, None, Basis::SelfReported);
    }
    if let Some((low, high)) = range(text) {
        let ((low, _), (high, _)) = (number(low)?, number(high)?);
        return counted(None, low, Some(high), Basis::SelfReported);
    }
    match number(text)? {
        (count, Exact::Yes) => counted(Some(count), count, Some(count), Basis::SelfReported),
        (about, Exact::Rounded) => counted(None, about, Some(about), Basis::Estimate),
    }
}

/// The year of founding that a cell states: `1988`, `1988.0`, `1988-05-01`, `01/05/1988`, `May 1988`. `this_year` is
/// the last one possible.
///
/// # Errors
/// [`NumberError`] states why it states none.
pub(super) fn year(text: &str, this_year: u16) -> Result<u16, NumberError> {
    let text = text.trim();
    let text = text.strip_suffix(".0").filter(|year| year.len() == 4).unwrap_or(text);
    let mut found = None;
    // The time after a date holds no year.
    let date =
        text.split(['T', ' ']).next().filter(|date| date.len() >= 8 && date.contains(['-', '/', '.'])).unwrap_or(text);
    for digits in date.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()) {
        match digits.len() {
            4 if found.is_none() => found = digits.parse().ok(),
            1 | 2 => {}
            _ => return Err(NumberError::NoYear),
        }
    }
    let year = found.ok_or(NumberError::NoYear)?;
    if years(this_year).contains(&year) { Ok(year) } else { Err(NumberError::YearRange) }
}

/// The day that a cell states as `2026-05-01`, also with a time after it, in ISO 8601.
///
/// # Errors
/// [`NumberError`] states why it states none.
pub(super) fn day(text: &str) -> Result<String, NumberError> {
    let day = text.trim().split(['T', ' ']).next().unwrap_or_default();
    let is_day = day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok();
    if is_day { Ok(day.to_owned()) } else { Err(NumberError::NoDate) }
}

/// The years that a company can be founded in.
pub(super) const fn years(this_year: u16) -> RangeInclusive<u16> {
    FIRST_YEAR..=this_year
}

/// This year, by the clock of the machine.
pub(super) fn this_year() -> u16 {
    u16::try_from(jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).year()).unwrap_or(u16::MAX)
}

fn counted(count: Option<u64>, min: u64, max: Option<u64>, basis: Basis) -> Result<Employees, NumberError> {
    if max.is_some_and(|max| max < min) {
        return Err(NumberError::Order);
    }
    let small = |number: u64| u32::try_from(number).ok().filter(|_| number <= PEOPLE_MAX).ok_or(NumberError::TooLarge);
    let max = max.map(small).transpose()?;
    Ok(Employees { count: count.map(small).transpose()?, min: small(min)?, max, basis, as_of: None })
}

fn without_unit(text: &str) -> &str {
    let unit = UNITS.iter().find_map(|unit| text.strip_suffix(unit));
    // `staff` alone is not a number, and a letter right before the unit belongs to another word.
    unit.map(str::trim_end)
        .filter(|rest| rest.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | 'k' | 'm' | 'e')))
        .unwrap_or(text)
}

fn front<'t>(text: &'t str, words: &[(&str, u64)]) -> Option<(&'t str, u64)> {
    words.iter().find_map(|(word, beyond)| Some((text.strip_prefix(word)?.trim_start(), *beyond)))
}

/// The two ends of a range.
fn range(text: &str) -> Option<(&str, &str)> {
    let words = [" to ", " bis ", " à ", " a ", " until ", ".."];
    let word = words.iter().find_map(|word| text.split_once(word));
    let (low, high) = word.or_else(|| text.split_once(['-', '\u{2010}', '\u{2011}', '\u{2012}', '–', '—']))?;
    Some((low.trim(), high.trim()))
}

/// Whether a number was written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exact {
    Yes,
    /// `5K`
    Rounded,
}

fn number(text: &str) -> Result<(u64, Exact), NumberError> {
    let text = text.trim();
    for (suffix, times) in [("k", 1_000), ("m", 1_000_000), ("tsd.", 1_000), ("tsd", 1_000)] {
        if let Some(front) = text.strip_suffix(suffix) {
            return thousands(front.trim_end(), times).map(|number| (number, Exact::Rounded));
        }
    }
    grouped(text).map(|number| (number, Exact::Yes))
}

/// `5`, `1.5`, `1,5` before a word for thousands or millions: there the part after the mark is one or two digits.
fn thousands(text: &str, times: u64) -> Result<u64, NumberError> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let whole_number = digits(whole)?;
    let part_number = if part.is_empty() { 0 } else { digits(part)? };
    let scale = match part.len() {
        0 => 1,
        1 => 10,
        2 => 100,
        _ => return Err(NumberError::Fraction),
    };
    let part_times = part_number.checked_mul(times / scale).ok_or(NumberError::TooLarge)?;
    whole_number.checked_mul(times).and_then(|number| number.checked_add(part_times)).ok_or(NumberError::TooLarge)
}

/// Digits, also in groups of three.
fn grouped(text: &str) -> Result<u64, NumberError> {
    if text.chars().all(|c| c.is_ascii_digit()) {
        return digits(text);
    }
    let is_mark = |c: char| matches!(c, ',' | '.' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '_');
    if !text.starts_with(|c: char| c.is_ascii_digit()) || !text.chars().all(|c| c.is_ascii_digit() || is_mark(c)) {
        return Err(NumberError::Form);
    }
    // `250.0` is how spreadsheets write 250.
    let (whole, point) = match text.rsplit_once(['.', ',']) {
        Some((whole, "0" | "00")) => (whole, text.get(whole.len()..).and_then(|rest| rest.chars().next())),
        _ => (text, None),
    };
    let mut marks = whole.chars().filter(|c| !c.is_ascii_digit());
    let Some(mark) = marks.next() else { return digits(whole) };
    if marks.any(|other| other != mark) || point == Some(mark) {
        return Err(NumberError::Fraction);
    }
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    let fits = (1..=3).contains(&first.len()) && !first.starts_with('0') && groups.all(|group| group.len() == 3);
    if !fits {
        return Err(NumberError::Fraction);
    }
    digits(&whole.replace(mark, ""))
}

fn digits(text: &str) -> Result<u64, NumberError> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NumberError::Form);
    }
    text.parse().map_err(|_| NumberError::TooLarge)
}

#[cfg(test)]
mod tests;
