//! States and provinces, and the names that are also those of cities and countries.

use firmgate_vocabulary::{City, Country, Subdivision};

use super::words::{CITY_CODES, PARTS_OF_UK, STATE_CODES, WORD_STATES};
use super::{Place, is_placed, letters};
use crate::interpretation::{Slot, Via};
use crate::pieces::What;
use crate::reader::Reader;
use crate::roles::Role;
use crate::senses::{Sense, States};
use crate::tokens::Letters;
use crate::wishes::senses;

/// Words that make the name behind them, or before them, that of a state: `Kanton Zürich`, `New York state`.
const MARKS: [&str; 16] = [
    "state",
    "province",
    "provincie",
    "provincia",
    "provinz",
    "canton",
    "kanton",
    "cantone",
    "cantao",
    "bundesland",
    "land",
    "estado",
    "etat",
    "stato",
    "county",
    "prefecture",
];
/// Words between such a word and the name.
const OF: [&str; 8] = ["of", "de", "di", "do", "da", "del", "della", "von"];
/// Cities that are a state of their own: both readings select the same.
const CITY_STATES: [&str; 12] =
    ["DE-BE", "DE-HB", "DE-HH", "AT-9", "CH-BS", "BE-BRU", "CN-BJ", "CN-SH", "CN-TJ", "CN-CQ", "MX-CMX", "IN-DL"];
/// Names that mean the state although a city has them, too.
const RATHER_STATES: [&str; 1] = ["quebec"];
/// Countries whose cities are written with their state behind them.
const WRITTEN_WITH_STATE: [&str; 4] = ["US", "CA", "AU", "BR"];
/// Codes of a list on one side, at most.
const LISTED_CODES_MAX: usize = 12;

/// The state that the name at `at` means, unless it rather means a city or a country.
pub(super) fn named(reader: &Reader<'_>, at: usize, linked: Option<&Place>) -> Option<Place> {
    let senses = senses(reader, at);
    let states = senses.iter().find_map(|sense| match *sense {
        Sense::State(states) => Some(states),
        _ => None,
    })?;
    is_meant(reader, at, senses, states, linked).then(|| place(reader, at, at, states, Via::Name))
}

fn is_meant(reader: &Reader<'_>, at: usize, senses: &[Sense], states: &States, linked: Option<&Place>) -> bool {
    let key = reader.key(at);
    if is_marked(reader, at) {
        return true;
    }
    if WORD_STATES.contains(&key.as_str()) {
        let is_named =
            letters(reader, at) != Letters::Lower || key == "marche" && reader.key(at.wrapping_sub(1)) == "nelle";
        return is_named && (linked.is_some() || is_placed(reader, at));
    }
    let is_country = senses.iter().any(|sense| matches!(sense, Sense::Country(..)));
    if is_country {
        let is_part_of_uk =
            PARTS_OF_UK.contains(&key.as_str()) || states.all.iter().all(|s| s.country().alpha2() == "GB");
        return is_part_of_uk || key == "georgia" && is_among_us_states(reader, at, linked);
    }
    if !senses.iter().any(|sense| matches!(sense, Sense::City(_))) || RATHER_STATES.contains(&key.as_str()) {
        return true;
    }
    let is_there = |state: &Subdivision| states.all.iter().any(|own| own.country() == state.country());
    // `Albany, New York`, `Texas and New York`
    let is_behind = linked.is_some_and(|before| {
        let has_city_there = before.slot == Slot::City && before.city_states.iter().any(|s| states.all.contains(s));
        has_city_there || before.slot == Slot::State && before.states.iter().any(is_there)
    });
    // `Washington and Oregon`, `Victoria, Australia`
    is_behind
        || is_before_its_country(reader, at, senses, states)
        || neighbour(reader, at).is_some_and(|next| next.all.iter().any(is_there))
}

/// `Victoria, Australia`: of the places with the name only the state is in the country that follows.
fn is_before_its_country(reader: &Reader<'_>, at: usize, own: &[Sense], states: &States) -> bool {
    let country = senses(reader, at + 2).iter().find_map(|sense| match sense {
        Sense::Country(country, Via::Name) => Some(*country),
        _ => None,
    });
    let is_city_there = |country| own.iter().any(|sense| matches!(sense, Sense::City(city) if city.country == country));
    let is_there = |country| states.all.iter().any(|state| state.country() == country) && !is_city_there(country);
    reader.symbol(at + 1) == Some(',') && country.is_some_and(is_there)
}

