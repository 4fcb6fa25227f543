//! Words of a query that name a place, or repeat a filter.
//!
//! No company has to write its country into its texts: such words are searched for in the locations of companies. Words
//! that repeat a filter must not cost matches.

use firmgate_model::filter::{Filter, Industry};
use firmgate_model::index::city_key;
use firmgate_names::words::all_words;
use firmgate_vocabulary::{Category, City, Country, Region, Sector, cities_named};

use super::clause::Clause;
use super::error::QueryError;
use super::terms::{Frequencies, Term, TextField, term};

/// Words of the longest name of a place.
const PLACE_WORDS_MAX: usize = 5;
/// Words that introduce a place and have no meaning without it.
const LEADING: [&str; 12] =
    ["a", "aus", "based", "dans", "en", "from", "headquartered", "in", "located", "near", "nel", "registered"];

/// A query with its places separated from its other words.
pub(super) struct Placed {
    /// What is left of the words.
    pub(super) rest: Vec<String>,
    /// The clauses of the places, one each. Words that repeat an industry of the filter add none.
    pub(super) places: Vec<Clause>,
    /// Every place that was named is one of the filter.
    pub(super) is_repeated: bool,
}

/// Separates the places of a text from its other words. `None` without a place.
pub(super) fn of(index: &dyn Frequencies, text: &str, filter: &Filter) -> Result<Option<Placed>, QueryError> {
    let words = all_words(text);
    let mut placed = Placed { rest: Vec::new(), places: Vec::new(), is_repeated: true };
    let (mut at, mut has_place) = (0, false);
    while let Some(word) = words.get(at) {
        if let Some((length, meaning)) = longest(index, words.get(at..).unwrap_or_default(), filter)? {
            while placed.rest.last().is_some_and(|before| LEADING.contains(&before.as_str())) {
                placed.rest.pop();
            }
            placed.places.extend(meaning.clause);
            placed.is_repeated &= meaning.is_repeated;
            has_place = true;
            at += length;
        } else {
            placed.rest.push(word.clone());
            at += 1;
        }
    }
    Ok(has_place.then_some(placed))
}

struct Meaning {
    clause: Option<Clause>,
    is_repeated: bool,
}

fn longest(index: &dyn Frequencies, words: &[String], filter: &Filter) -> Result<Option<(usize, Meaning)>, QueryError> {
    for length in (1..=words.len().min(PLACE_WORDS_MAX)).rev() {
        let phrase = words.get(..length).unwrap_or_default().join(" ");
        if let Some(meaning) = meaning(index, &phrase, filter)? {
            return Ok(Some((length, meaning)));
        }
    }
    Ok(None)
}

fn meaning(index: &dyn Frequencies, phrase: &str, filter: &Filter) -> Result<Option<Meaning>, QueryError> {
    if let Some(countries) = countries(phrase, filter) {
        let is_repeated = countries.iter().any(|country| filter.countries.any.contains(country));
        let terms = countries.iter().map(|country| term(TextField::Country, country.alpha2())).collect();
        return Ok(Some(Meaning { clause: Some(Clause::any(terms)), is_repeated }));
    }
    if repeats_industry(phrase, filter) {
        return Ok(Some(Meaning { clause: None, is_repeated: true }));
    }
    city(index, phrase, filter)
}

/// A country or a group of them, by name; by code only where the filter has that country, since `it` and `in` are words.
fn countries(phrase: &str, filter: &Filter) -> Option<Vec<Country>> {
    if let Some(country) = Country::named(phrase) {
        return Some(vec![country]);
    }
    if let Some(country) = Country::of_code(phrase).filter(|country| filter.countries.any.contains(country)) {
        return Some(vec![country]);
    }
    Region::parse(phrase).map(|region| region.members().to_vec())
}

fn repeats_industry(phrase: &str, filter: &Filter) -> bool {
    let wanted = &filter.industries.any;
    if wanted.is_empty() {
        return false;
    }
    let (sector, category) = (Sector::named(phrase), Category::named(phrase));
    wanted.iter().any(|wanted| match wanted {
        Industry::Category(wanted) => category == Some(*wanted) || sector == Some(wanted.sector()),
        Industry::Sector(wanted) => sector == Some(*wanted),
    })
}

/// A city of the filter, or one that the catalogue writes differently from the query.
fn city(index: &dyn Frequencies, phrase: &str, filter: &Filter) -> Result<Option<Meaning>, QueryError> {
    let wanted = |name: &str| filter.cities.any.iter().any(|city| city_key(city) == city_key(name));
    let is_repeated = wanted(phrase) || cities_named(phrase).iter().flat_map(|city| city.names()).any(wanted);
    let terms = city_terms(index, phrase)?;
    let is_place = is_repeated || terms.len() > 1;
    Ok(is_place.then(|| Meaning { clause: Some(Clause::any(terms)), is_repeated }))
}

/// A city as it is written, and under its names in other languages that a company is in: `Milan` is `Milano`, too.
pub(super) fn city_terms(index: &dyn Frequencies, name: &str) -> Result<Vec<Term>, QueryError> {
    let mut terms = vec![term(TextField::City, &city_key(name))];
    for name in cities_named(name).into_iter().flat_map(City::names) {
        let city = term(TextField::City, &city_key(name));
        if !terms.contains(&city) && index.frequency(&city)? > 0 {
            terms.push(city);
        }
    }
    Ok(terms)
}
