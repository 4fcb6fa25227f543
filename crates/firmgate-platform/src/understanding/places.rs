//! Countries, groups of countries and cities, and the words that only look like one.

use firmgate_vocabulary::{City, Country, Region, fold};

use super::lexicon::Sense;
use super::pieces::What;
use super::reader::Reader;
use super::roles::Role;
use super::tokens::Letters;
use super::wishes::senses;
use super::{Slot, Via};

/// A place that was found.
pub(super) struct Place {
    pub last: usize,
    pub slot: Slot,
    pub via: Via,
    pub value: String,
    pub countries: Vec<Country>,
    pub cities: Vec<String>,
    /// Where a city of this name can be.
    pub homes: Vec<Country>,
    pub assumption: Option<String>,
    pub alternative: Option<String>,
    pub unsupported: Option<String>,
    /// It is a part of its country, which cannot be told from the rest.
    pub is_part: bool,
}

/// Cities whose names are words: they need a capital letter and a preposition right before them.
const WORD_CITIES: [&str; 40] = [
    "reading",
    "nice",
    "mobile",
    "bath",
    "orange",
    "split",
    "derby",
    "hull",
    "cork",
    "lincoln",
    "phoenix",
    "buffalo",
    "columbus",
    "columbia",
    "victoria",
    "regina",
    "natal",
    "surat",
    "perm",
    "faro",
    "como",
    "tours",
    "pau",
    "nancy",
    "brest",
    "zug",
    "hamm",
    "hagen",
    "trier",
    "essen",
    "mesa",
    "david",
    "male",
    "providence",
    "boulder",
    "stirling",
    "sidon",
    "salta",
    "manta",
    "gold coast",
];
/// Countries whose names are also words or people's names: they need a preposition or a company word next to them.
const WORD_COUNTRIES: [&str; 9] =
    ["maurice", "reunion", "chili", "chad", "jordan", "moldau", "emirates", "salvador", "poles"];
/// Parts of the United Kingdom that stand for all of it.
const PARTS_OF_UK: [&str; 16] = [
    "england",
    "scotland",
    "wales",
    "northern ireland",
    "scottish",
    "welsh",
    "schottland",
    "angleterre",
    "ecosse",
    "inglaterra",
    "escocia",
    "inghilterra",
    "scozia",
    "engeland",
    "britain",
    "great britain",
];
/// Cities that people abbreviate in capital letters.
const CITY_CODES: [(&str, &str); 4] =
    [("la", "Los Angeles"), ("sf", "San Francisco"), ("ny", "New York"), ("dc", "Washington")];
/// Codes of states of the US; some are codes of countries, too.
const STATE_CODES: [&str; 51] = [
    "al", "ak", "az", "ar", "ca", "co", "ct", "dc", "de", "fl", "ga", "hi", "ia", "id", "il", "in", "ks", "ky", "la",
    "ma", "md", "me", "mi", "mn", "mo", "ms", "mt", "nc", "nd", "ne", "nh", "nj", "nm", "nv", "ny", "oh", "ok", "or",
    "pa", "ri", "sc", "sd", "tn", "tx", "ut", "va", "vt", "wa", "wi", "wv", "wy",
];
/// Other readings of a name.
const OTHER_READINGS: [(&str, &str); 12] = [
    ("georgia", "the state of the United States"),
    ("jersey", "New Jersey in the United States"),
    ("korea", "North Korea"),
    ("congo", "the Republic of the Congo"),
    ("america", "North and South America"),
    ("guinea", "Guinea-Bissau or Equatorial Guinea"),
    ("macedonia", "the region of Greece"),
    ("dominican", "Dominica"),
    ("samoa", "American Samoa"),
    ("virgin islands", "the British Virgin Islands"),
    ("saint martin", "Sint Maarten"),
    ("sudan", "South Sudan"),
];
/// A group of more countries is counted, not listed.
const LISTED_COUNTRIES_MAX: usize = 8;
/// Words of a city that only the base knows.
const CITY_WORDS_MAX: usize = 4;

/// The place at `at`. `linked` says that a place stands before it, joined by `or`, `and` or a comma.
pub(super) fn at(reader: &Reader<'_>, at: usize, linked: Option<&Place>) -> Option<Place> {
    code(reader, at, linked).or_else(|| named(reader, at, linked.is_some())).or_else(|| known_city(reader, at))
}