/// The state that follows, joined by a conjunction or a comma, if that name means nothing else.
fn neighbour(reader: &Reader<'_>, at: usize) -> Option<&'static States> {
    let is_link = reader.symbol(at + 1) == Some(',') || reader.roles(at + 1).has_any(&[Role::And, Role::Or]);
    let senses = senses(reader, at + 2);
    match senses {
        [Sense::State(states)] if is_link => Some(states),
        _ => None,
    }
}

fn is_marked(reader: &Reader<'_>, at: usize) -> bool {
    let key = |back: usize| at.checked_sub(back).map(|at| reader.key(at)).unwrap_or_default();
    let is_mark = |key: &str| MARKS.contains(&key);
    // `country` and the like are not at the end of a name.
    is_mark(&key(1))
        || OF.contains(&key(1).as_str()) && is_mark(&key(2))
        || matches!(reader.key(at + 1).as_str(), "state" | "province" | "canton" | "prefecture")
}

/// Next to the country that it is a state of, to one of its states or to one of its cities, Georgia is that state.
fn is_among_us_states(reader: &Reader<'_>, at: usize, linked: Option<&Place>) -> bool {
    let is_us = |country: Country| country.alpha2() == "US";
    let named = |at: usize| {
        let Some(What::Phrase(entry)) = reader.piece(at).map(|piece| piece.what) else { return false };
        entry.senses.iter().any(|sense| match sense {
            Sense::Country(country, _) => is_us(*country),
            Sense::City(city) => is_us(city.country),
            Sense::State(states) => states.all.iter().all(|state| is_us(state.country())),
            _ => false,
        })
    };
    let is_behind =
        linked.is_some_and(|place| place.slot == Slot::State && place.states.iter().any(|s| is_us(s.country())));
    let is_country_of = |at: usize| {
        let key = reader.key(at);
        matches!(key.as_str(), "us" | "usa") && letters(reader, at) == Letters::AllCaps
    };
    let is_other_than_itself = |at: usize| reader.key(at) != "georgia" && (named(at) || is_country_of(at));
    is_behind || (at.saturating_sub(2)..at).chain(at + 1..at + 3).any(is_other_than_itself)
}

/// A place that is these states.
pub(super) fn place(reader: &Reader<'_>, at: usize, last: usize, states: &States, via: Via) -> Place {
    let codes: Vec<&str> = states.all.iter().map(|state| state.code()).collect();
    let names: Vec<&str> = states.all.iter().map(|state| state.name()).collect();
    let text = reader.written(at, last);
    let mut place = Place::new(last, Slot::State, via, codes.join(","));
    place.states.clone_from(&states.all);
    if states.is_part {
        place.is_part = true;
        place.assumption = Some(format!("`{text}` was widened to {}", names.join(", ")));
        place.unsupported = Some(format!("{text} (a part of {})", names.join(", ")));
    } else if states.is_ambiguous {
        let lands: Vec<&str> = states.all.iter().map(|state| state.country().name()).collect();
        place.is_ambiguous = true;
        place.alternative = Some(format!("`{text}` can be in {}: name the country to choose", lands.join(" or ")));
    } else if names.len() > 1 {
        place.assumption = Some(format!("{text} means {}", names.join(", ")));
    }
    place
}

/// `Zürich` can be the canton, too.
pub(super) fn beside_city(reader: &Reader<'_>, at: usize, senses: &[Sense]) -> Option<String> {
    let state = senses.iter().find_map(|sense| match sense {
        Sense::State(states) => states.all.first(),
        _ => None,
    })?;
    let text = reader.written(at, at);
    (!CITY_STATES.contains(&state.code()))
        .then(|| format!("`{text}`: the state or province in {}", state.country().name()))
}

/// The states that cities are in.
pub(crate) fn of_cities<'c>(cities: impl Iterator<Item = &'c City>) -> Vec<Subdivision> {
    let mut found: Vec<Subdivision> = Vec::new();
    for state in cities.filter_map(|city| Subdivision::of_region(Some(city.country), city.region?)) {
        if !found.contains(&state) {
            found.push(state);
        }
    }
    found
}

/// Whether a city and the state behind it are one place: `Portland, Maine`, though the vocabulary has another one.
pub(crate) fn are_one_place(city: &Place, state: &Place) -> bool {
    let countries: Vec<&str> = state.states.iter().map(|state| state.country().alpha2()).collect();
    let is_in = city.city_states.iter().any(|home| state.states.contains(home));
    let is_elsewhere = !city.homes.iter().any(|home| countries.contains(&home.alpha2()));
    is_in || is_elsewhere || countries.iter().all(|country| WRITTEN_WITH_STATE.contains(country))
}

