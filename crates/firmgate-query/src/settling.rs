//! Places that are alternatives to people but not to a filter, whose fields restrict each other.
//!
//! `Bavaria or Austria` asks for a state or a country, `Texas or Chicago` for a state or a city. A search takes both at
//! once, which would be no company. The smaller place is widened until both are of one kind, and the reading says so:
//! more companies are found than were asked for, none less.

mod kinds;

use firmgate_model::filter::{Filter, State as StateValue};
use firmgate_vocabulary::{Country, Subdivision, cities_named};

use self::kinds::{Position, position, settle_kinds};
use super::interpretation::Slot;
use super::places::{Place, states};
use super::read::add_all;
use super::reader::Reader;

/// The places that were asked for, as they came.
#[derive(Default)]
pub(super) struct Places {
    seen: Vec<Seen>,
    /// Places of one list have one number.
    list: usize,
}

struct Seen {
    list: usize,
    slot: Slot,
    name: String,
    /// As it was written.
    text: String,
    countries: Vec<Country>,
    states: Vec<Subdivision>,
    is_ambiguous: bool,
    homes: Vec<Country>,
    /// The state is named behind it: `Paris, Texas`.
    has_state: bool,
    /// A word such as `or` joins it to the place before.
    is_alternative: bool,
    position: Position,
}

impl Places {
    /// Adds a place that was asked for. `before` is the one that it is joined to; `is_alternative` that a word such as
    /// `or` joins them.
    pub(super) fn add(
        &mut self,
        reader: &Reader<'_>,
        at: usize,
        place: &Place,
        (before, is_alternative): (Option<&Place>, bool),
    ) {
        if before.is_none() {
            self.list += 1;
        }
        let text = reader.written(at, place.last);
        let position = match self.seen.last().filter(|_| before.is_some()) {
            // `in Spain or Portugal`
            Some(last) if last.position == Position::Placed => Position::Placed,
            _ => position(reader, at, place.last),
        };
        if position == Position::Modifier {
            // `Swiss and German banks`
            let list = self.list;
            for seen in self.seen.iter_mut().filter(|seen| seen.list == list) {
                seen.position = position;
            }
        }
        let is_one = |city: &&Place| city.slot == Slot::City && !is_alternative && states::are_one_place(city, place);
        if place.slot == Slot::State
            && before.filter(is_one).is_some()
            && let Some(city) = self.seen.last_mut()
        {
            city.has_state = true;
        }
        self.seen.push(Seen {
            list: self.list,
            slot: place.slot,
            name: place.value.clone(),
            text,
            countries: place.countries.clone(),
            states: place.states.clone(),
            is_ambiguous: place.is_ambiguous,
            homes: place.homes.clone(),
            has_state: false,
            is_alternative,
            position,
        });
    }

    fn of(&self, slot: Slot) -> impl Iterator<Item = &Seen> {
        self.seen.iter().filter(move |seen| seen.slot == slot)
    }

    /// The states that were asked for. A name that several countries have means those in the others' countries, if there
    /// are any.
    fn states(&self, countries: &[Country]) -> Vec<Subdivision> {
        let certain = self.of(Slot::State).filter(|seen| !seen.is_ambiguous);
        let others: Vec<Country> = certain.flat_map(|seen| seen.states.iter().map(|state| state.country())).collect();
        let mut all = Vec::new();
        for seen in self.of(Slot::State) {
            let within = |known: &[Country]| -> Vec<Subdivision> {
                seen.states.iter().filter(|state| known.contains(&state.country())).copied().collect()
            };
            let chosen = [countries, &others].into_iter().map(within).find(|found| !found.is_empty());
            add_all(&mut all, &chosen.filter(|_| seen.is_ambiguous).unwrap_or_else(|| seen.states.clone()));
        }
        all
    }

    /// The countries that were asked for: of those that contain one another without `or` between them the smaller ones.
    fn countries(&self) -> Vec<Country> {
        let is_smaller = |one: &Seen, other: &Seen| {
            let is_joined =
                one.list == other.list && self.seen.iter().any(|seen| seen.list == one.list && seen.is_alternative);
            !is_joined
                && one.countries.len() < other.countries.len()
                && one.countries.iter().all(|country| other.countries.contains(country))
        };
        let named = || self.seen.iter().filter(|seen| !seen.countries.is_empty());
        let mut all = Vec::new();
        for seen in named().filter(|seen| !named().any(|other| is_smaller(other, seen))) {
            add_all(&mut all, &seen.countries);
        }
        all
    }

    fn is_list_of(&self, first: Slot, second: Slot) -> bool {
        self.of(first).any(|one| self.of(second).any(|other| one.list == other.list))
    }
}

/// Settles what cannot be alternatives.
pub(super) fn settle(reader: &mut Reader<'_>, places: &mut Places) {
    settle_kinds(reader, places);
    let countries = places.countries();
    reader.read.reading.filter.countries.any.clone_from(&countries);
    reader.read.reading.filter.states.any = places.states(&countries).into_iter().map(StateValue::Known).collect();
    settle_cities(reader, places);
    settle_countries(reader, places);
    settle_homes(reader, places);
}

/// A city and a state elsewhere.
fn settle_cities(reader: &mut Reader<'_>, places: &Places) {
    let states = known(&reader.read.filter);
    let cities: Vec<&Seen> = places.of(Slot::City).collect();
    if states.is_empty() || cities.is_empty() {
        return;
    }
    let is_there = |city: &&Seen| city.has_state || homes_of(&city.name).iter().any(|home| states.contains(home));
    let has_city = |state: &Seen| {
        let is_in = |city: &&Seen| homes_of(&city.name).iter().any(|home| state.states.contains(home));
        state.has_city(places) || cities.iter().any(is_in)
    };
    let named: Vec<&Seen> = places.of(Slot::State).collect();
    if cities.iter().all(is_there) && (named.len() == 1 || named.iter().all(|state| has_city(state))) {
        return;
    }
    let mut filter = std::mem::take(&mut reader.read.reading.filter);
    for note in widen_cities(&mut filter) {
        reader.assume(note);
    }
    reader.read.reading.filter = filter;
}

