//! Countries, groups of countries and cities, and the words that only look like one.

pub(super) mod states;
mod words;

use firmgate_vocabulary::{City, Country, Region, Subdivision, fold};

use self::words::{CITY_CODES, OTHER_READINGS, PARTS_OF_UK, STATE_CODES, WORD_CITIES, WORD_COUNTRIES};
use super::interpretation::{Slot, Via};
use super::pieces::What;
use super::reader::Reader;
use super::roles::Role;
use super::senses::Sense;
use super::tokens::Letters;
use super::wishes::senses;

/// A place that was found.
pub(super) struct Place {
    pub last: usize,
    pub slot: Slot,
    pub via: Via,
    pub value: String,
    pub countries: Vec<Country>,
    pub states: Vec<Subdivision>,
    pub cities: Vec<String>,
    /// The states that a city of this name is in.
    pub city_states: Vec<Subdivision>,
    /// Where a city of this name can be.
    pub homes: Vec<Country>,
    pub assumption: Option<String>,
    pub alternative: Option<String>,
    pub unsupported: Option<String>,
    /// It is a part of its country or state, which cannot be distinguished from the rest.
    pub is_part: bool,
    /// Each of several countries has a state of this name.
    pub is_ambiguous: bool,
}

/// What precedes a place.
#[derive(Clone, Copy)]
struct Position {
    /// Another place, joined to it.
    is_linked: bool,
    /// That, a preposition or the like.
    is_placed: bool,
}

/// A group of more countries is counted, not listed.
const LISTED_COUNTRIES_MAX: usize = 8;
/// Words of a city that only the base knows.
const CITY_WORDS_MAX: usize = 4;

/// The place at `at`. `linked` means that a place precedes it, joined by `or`, `and` or a comma.
pub(super) fn at(reader: &Reader<'_>, at: usize, linked: Option<&Place>) -> Option<Place> {
    code(reader, at, linked)
        .or_else(|| states::named(reader, at, linked))
        .or_else(|| named(reader, at, linked.is_some()))
        .or_else(|| known_city(reader, at))
}

fn named(reader: &Reader<'_>, at: usize, is_linked: bool) -> Option<Place> {
    let senses = senses(reader, at);
    let key = reader.key(at);
    let is_placed = is_linked || is_placed(reader, at);
    let place = senses.iter().find_map(|sense| match *sense {
        Sense::Country(country, via) => country_named(reader, at, &key, country, via, is_placed),
        // Portuguese `eu procuro` is `I look for`.
        Sense::Region(..) if key == "eu" && letters(reader, at) == Letters::Lower && !is_placed => None,
        Sense::Region(region, via) => Some(region_named(reader, at, region, via)),
        Sense::Area(country) => Some(area(reader, at, country)),
        Sense::City(city) => city_named(reader, at, &key, city, senses, Position { is_linked, is_placed }),
        _ => None,
    })?;
    Some(place)
}

fn country_named(
    reader: &Reader<'_>,
    at: usize,
    key: &str,
    country: Country,
    via: Via,
    is_placed: bool,
) -> Option<Place> {
    let has_company = reader.has(at + 1, Role::Head) || is_based(reader, at);
    if key == "us" && letters(reader, at) == Letters::Lower && !is_placed && !has_company {
        return None;
    }
    if WORD_COUNTRIES.contains(&key) && !is_placed && !has_company {
        return None;
    }
    let mut place = Place::new(at, Slot::Country, via, country.alpha2().to_owned());
    place.countries.push(country);
    let text = reader.written(at, at);
    if PARTS_OF_UK.contains(&key) && !key.contains("britain") {
        place.assumption = Some(format!("`{text}` means the whole of the United Kingdom"));
        place.is_part = true;
    }
    let other = OTHER_READINGS.iter().find(|(name, _)| *name == key);
    place.alternative = other.map(|(_, other)| format!("`{text}`: {other}"));
    Some(place)
}