/// The state of a code: `in TX`, `Austin, TX`, `CA, NV and AZ`, `Toronto, ON`.
pub(super) fn code(reader: &Reader<'_>, at: usize, linked: Option<&Place>) -> Option<Place> {
    let key = reader.key(at);
    let found = behind_city(reader, at, &key, linked).or_else(|| {
        let is_state = STATE_CODES.contains(&key.as_str()) && letters(reader, at) == Letters::AllCaps;
        let is_meant = is_state && (is_in_list(reader, at) || is_before_us(reader, at) || is_behind_state(linked));
        Subdivision::of_code(&format!("US-{key}")).filter(|_| is_meant)
    })?;
    Some(place(reader, at, at, &States::one(found), Via::Code))
}

/// `Austin, TX`, `Vancouver BC`: the state of the city right before.
fn behind_city(reader: &Reader<'_>, at: usize, key: &str, linked: Option<&Place>) -> Option<Subdivision> {
    let city = linked.filter(|place| place.slot == Slot::City)?;
    let is_joined =
        city.last + 1 == at || city.last + 2 == at && matches!(reader.symbol(at - 1), Some(',' | '/' | '(' | '–'));
    if !is_joined {
        return None;
    }
    let in_home = |home: &Country| Subdivision::of_code(&format!("{}-{key}", home.alpha2()));
    let mut found: Vec<Subdivision> = city.homes.iter().filter_map(in_home).collect();
    found.sort_by_key(|state| !city.city_states.contains(state));
    // `Paris, TX`
    let elsewhere = || {
        let is_free = Country::of_code(key).is_none_or(|country| !city.homes.contains(&country));
        let is_code = STATE_CODES.contains(&key) && is_free;
        Subdivision::of_code(&format!("US-{key}")).filter(|_| is_code)
    };
    found.first().copied().or_else(elsewhere)
}

fn is_behind_state(linked: Option<&Place>) -> bool {
    linked.is_some_and(|place| place.slot == Slot::State && place.states.iter().all(|s| s.country().alpha2() == "US"))
}

/// `CA, USA`
fn is_before_us(reader: &Reader<'_>, at: usize) -> bool {
    let next = if matches!(reader.symbol(at + 1), Some(',' | '(' | '/')) { at + 2 } else { at + 1 };
    senses(reader, next).iter().any(|sense| matches!(sense, Sense::Country(country, _) if country.alpha2() == "US"))
        && (next > at + 1 || reader.roles(next).is_empty() || letters(reader, next) == Letters::AllCaps)
}

/// Whether the code is in a list of codes of states, one of which is not also the code of a country.
fn is_in_list(reader: &Reader<'_>, at: usize) -> bool {
    let is_code = |at: usize| {
        let key = reader.key(at);
        (letters(reader, at) == Letters::AllCaps && STATE_CODES.contains(&key.as_str())).then_some(key)
    };
    let is_link = |at: usize| match reader.piece(at).map(|piece| piece.what) {
        Some(What::Symbol(symbol)) => matches!(symbol, ',' | '/' | '+' | '|' | ';'),
        Some(What::Phrase(entry)) => entry.roles.has_any(&[Role::And, Role::Or]),
        _ => false,
    };
    let Some(first) = is_code(at) else { return false };
    let mut codes = vec![first];
    let before = (1..=LISTED_CODES_MAX).map_while(|step| {
        let link = at.checked_sub(2 * step - 1).filter(|link| is_link(*link))?;
        is_code(link.checked_sub(1)?)
    });
    let behind =
        (1..=LISTED_CODES_MAX).map_while(|step| if is_link(at + 2 * step - 1) { is_code(at + 2 * step) } else { None });
    codes.extend(before.chain(behind).collect::<Vec<_>>());
    let are_cities = codes.iter().all(|code| CITY_CODES.iter().any(|(city, _)| city == code));
    codes.len() > 1 && !are_cities && codes.iter().any(|code| Country::of_code(code).is_none())
}

/// The state of a code that no country has: `hotels TX`.
pub(super) fn lone_code(reader: &Reader<'_>, at: usize, linked: Option<&Place>) -> Option<Place> {
    let key = reader.key(at);
    let is_state = STATE_CODES.contains(&key.as_str());
    let is_behind = linked.is_some() || is_placed(reader, at) || super::is_behind_thing(reader, at);
    let is_free = reader.roles(at).is_empty() && senses(reader, at).is_empty();
    let is_meant = is_state && is_free && is_behind && Country::of_code(&key).is_none();
    let state = Subdivision::of_code(&format!("US-{key}")).filter(|_| is_meant)?;
    Some(place(reader, at, at, &States::one(state), Via::Code))
}
