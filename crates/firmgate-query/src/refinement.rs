//! A question that refines the previous one: what it names is replaced, what it removes is dropped, everything else is
//! kept.

use firmgate_model::filter::{Filter, Sort, State, Values};
use firmgate_vocabulary::{Country, RATES_YEAR, cities, fold};

use super::interpretation::Interpretation;
use super::read::{Cues, Read};
use super::roles::Role;
use super::settling::{homes_of, settle_joined};
use super::stored::Memory;

/// Completes a reading by what the previous one set and this one does not replace.
pub(super) fn join(previous: &Memory, read: &mut Read) {
    if read.cues.reset {
        read.reading.assumptions.push("The question before was forgotten".to_owned());
        return;
    }
    let cues = read.cues.clone();
    let reading = &mut read.reading;
    let is_bare = reading.filter.is_empty() && reading.keywords.is_none() && reading.preferred.is_none();
    let says_nothing = is_bare && reading.sort == Sort::Relevance;
    let takes_nothing = cues.cleared.is_empty() && cues.dropped.is_empty() && !cues.any_size && !cues.anywhere;
    reading.is_next_page = cues.is_more && says_nothing && takes_nothing;
    reading.is_widening = cues.is_widened && says_nothing && takes_nothing;
    let mut previous = previous.clone();
    take_away(&mut previous, &cues, reading);
    let mut kept: Vec<&str> = Vec::new();
    if join_places(&previous.filter, &mut reading.filter, &cues) {
        kept.push("location");
        let notes = settle_joined(&mut reading.filter);
        reading.assumptions.extend(notes);
    }
    let is_addition = cues.is_addition || cues.is_widened || !cues.dropped.industries.is_empty();
    if join_values(&previous.filter.industries, &mut reading.filter.industries, is_addition) {
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
    if reading.filter.revenue.is_none() && previous.filter.revenue.is_some() {
        reading.filter.revenue = previous.filter.revenue;
        kept.push("revenue");
    }
    if join_values(&previous.filter.statuses, &mut reading.filter.statuses, cues.is_addition) {
        kept.push("status");
    }
    if join_words(&previous, reading) {
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

/// Removes the parts and values that the sentence names, and states so.
fn take_away(previous: &mut Memory, cues: &Cues, reading: &mut Interpretation) {
    let mut gone: Vec<&str> = Vec::new();
    let mut clear = |roles: &[Role], name: &'static str| {
        let named = cues.cleared.has_any(roles);
        if named {
            gone.push(name);
        }
        named
    };
    let filter = &mut previous.filter;
    if clear(&[Role::FieldPlace, Role::FieldCountry], "country") {
        filter.countries = Values::default();
    }
    if clear(&[Role::FieldPlace, Role::FieldState], "state") {
        filter.states = Values::default();
    }
    if clear(&[Role::FieldPlace, Role::FieldCity], "city") {
        filter.cities = Values::default();
    }
    if clear(&[Role::FieldIndustry], "industry") {
        filter.industries = Values::default();
    }
    if clear(&[Role::FieldSize], "number of employees") {
        filter.employees = None;
    }
    if clear(&[Role::FieldFounded], "year of founding") {
        filter.founded = None;
    }
    if clear(&[Role::FieldRevenue], "revenue") {
        filter.revenue = None;
    }
    if clear(&[Role::FieldStatus], "status") {
        filter.statuses = Values::default();
    }
    if clear(&[Role::FieldWords], "keywords") {
        (previous.keywords, previous.preferred) = (None, None);
    }
    if clear(&[Role::FieldSort], "order") {
        previous.sort = Sort::Relevance;
    }
    let dropped = &cues.dropped;
    filter.countries.any.retain(|country| !dropped.countries.contains(country));
    filter.states.any.retain(|state| !matches!(state, State::Known(state) if dropped.states.contains(state)));
    filter.industries.any.retain(|industry| !dropped.industries.contains(industry));
    filter.cities.any.retain(|city| !dropped.cities.iter().any(|gone| fold(gone) == fold(city)));
    if !gone.is_empty() {
        reading.assumptions.push(format!("Taken away: {}", gone.join(", ")));
    }
}

/// Keywords are kept until they are replaced.
fn join_words(previous: &Memory, reading: &mut Interpretation) -> bool {
    let is_replaced = reading.preferred.is_some() && (previous.keywords.is_none() || reading.filter.is_empty());
    if reading.keywords.is_some() || is_replaced {
        return false;
    }
    reading.keywords.clone_from(&previous.keywords);
    if reading.preferred.is_none() {
        reading.preferred.clone_from(&previous.preferred);
    }
    reading.keywords.is_some() || previous.preferred.is_some()
}

/// States what always applies to the current filter, and decides the effect of its words.
pub(super) fn complete(read: &mut Read) {
    let searched = std::mem::take(&mut read.searched);
    let is_count = read.cues.is_count;
    let reading = &mut read.reading;
    // Words exclude only where nothing else is known about the requested companies: a name, a product.
    if reading.filter.is_empty() && reading.keywords.is_none() {
        reading.keywords = reading.preferred.take();
        let text = reading.keywords.as_deref().unwrap_or_default();
        // They are searched for now, so they are no longer without effect.
        reading.unresolved.retain(|word| !searched.contains(word));
        if !text.is_empty() {
            reading.assumptions.push("Every word is searched for as text".to_owned());
        }
    } else {
        for word in &searched {
            let is_said = reading.assumptions.iter().any(|known| known.starts_with(&format!("`{word}` ranks")));
            let reason = if reading.unresolved.contains(word) { "was not understood" } else { "ranks" };
            if !is_said {
                let effect = format!("`{word}` {reason}: companies with it come first, none is left out");
                reading.assumptions.push(effect);
            }
        }
    }
    let filter = &reading.filter;
    let mut always = Vec::new();
    if is_count {
        always.push("The total is the answer to `how many`");
    }
    if !(filter.countries.is_empty() && filter.states.is_empty() && filter.cities.is_empty()) {
        always.push("Location means head office");
    }
    if filter.employees.is_some() {
        always.push("Companies with only a size band match if at least half of the band lies in the range");
    }
    let rates = format!(
        "Revenue in another currency is compared at rounded rates of {RATES_YEAR}; a company without a figure does not match"
    );
    if filter.revenue.is_some() {
        always.push(&rates);
    }
    for assumption in always {
        if !reading.assumptions.iter().any(|known| known == assumption) {
            reading.assumptions.push(assumption.to_owned());
        }
    }
}

/// Countries, states and cities are the same thing to people: `now in France` also forgets `Berlin` and `Bavaria`.
fn join_places(previous: &Filter, filter: &mut Filter, cues: &Cues) -> bool {
    if cues.anywhere {
        return false;
    }
    let is_addition = cues.is_addition || cues.is_widened;
    let is_exchange = !cues.dropped.is_empty_of_places();
    let is_silent = filter.countries.any.is_empty() && filter.states.any.is_empty() && filter.cities.any.is_empty();
    if is_addition || is_exchange || is_silent {
        let countries = join_values(&previous.countries, &mut filter.countries, true);
        let states = join_values(&previous.states, &mut filter.states, true);
        let cities = join_values(&previous.cities, &mut filter.cities, true);
        return countries || states || cities;
    }
    if !filter.countries.any.is_empty() {
        return false;
    }
    let mut is_kept = false;
    if !previous.countries.is_empty() && is_within(filter, previous) {
        filter.countries = previous.countries.clone();
        is_kept = true;
    }
    let is_in_state =
        |city: &String| homes_of(city).into_iter().any(|home| previous.states.any.contains(&State::Known(home)));
    if filter.states.any.is_empty() && !previous.states.is_empty() && filter.cities.any.iter().all(is_in_state) {
        filter.states = previous.states.clone();
        is_kept = true;
    }
    is_kept
}

/// Whether every new city and state can be in one of the countries of the previous question.
fn is_within(filter: &Filter, previous: &Filter) -> bool {
    let is_asked_for = |country: &Country| previous.countries.any.contains(country);
    let are_states_within = filter.states.any.iter().all(|state| match state {
        State::Known(state) => is_asked_for(&state.country()),
        State::Named(_) => false,
    });
    are_states_within
        && filter.cities.any.iter().all(|name| {
            let folded = fold(name);
            let mut homes =
                cities().iter().filter(|city| fold(city.name) == folded).map(|city| city.country).peekable();
            homes.peek().is_some() && homes.any(|home| is_asked_for(&home))
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
