//! Cities with companies. Not a gazetteer: enough to recognise the places people search for.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::Country;
use crate::fold::key;
use crate::table::{next, next_list, next_optional, rows};

/// A city.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct City {
    /// Name as it is written there, with diacritics.
    pub name: &'static str,
    /// Where it is.
    pub country: Country,
    /// Inhabitants in thousands, rounded.
    pub weight: u32,
    /// State, province or the like.
    pub region: Option<&'static str>,
    /// Names in other languages and older names: `Munich`.
    pub aliases: &'static [&'static str],
}

static CITIES: LazyLock<Vec<City>> = LazyLock::new(|| {
    let mut cities: Vec<City> = rows(include_str!("../data/cities.tsv")).filter_map(City::read).collect();
    // INVARIANT (cities by country): stably sorted by country, so that one country is one slice.
    cities.sort_by_key(|city| city.country);
    cities
});

/// Positions in `CITIES` by every name of a city, in the form of [`crate::key`].
static NAMES: LazyLock<HashMap<String, Vec<usize>>> = LazyLock::new(|| {
    let mut names: HashMap<String, Vec<usize>> = HashMap::with_capacity(CITIES.len() * 2);
    for (at, city) in CITIES.iter().enumerate() {
        for name in city.names().flat_map(spellings) {
            let known = names.entry(name).or_default();
            if !known.contains(&at) {
                known.push(at);
            }
        }
    }
    names
});

/// Every city, country by country.
#[must_use]
pub fn cities() -> &'static [City] {
    &CITIES
}

/// The cities of one country; empty for a country without any.
#[must_use]
pub fn cities_of(country: Country) -> &'static [City] {
    let start = CITIES.partition_point(|city| city.country < country);
    let end = CITIES.partition_point(|city| city.country <= country);
    CITIES.get(start..end).unwrap_or_default()
}

/// The cities with this name in any language, the largest first: `Munich`, `Muenchen`.
#[must_use]
pub fn cities_named(text: &str) -> Vec<&'static City> {
    let positions = NAMES.get(&key(text)).map_or(&[][..], Vec::as_slice);
    let mut cities: Vec<&City> = positions.iter().filter_map(|at| CITIES.get(*at)).collect();
    cities.sort_by_key(|city| std::cmp::Reverse(city.weight));
    cities
}

fn spellings(name: &str) -> impl Iterator<Item = String> {
    let written_out = crate::table::umlauts_written_out(name);
    [key(name), key(&written_out)].into_iter()
}

impl City {
    /// Its name, then its other names.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }

    fn read(line: &'static str) -> Option<Self> {
        let mut columns = line.split('\t');
        Some(Self {
            country: Country::of_code(next(&mut columns))?,
            name: next(&mut columns),
            weight: next(&mut columns).parse().ok()?,
            region: next_optional(&mut columns),
            aliases: next_list(&mut columns).leak(),
        })
    }
}
