//! Words for a size or an age: `small`, `start-ups`.

use firmgate_model::filter::Range;

use super::interpretation::{Slot, Via};
use super::reader::Reader;
use super::senses::{Age, Size};

/// Years since the founding of a start-up, at most. This is not from a standard, so the reading always states it.
const STARTUP_YEARS_MAX: u32 = 10;
/// Years since the founding of a young company, at most.
const YOUNG_YEARS_MAX: u32 = 5;

pub(super) fn take_size(reader: &mut Reader<'_>, at: usize, size: Size, not: Option<usize>) {
    let (min, max) = match size {
        Size::Solo => (Some(1), Some(1)),
        Size::Micro => (Some(1), Some(9)),
        Size::Small => (Some(10), Some(49)),
        Size::Medium => (Some(50), Some(249)),
        Size::Sme => (Some(1), Some(249)),
        Size::MidMarket => (Some(100), Some(999)),
        Size::Large => (Some(250), None),
    };
    let range = match (not, size) {
        (None, _) => Range { min, max },
        (Some(_), Size::Large) => Range { min: None, max: Some(249) },
        (Some(_), Size::Sme | Size::Micro | Size::Solo) => Range { min: max.map(|max| max + 1), max: None },
        (Some(not), _) => return reader.refuse(not, at),
    };
    let text = reader.written(not.unwrap_or(at), at);
    let shown = super::ranges::shown(range);
    let is_first = !reader.read.spans.iter().any(|span| span.slot == Slot::Employees && span.via == Via::Grammar);
    if is_first {
        // `small and medium-sized`: from the smaller to the larger one.
        let known = reader.read.filter.employees;
        let hull = known.map_or(range, |known| Range {
            min: known.min.zip(range.min).map(|(a, b)| a.min(b)),
            max: known.max.zip(range.max).map(|(a, b)| a.max(b)),
        });
        let is_open = hull.min.or(hull.max).is_none();
        reader.read.filter.employees = Some(if is_open { range } else { hull });
        reader.assume(format!("`{text}` means {shown} employees"));
    } else {
        reader.assume(format!("`{text}` adds nothing to the number of employees that is named"));
    }
    reader.note(at, at, Slot::Employees, shown, Via::Alias);
}

pub(super) fn take_age(reader: &mut Reader<'_>, at: usize, age: Age, not: Option<usize>) {
    let years = match age {
        Age::Startup => STARTUP_YEARS_MAX,
        Age::Young => YOUNG_YEARS_MAX,
    };
    let since = u32::from(reader.context.year).saturating_sub(years);
    let range = match not {
        None => Range { min: Some(since), max: None },
        Some(_) => Range { min: None, max: Some(since.saturating_sub(1)) },
    };
    let text = reader.written(not.unwrap_or(at), at);
    if reader.read.filter.founded.is_none() {
        reader.read.filter.founded = Some(range);
        let not = if not.is_some() { "not " } else { "" };
        reader.assume(format!("`{text}` means {not}founded in the last {years} years"));
    } else {
        reader.assume(format!("`{text}` adds nothing to the year of founding that is named"));
    }
    reader.note(at, at, Slot::Founded, super::ranges::shown(range), Via::Alias);
}
