//! Places, industries, sizes and orders, and what a negation before them covers.

mod industry;

use firmgate_model::Status;
use firmgate_model::filter::{Industry, Sort, State as StateValue};

use self::industry::take_industry;
use super::industries::{FOR, industry, is_tech_alone, settle_industries};
use super::interpretation::{Slot, Via};
use super::pieces::What;
use super::places::{self, Place};
use super::read::add_all;
use super::reader::Reader;
use super::roles::Role;
use super::senses::Sense;
use super::settling::{Places, settle};
use super::sizes;
use super::wishes::senses;

/// Negations that are repeated by a word before each thing that they cover, and not by a comma.
const LISTING: [&str; 5] = ["neither", "ni", "weder", "nem", "ne"];
/// The kinds of things that are coordinated with one another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Place,
    Industry,
    Other,
}

/// What a negation does to the things that follow it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Effect {
    /// `not in Spain`: companies there are left out.
    #[default]
    Exclude,
    /// `remove Spain`: which the previous question included.
    Remove,
    /// `instead of Spain`: it is not a filter.
    Replace,
}

/// How far a negation reaches: over the group of one kind that follows it.
#[derive(Default)]
pub(super) struct Scope {
    pub not: Option<usize>,
    pub effect: Effect,
    kind: Option<Kind>,
    /// `and`, `or` or a comma came since the last thing.
    is_connected: bool,
}

#[derive(Default)]
pub(super) struct State {
    pub scope: Scope,
    pub place: Option<Place>,
    /// The industry right before, and its last piece.
    pub industry: Option<(Vec<Industry>, usize)>,
    places: Places,
}

/// Reads everything that has a name.
pub(super) fn read(reader: &mut Reader<'_>) {
    let mut state = State::default();
    let mut at = 0;
    while at < reader.pieces.len() {
        at = step(reader, &mut state, at) + 1;
    }
    if let Some(not) = state.scope.not.filter(|_| state.scope.kind.is_none()) {
        reader.unresolved(not, not);
    }
    settle(reader, &mut state.places);
    settle_industries(reader);
    if reader.read.filter.industries.any.len() > 1 && !is_tech_alone(reader) {
        reader.assume("Several industries are alternatives: one of them is enough".to_owned());
    }
}

/// Reads what begins at `at` and returns its last piece.
fn step(reader: &mut Reader<'_>, state: &mut State, at: usize) -> usize {
    if !reader.is_free(at) {
        state.end_of_scope(reader);
        state.place = None;
        return at;
    }
    let roles = reader.roles(at);
    if let Some(place) = places::at(reader, at, state.place.as_ref()) {
        return take_place(reader, state, at, place);
    }
    if let Some((industries, via)) = industry(reader, at) {
        return take_industry(reader, state, at, &industries, via);
    }
    if let Some(sense) = senses(reader, at)
        .iter()
        .find(|sense| matches!(sense, Sense::Sort(_) | Sense::Size(_) | Sense::Age(_) | Sense::Status(_)))
    {
        take_other(reader, state, at, *sense);
        return at;
    }
    if roles.has_any(&[Role::Not, Role::Instead]) {
        state.end_of_scope(reader);
        let effect = match roles {
            roles if roles.has(Role::Instead) => Effect::Replace,
            roles if roles.has(Role::Remove) => Effect::Remove,
            _ => Effect::Exclude,
        };
        state.scope = Scope { not: Some(at), effect, ..Scope::default() };
        state.place = None;
        return at;
    }
    if roles.has(Role::But) {
        state.end_of_scope(reader);
    } else if roles.has_any(&[Role::And, Role::Or]) || matches!(reader.symbol(at), Some(',' | '/' | '+')) {
        // `instead of Spain, Portugal`: the comma ends what is replaced.
        // `neither banks nor insurers, finance`: so it does behind words that list.
        let is_listing = state.scope.not.is_some_and(|not| LISTING.contains(&reader.key(not).as_str()));
        let is_closed = state.scope.effect == Effect::Replace || is_listing;
        state.scope.is_connected = !is_closed || reader.symbol(at) != Some(',');
    } else if reader.symbol(at) == Some('.') && at.checked_sub(1).is_some_and(|not| state.scope.not == Some(not)) {
        // `excl. supermarkets`
        return at;
    } else if roles.is_empty() {
        return take_word(reader, state, at);
    } else if !roles.has_any(&[Role::Place, Role::Silent, Role::Based]) {
        state.place = None;
    }
    at
}

