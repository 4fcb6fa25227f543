//! Cities where companies sit. Not a gazetteer: enough to recognise the places people ask for.

use std::sync::LazyLock;

use crate::Country;
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

impl City {
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