fn named(reader: &Reader<'_>, at: usize, is_linked: bool) -> Option<Place> {
    let senses = senses(reader, at);
    let key = reader.key(at);
    let is_placed = is_linked || is_placed(reader, at);
    let place = senses.iter().find_map(|sense| match *sense {
        Sense::Country(country, via) => country_named(reader, at, &key, country, via, is_placed),
        Sense::Region(region, via) => Some(region_named(reader, at, region, via)),
        Sense::State(country) => Some(state(reader, at, country)),
        Sense::City(city) => city_named(reader, at, &key, city, senses, is_placed),
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
    // Next to the country it is a state of, Georgia is that state.
    if key == "georgia" && is_next_to_us(reader, at) {
        return Some(state(reader, at, Country::of_code("US")?));
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

fn state(reader: &Reader<'_>, at: usize, country: Country) -> Place {
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
    is_placed: bool,
) -> Option<Place> {
    let is_known = |name: &str| (reader.context.known_city)(&fold(name));
    if WORD_CITIES.contains(&key) {
        let is_named = letters(reader, at) != Letters::Lower && is_right_behind_preposition(reader, at);
        if !is_named {
            return None;
        }
    } else if !is_placed && !is_known(city.name) {
        return None;
    }
    let mut place = Place::new(at, Slot::City, Via::Name, city.name.to_owned());
    place.cities.push(city.name.to_owned());
    // The base may write the same city in several ways; cities are compared folded.
    for alias in city.aliases {
        if is_known(alias) && !place.cities.iter().any(|name| fold(name) == fold(alias)) {
            place.cities.push((*alias).to_owned());
        }
    }
    for sense in senses {
        if let Sense::City(other) = sense
            && !place.homes.contains(&other.country)
        {
            place.homes.push(other.country);
        }
    }
    if place.homes.len() > 1 {
        let homes: Vec<&str> = place.homes.iter().map(|country| country.name()).collect();
        let text = reader.written(at, at);
        place.alternative = Some(format!("`{text}` can be in {}: name the country to choose", homes.join(" or ")));
    }
    Some(place)
}

/// A code of two or three capital letters, where a place can stand: `in DE`, `DE, AT, CH`.
fn code(reader: &Reader<'_>, at: usize, linked: Option<&Place>) -> Option<Place> {
    let key = reader.key(at);
    let is_code = matches!(key.len(), 2 | 3) && letters(reader, at) == Letters::AllCaps && !is_shouted(reader);
    if !is_code || !reader.is_free(at) {
        return None;
    }
    let in_us = linked.is_some_and(|place| place.homes.iter().any(|home| home.alpha2() == "US"));
    if in_us && STATE_CODES.contains(&key.as_str()) && reader.symbol(at.wrapping_sub(1)) == Some(',') {
        // `Austin, TX` names one place.
        let mut place = Place::new(at, Slot::Country, Via::Code, "US".to_owned());
        place.countries.push(Country::of_code("US")?);
        return Some(place);
    }
    let is_alone = reader.tokens.len() == 1;
    let is_listed = linked.is_some() || is_alone || is_before_code(reader, at);
    let has_other_sense = !senses(reader, at).is_empty();
    // `in IT` is the industry, `in DE, IT` the country.
    let is_taken = is_listed || !has_other_sense && is_placed(reader, at);
    if !is_taken {
        return None;
    }
    if let Some((_, name)) = CITY_CODES.iter().find(|(code, _)| *code == key)
        && !is_listed
    {
        let mut place = Place::new(at, Slot::City, Via::Code, (*name).to_owned());
        place.cities.push((*name).to_owned());
        return Some(place);
    }
    let country = Country::of_code(&key)?;
    let mut place = Place::new(at, Slot::Country, Via::Code, country.alpha2().to_owned());
    place.countries.push(country);
    if STATE_CODES.contains(&key.as_str()) {
        place.alternative = Some(format!("`{}`: the state of the United States", reader.written(at, at)));
    }
    Some(place)
}

/// A city that is in no list but that companies of the base sit in.
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
            reader.has(before, Role::Not) || matches!(reader.symbol(before), Some(',' | ':' | '('))
        })
}

fn is_right_behind_preposition(reader: &Reader<'_>, at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| reader.has(before, Role::Place))
}

fn is_based(reader: &Reader<'_>, at: usize) -> bool {
    reader.has(at + 1, Role::Based)
}

/// `DE, AT`: a list of codes begins here.
fn is_before_code(reader: &Reader<'_>, at: usize) -> bool {
    let is_link =
        matches!(reader.symbol(at + 1), Some(',' | '/')) || reader.roles(at + 1).has_any(&[Role::And, Role::Or]);
    is_link && letters(reader, at + 2) == Letters::AllCaps && Country::of_code(&reader.key(at + 2)).is_some()
}

fn is_next_to_us(reader: &Reader<'_>, at: usize) -> bool {
    let is_us = |at: usize| {
        reader.piece(at).is_some_and(|piece| match piece.what {
            What::Phrase(entry) => entry.senses.iter().any(|sense| match sense {
                Sense::Country(country, _) => country.alpha2() == "US",
                Sense::City(city) => city.country.alpha2() == "US",
                _ => false,
            }),
            _ => false,
        })
    };
    at >= 2 && is_us(at - 2) || at >= 1 && is_us(at - 1) || is_us(at + 1) || is_us(at + 2)
}

/// In a sentence of capitals alone, capitals say nothing.
fn is_shouted(reader: &Reader<'_>) -> bool {
    !reader.text.iter().any(|c| c.is_lowercase())
        && reader.tokens.iter().filter(|token| token.key.len() > 3).count() > 1
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
            cities: Vec::new(),
            homes: Vec::new(),
            assumption: None,
            alternative: None,
            unsupported: None,
            is_part: false,
        }
    }
}
