//! A question that refines the one before: what it names anew replaces, everything else stays.

use firmgate_vocabulary::{cities, fold};

use super::{Interpretation, Read};
use crate::filter::{Filter, Sort, Values};

/// What a sentence says about the question before.
#[derive(Clone, Copy, Default)]
pub(super) struct Cues {
    /// `also in France`
    pub is_addition: bool,
    /// `of any size`
    pub any_size: bool,
    /// `worldwide`
    pub anywhere: bool,
    /// `start over`
    pub reset: bool,
}

/// Completes a reading by what the one before said and this one does not replace.
pub(super) fn join(previous: &Interpretation, read: &mut Read) {
    if read.cues.reset {
        read.reading.assumptions.push("The question before was forgotten".to_owned());
        return;
    }
    let cues = read.cues;
    let reading = &mut read.reading;
    let mut kept: Vec<&str> = Vec::new();
    if join_places(&previous.filter, &mut reading.filter, cues) {
        kept.push("location");
    }
    if join_values(&previous.filter.industries, &mut reading.filter.industries, cues.is_addition) {
        kept.push("industry");
    }
    if reading.filter.employees.is_none() && previous.filter.employees.is_some() && !cues.any_size {
        reading.filter.employees = previous.filter.employees;
        kept.push("number of employees");
    }
    if reading.filter.founded.is_none() && previous.filter.founded.is_some() {
        reading.filter.founded = previous.filter.founded;
        kept.push("year of founding");
    }
    if reading.keywords.is_none() && previous.keywords.is_some() {
        reading.keywords.clone_from(&previous.keywords);
        kept.push("keywords");
    }
    if reading.sort == Sort::Relevance && previous.sort != Sort::Relevance {
        reading.sort = previous.sort;
        kept.push("order");
    }
    if !kept.is_empty() {
        reading.assumptions.push(format!("Kept from the question before: {}", kept.join(", ")));
    }
}

/// Says what always holds for the filter as it is now.
pub(super) fn complete(reading: &mut Interpretation) {
    let filter = &reading.filter;
    let mut always = Vec::new();
    if !(filter.countries.is_empty() && filter.cities.is_empty()) {
        always.push("Location means head office");
    }
    if filter.employees.is_some() {
        always.push("Companies with only a size band match if at least half of the band lies in the range");
    }
    for assumption in always {
        if !reading.assumptions.iter().any(|known| known == assumption) {
            reading.assumptions.push(assumption.to_owned());
        }
    }
}

/// Countries and cities are one thing to people: `now in France` also forgets `Berlin`.
fn join_places(previous: &Filter, filter: &mut Filter, cues: Cues) -> bool {
    if cues.anywhere {
        return false;
    }
    if cues.is_addition || filter.countries.any.is_empty() && filter.cities.any.is_empty() {
        let countries = join_values(&previous.countries, &mut filter.countries, true);
        let cities = join_values(&previous.cities, &mut filter.cities, true);
        return countries || cities;
    }
    if filter.countries.any.is_empty() && !previous.countries.is_empty() && is_within(filter, previous) {
        filter.countries = previous.countries.clone();
        return true;
    }
    false
}

/// Whether every new city can be in one of the countries of the question before.
fn is_within(filter: &Filter, previous: &Filter) -> bool {
    filter.cities.any.iter().all(|name| {
        let folded = fold(name);
        let mut homes = cities().iter().filter(|city| fold(city.name) == folded).map(|city| city.country).peekable();
        homes.peek().is_some() && homes.any(|home| previous.countries.any.contains(&home))
    })
}

/// Keeps the values before, unless new ones replace them. Exclusions add up.
fn join_values<T: Clone + PartialEq>(previous: &Values<T>, values: &mut Values<T>, is_addition: bool) -> bool {
    let is_replaced = !values.any.is_empty() && !is_addition;
    let mut is_kept = false;
    if !is_replaced {
        let excluded = values.none.clone();
        let kept: Vec<T> = previous.any.iter().filter(|value| !excluded.contains(value)).cloned().collect();
        is_kept |= !kept.is_empty();
        let new = std::mem::take(&mut values.any);
        values.any = kept;
        values.any.extend(new.into_iter().filter(|value| !previous.any.contains(value)));
    }
    for value in &previous.none {
        if !values.any.contains(value) && !values.none.contains(value) {
            values.none.push(value.clone());
            is_kept = true;
        }
    }
    is_kept
}