fn region_named(reader: &Reader<'_>, at: usize, region: Region, via: Via) -> Place {
    let text = reader.written(at, at);
    let members = region.members();
    let mut place = Place::new(at, Slot::Region, via, region.name().to_owned());
    place.countries = members.to_vec();
    place.assumption = Some(if region.name() == "European Union" {
        format!("{text} means its {} member states", members.len())
    } else if members.len() <= LISTED_COUNTRIES_MAX {
        let names: Vec<&str> = members.iter().map(|country| country.name()).collect();
        format!("{text} means {}", names.join(", "))
    } else {
        format!("{text} means {} countries", members.len())
    });
    place
}

/// A part of a country that the vocabulary does not have as a state.
fn area(reader: &Reader<'_>, at: usize, country: Country) -> Place {
    let mut place = Place::new(at, Slot::Country, Via::Name, country.alpha2().to_owned());
    let text = reader.written(at, at);
    place.assumption = Some(format!("`{text}` was widened to {}", country.name()));
    place.unsupported = Some(format!("{text} (states and provinces)"));
    place.is_part = true;
    place.countries.push(country);
    place
}

fn city_named(
    reader: &Reader<'_>,
    at: usize,
    key: &str,
    city: &'static City,
    senses: &[Sense],
    position: Position,
) -> Option<Place> {
    let is_known = |name: &str| (reader.context.known_city)(&fold(name));
    if WORD_CITIES.contains(&key) {
        // `Galway or Cork`: a place before makes it one, too.
        let is_meant = is_right_behind_preposition(reader, at) || position.is_linked;
        if letters(reader, at) == Letters::Lower || !is_meant {
            return None;
        }
    } else if !position.is_placed && !is_known(city.name) {
        return None;
    }
    let mut place = Place::new(at, Slot::City, Via::Name, city.name.to_owned());
    // The base may write the same city in several ways; cities are compared folded.
    for name in std::iter::once(&city.name).chain(city.aliases) {
        if is_known(name) && !place.cities.iter().any(|known| fold(known) == fold(name)) {
            place.cities.push((*name).to_owned());
        }
    }
    for sense in senses {
        if let Sense::City(other) = sense
            && !place.homes.contains(&other.country)
        {
            place.homes.push(other.country);
        }
    }
    place.city_states = states::of_cities(senses.iter().filter_map(|sense| match sense {
        Sense::City(city) => Some(*city),
        _ => None,
    }));
    if place.cities.is_empty() {
        return Some(without_companies(reader, at, place));
    }
    if place.homes.len() > 1 {
        let homes: Vec<&str> = place.homes.iter().map(|country| country.name()).collect();
        let text = reader.written(at, at);
        place.alternative = Some(format!("`{text}` can be in {}: name the country to choose", homes.join(" or ")));
    } else {
        place.alternative = states::beside_city(reader, at, senses);
    }
    Some(place)
}

/// A city that no company of the base is in cannot be filtered by: its country is used, and the reading states that.
fn without_companies(reader: &Reader<'_>, at: usize, mut place: Place) -> Place {
    let text = reader.written(at, at);
    place.unsupported = Some(format!("{text} (no company of the base is in this city)"));
    place.is_part = true;
    if let [home] = place.homes.as_slice() {
        place.assumption = Some(format!("`{text}` was widened to {}", home.name()));
        place.countries.push(*home);
        place.homes.clear();
    }
    place
}