impl State {
    /// Whether the thing of this kind that comes next is excluded. Advances the scope.
    pub(super) fn is_negated(&mut self, kind: Kind) -> bool {
        let reaches = match self.scope.kind {
            None => self.scope.not.is_some(),
            Some(known) => known == kind && self.scope.is_connected,
        };
        if reaches {
            self.scope.kind = Some(kind);
            self.scope.is_connected = false;
        } else {
            self.scope = Scope::default();
        }
        reaches
    }

    pub(super) fn end_of_scope(&mut self, reader: &mut Reader<'_>) {
        let scope = std::mem::take(&mut self.scope);
        if let Some(not) = scope.not.filter(|not| scope.kind.is_none() && reader.is_free(*not)) {
            reader.unresolved(not, not);
        }
    }

    /// Marks the negation as read.
    pub(super) fn negation(&self, reader: &mut Reader<'_>) {
        if let Some(not) = self.scope.not {
            reader.use_up(not, not);
        }
    }
}

fn take_place(reader: &mut Reader<'_>, state: &mut State, at: usize, place: Place) -> usize {
    if is_home_of_excluded(reader, state, at, &place) {
        state.scope = Scope::default();
    }
    let is_negated = state.is_negated(Kind::Place);
    state.negation(reader);
    state.industry = None;
    if is_negated && is_dropped(reader, state.scope.effect, &place) {
        let dropped = &mut reader.read.cues.dropped;
        add_all(&mut dropped.countries, &place.countries);
        add_all(&mut dropped.states, &place.states);
        add_all(&mut dropped.cities, &place.cities);
        let (last, value) = (place.last, format!("without {}", place.value));
        reader.note(at, last, place.slot, value, place.via);
        return last;
    }
    if is_negated && place.is_part {
        // Leaving out the whole country or state would exclude more than was requested.
        let (first, last) = (state.scope.not.unwrap_or(at), place.last);
        reader.refuse(first, last);
        state.place = Some(place);
        return last;
    }
    let filter = &mut reader.read.reading.filter;
    let countries = if is_negated { &mut filter.countries.none } else { &mut filter.countries.any };
    add_all(countries, &place.countries);
    let cities = if is_negated { &mut filter.cities.none } else { &mut filter.cities.any };
    add_all(cities, &place.cities);
    if is_negated {
        let states: Vec<StateValue> = place.states.iter().copied().map(StateValue::Known).collect();
        add_all(&mut filter.states.none, &states);
    } else {
        let is_alternative = is_alternative(reader, state.place.as_ref(), at);
        state.places.add(reader, at, &place, (state.place.as_ref(), is_alternative));
    }
    let value = if is_negated { format!("not {}", place.value) } else { place.value.clone() };
    if let Some(assumption) = &place.assumption {
        reader.assume(assumption.clone());
    }
    if let Some(alternative) = &place.alternative {
        reader.alternative(alternative.clone());
    }
    if let Some(unsupported) = &place.unsupported {
        reader.read.unsupported.push(unsupported.clone());
    }
    let last = place.last;
    reader.note(at, last, place.slot, value, place.via);
    state.place = Some(place);
    last
}

/// `outside Bavaria, Germany`: the country of what is left out is not left out itself.
fn is_home_of_excluded(reader: &Reader<'_>, state: &State, at: usize, place: &Place) -> bool {
    let is_negated = state.scope.kind == Some(Kind::Place);
    let is_behind = reader.symbol(at.wrapping_sub(1)) == Some(',');
    let is_home = state.place.as_ref().is_some_and(|before| {
        let states = before.states.iter().chain(&before.city_states).map(|state| state.country());
        states.chain(before.homes.iter().copied()).any(|home| place.countries.contains(&home))
    });
    place.slot == Slot::Country && is_negated && is_behind && is_home
}