impl Seen {
    /// Whether the state was named behind a city.
    fn has_city(&self, places: &Places) -> bool {
        let at = places.seen.iter().position(|seen| std::ptr::eq(seen, self));
        at.and_then(|at| places.seen.get(at.checked_sub(1)?)).is_some_and(|before| before.has_state)
    }
}

/// A state, and a country that it is not in or that has none of the states.
fn settle_countries(reader: &mut Reader<'_>, places: &Places) {
    let states = known(&reader.read.filter);
    let countries = reader.read.filter.countries.any.clone();
    if states.is_empty() || countries.is_empty() {
        return;
    }
    let is_in = |country: Country| states.iter().any(|state| state.country() == country);
    let is_outside = states.iter().any(|state| !countries.contains(&state.country()));
    let is_cut_off = places.of(Slot::Country).flat_map(|seen| &seen.countries).any(|country| !is_in(*country));
    let is_list = places.is_list_of(Slot::State, Slot::Country) || places.is_list_of(Slot::State, Slot::Region);
    if !(is_outside || is_cut_off && is_list) {
        return;
    }
    let mut filter = std::mem::take(&mut reader.read.reading.filter);
    if is_list {
        let text = |state: Subdivision| {
            let seen = places.of(Slot::State).find(|seen| seen.states == [state]);
            seen.map_or_else(|| state.name().to_owned(), |seen| seen.text.clone())
        };
        for note in widen_states(&mut filter, text) {
            reader.assume(note);
        }
    } else {
        // `German companies in Texas`
        for state in states.iter().filter(|state| !countries.contains(&state.country())) {
            add_all(&mut filter.countries.any, &[state.country()]);
            let name = state.name();
            let wish = format!("{name} or a country it is not in (only {name} was searched)");
            reader.read.unsupported.push(wish);
        }
    }
    reader.read.reading.filter = filter;
}

/// A country and a city elsewhere.
fn settle_homes(reader: &mut Reader<'_>, places: &Places) {
    if reader.read.filter.countries.any.is_empty() {
        return;
    }
    let open = |seen: &&Seen| !seen.homes.is_empty() && !seen.has_state;
    for seen in places.of(Slot::City).filter(open) {
        let city = &seen.name;
        let is_searched = reader.read.filter.cities.any.contains(city)
            || homes_of(city).iter().all(|home| !known(&reader.read.filter).contains(home));
        if !is_searched || seen.homes.iter().any(|home| reader.read.filter.countries.any.contains(home)) {
            continue;
        }
        if let Some(home) = seen.homes.first() {
            reader.read.reading.filter.countries.any.push(*home);
            let wish = format!("{city} or a country it is not in (only {city} was searched)");
            reader.read.unsupported.push(wish);
        }
    }
}

/// Settles a filter that was joined with the one of the question before, and says how.
pub(super) fn settle_joined(filter: &mut Filter) -> Vec<String> {
    let states = known(filter);
    let mut notes = Vec::new();
    let is_apart = |city: &String| !homes_of(city).iter().any(|home| states.contains(home));
    if !states.is_empty() && filter.cities.any.iter().any(is_apart) {
        notes.extend(widen_cities(filter));
    }
    let states = known(filter);
    let countries = &filter.countries.any;
    if !countries.is_empty() && states.iter().any(|state| !countries.contains(&state.country())) {
        notes.extend(widen_states(filter, |state| state.name().to_owned()));
    }
    notes
}

/// Replaces the cities by the states that they are in.
fn widen_cities(filter: &mut Filter) -> Vec<String> {
    let mut notes = Vec::new();
    for city in std::mem::take(&mut filter.cities.any) {
        let homes = homes_of(&city);
        if homes.is_empty() {
            notes.push(format!("`{city}` was left out: a city and a state cannot be alternatives"));
            continue;
        }
        let names: Vec<&str> = homes.iter().map(|home| home.name()).collect();
        notes.push(format!("`{city}` was widened to {}: a city and a state cannot be alternatives", names.join(", ")));
        add_all(&mut filter.states.any, &homes.into_iter().map(StateValue::Known).collect::<Vec<_>>());
    }
    notes
}

/// Replaces the states by the countries that they are in.
fn widen_states(filter: &mut Filter, text: impl Fn(Subdivision) -> String) -> Vec<String> {
    let mut notes = Vec::new();
    for state in known(filter) {
        let country = state.country();
        let (name, whole) = (text(state), country.name());
        notes.push(format!("`{name}` was widened to {whole}: a state and a country cannot be alternatives"));
        add_all(&mut filter.countries.any, &[country]);
    }
    filter.states.any.retain(|state| matches!(state, StateValue::Named(_)));
    notes
}

/// The states of the vocabulary that a filter asks for.
fn known(filter: &Filter) -> Vec<Subdivision> {
    let known = filter.states.any.iter().filter_map(|state| match state {
        StateValue::Known(state) => Some(*state),
        StateValue::Named(_) => None,
    });
    known.collect()
}

/// The states that a city is in: the largest one of the name.
pub(super) fn homes_of(city: &str) -> Vec<Subdivision> {
    states::of_cities(cities_named(city).into_iter().take(1))
}