/// The code of a country, or of a state where one can occur: `DE`, `in TX`, `Austin, TX`.
fn code(reader: &Reader<'_>, at: usize, linked: Option<&Place>) -> Option<Place> {
    let is_raised = matches!(letters(reader, at), Letters::AllCaps | Letters::Flag);
    if !reader.is_free(at) || !is_raised {
        return None;
    }
    let key = reader.key(at);
    if let Some(state) = states::code(reader, at, linked) {
        return Some(state);
    }
    // `NY and SF`; after a comma it is a state.
    let is_listed = linked.is_some() && reader.symbol(at.wrapping_sub(1)) != Some(',');
    let is_city_code_here = is_listed || linked.is_none() && is_placed(reader, at);
    let city = CITY_CODES.iter().find(|(code, _)| *code == key && is_city_code_here);
    if let Some((_, name)) = city.filter(|(_, name)| (reader.context.known_city)(&fold(name))) {
        let mut place = Place::new(at, Slot::City, Via::Code, (*name).to_owned());
        place.cities.push((*name).to_owned());
        return Some(place);
    }
    if !reader.is_code(at) {
        return states::lone_code(reader, at, linked);
    }
    let country = Country::of_code(&key)?;
    let mut place = Place::new(at, Slot::Country, Via::Code, country.alpha2().to_owned());
    place.countries.push(country);
    let is_trade = senses(reader, at).iter().any(|sense| sense.slot() == Slot::Category);
    if letters(reader, at) != Letters::Flag {
        let text = reader.written(at, at);
        let state = STATE_CODES.contains(&key.as_str()).then_some("the state of the United States");
        let other = if is_trade { Some("the industry") } else { state };
        place.alternative = other.map(|other| format!("`{text}`: {other}"));
    }
    Some(place)
}

/// `hotels TX`
fn is_behind_thing(reader: &Reader<'_>, at: usize) -> bool {
    at.checked_sub(1).and_then(|before| reader.piece(before)).is_some_and(|piece| match piece.what {
        What::Phrase(entry) => !entry.senses.is_empty() || entry.roles.has(Role::Head),
        _ => false,
    })
}

/// A city that is in no list but that has companies of the base.
fn known_city(reader: &Reader<'_>, at: usize) -> Option<Place> {
    let is_name =
        |at: usize| matches!(reader.piece(at).map(|piece| piece.what), Some(What::Word)) && reader.is_free(at);
    if !is_name(at) || !is_placed(reader, at) {
        return None;
    }
    let words = (0..CITY_WORDS_MAX).take_while(|ahead| is_name(at + ahead)).count();
    let last = (at..at + words).rev().find(|last| (reader.context.known_city)(&fold(&reader.written(at, *last))))?;
    let name = reader.written(at, last);
    let mut place = Place::new(last, Slot::City, Via::Name, name.clone());
    place.cities.push(name);
    Some(place)
}

/// `in Berlin`, `in the Berlin area`, `Berlin-based`
fn is_placed(reader: &Reader<'_>, at: usize) -> bool {
    is_right_behind_preposition(reader, at)
        || at.checked_sub(1).is_some_and(|before| reader.has(before, Role::Silent))
            && at.checked_sub(2).is_some_and(|before| reader.has(before, Role::Place))
        || is_based(reader, at)
        || at.checked_sub(1).is_some_and(|before| {
            reader.has(before, Role::Not) || matches!(reader.symbol(before), Some(',' | ':' | ';' | '('))
        })
}

fn is_right_behind_preposition(reader: &Reader<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| reader.has(before, Role::Place))
}

fn is_based(reader: &Reader<'_>, at: usize) -> bool {
    reader.has(at + 1, Role::Based)
}

fn letters(reader: &Reader<'_>, at: usize) -> Letters {
    let token = reader.piece(at).and_then(|piece| reader.tokens.get(piece.first));
    token.map_or(Letters::Lower, |token| token.letters)
}

impl Place {
    fn new(last: usize, slot: Slot, via: Via, value: String) -> Self {
        Self {
            last,
            slot,
            via,
            value,
            countries: Vec::new(),
            states: Vec::new(),
            cities: Vec::new(),
            city_states: Vec::new(),
            homes: Vec::new(),
            assumption: None,
            alternative: None,
            unsupported: None,
            is_part: false,
            is_ambiguous: false,
        }
    }
}