/// Whether a word such as `or` is between a place and the one before it.
fn is_alternative(reader: &Reader<'_>, before: Option<&Place>, at: usize) -> bool {
    let between = before.map_or(at..at, |before| before.last + 1..at);
    between.into_iter().any(|at| match reader.piece(at).map(|piece| piece.what) {
        Some(What::Symbol(symbol)) => matches!(symbol, '+' | '|' | ';'),
        Some(What::Phrase(entry)) => entry.roles.has_any(&[Role::And, Role::Or]) && !entry.roles.has(Role::Place),
        _ => false,
    })
}

/// Whether the place is removed from the previous question, or replaced by another one.
fn is_dropped(reader: &Reader<'_>, effect: Effect, place: &Place) -> bool {
    let is_asked_for = reader.context.previous.is_some_and(|previous| {
        let filter = &previous.filter;
        place.countries.iter().any(|country| filter.countries.any.contains(country))
            || place.states.iter().any(|state| filter.states.any.contains(&StateValue::Known(*state)))
            || place.cities.iter().any(|city| filter.cities.any.contains(city))
    });
    effect == Effect::Replace || effect == Effect::Remove && is_asked_for
}

fn take_other(reader: &mut Reader<'_>, state: &mut State, at: usize, sense: Sense) {
    // `enterprise` before a product is a kind of customer.
    if reader.key(at) == "enterprise" && industry(reader, at + 1).is_some() {
        return;
    }
    // `accountants for small businesses`: the customers are small.
    if let Some(before) = at.checked_sub(1).filter(|before| FOR.contains(&reader.key(*before).as_str())) {
        state.end_of_scope(reader);
        return reader.refuse(before, at);
    }
    let is_negated = state.is_negated(Kind::Other);
    let not = state.scope.not.filter(|_| is_negated);
    state.negation(reader);
    state.place = None;
    match sense {
        Sense::Status(status) => take_status(reader, at, status, not),
        Sense::Sort(sort) if !is_negated => {
            // `the oldest, sorted by year`: the first word states the direction.
            if !is_same_figure(reader.read.sort, sort) {
                reader.read.sort = sort;
            }
            reader.note(at, at, Slot::Sort, format!("{sort:?}"), Via::Grammar);
        }
        Sense::Size(size) => sizes::take_size(reader, at, size, not),
        Sense::Age(age) => sizes::take_age(reader, at, age, not),
        _ => reader.refuse(not.unwrap_or(at), at),
    }
}

/// Whether both orders are by the same figure.
fn is_same_figure(known: Sort, next: Sort) -> bool {
    let by_year = |sort| matches!(sort, Sort::FoundedAsc | Sort::FoundedDesc);
    let by_size = |sort| matches!(sort, Sort::EmployeesAsc | Sort::EmployeesDesc);
    by_year(known) && by_year(next) || by_size(known) && by_size(next)
}

fn take_status(reader: &mut Reader<'_>, at: usize, status: Status, not: Option<usize>) {
    let statuses = &mut reader.read.reading.filter.statuses;
    let values = if not.is_some() { &mut statuses.none } else { &mut statuses.any };
    add_all(values, &[status]);
    let value = format!("{}{}", if not.is_some() { "not " } else { "" }, status.word());
    reader.note(at, at, Slot::Status, value, Via::Alias);
}

/// An unknown word. After a negation it is to be excluded, which no filter can do.
fn take_word(reader: &mut Reader<'_>, state: &mut State, at: usize) -> usize {
    state.place = None;
    let is_word = |reader: &Reader<'_>, at: usize| {
        reader.is_free(at) && matches!(reader.piece(at).map(|piece| piece.what), Some(What::Word))
    };
    let open = state.scope.not.filter(|not| state.scope.kind.is_none() && at.abs_diff(*not) <= 2);
    match open {
        Some(not) if is_word(reader, at) => {
            let mut last = at;
            while is_word(reader, last + 1) {
                last += 1;
            }
            reader.refuse(not, last);
            state.scope = Scope::default();
            last
        }
        _ => {
            state.end_of_scope(reader);
            at
        }
    }
}
