//! `dimension;Value` strings, both ways. This is the only place that reads or writes them.

mod states;

use std::sync::{Arc, LazyLock};

use firmgate_model::Status;
use firmgate_model::filter::{FacetField, Filter, Industry, Values};
use firmgate_model::index::{CityNames, ValueCounts};
use firmgate_vocabulary::{
    Category, City, Country, Region, Sector, SizeBand, Subdivision, UnknownNameError, categories_of_code, cities,
    cities_named, fold,
};

use super::error::FieldError;
use super::inputs::{CATEGORIES_MAX, CATEGORY_CHARS_MAX};
use super::session::Session;

const DIMENSIONS: [&str; 6] = ["countries", "states", "industries", "cities", "sizes", "statuses"];
/// Valid values that an error names for one that is not.
const NEAREST_MAX: usize = 3;
/// Fewer countries are listed, not named as a group.
const GROUP_COUNTRIES_MIN: usize = 3;
/// A city further away than this is not suggested.
const SIMILARITY_MIN: f64 = 0.75;

/// A value as a filter accepts it, with its stable code and its group.
pub(super) struct Coded {
    pub(super) value: String,
    pub(super) code: String,
    pub(super) group: Option<&'static str>,
}

/// The values of the open dimensions: those that companies have.
#[derive(Default)]
pub(super) struct Known {
    cities: Arc<CityNames>,
    states: Arc<ValueCounts>,
}

impl Known {
    /// What reading the strings needs: nothing of an index, unless one of them may name a city, or a state that is not in the vocabulary.
    pub(super) fn of(session: &Session<'_>, strings: &[String]) -> Result<Self, FieldError> {
        let is_listed = |value: &str| Subdivision::parse(value, &[]).is_ok();
        let is_odd_state = |string: &String| {
            string.split_once(';').is_some_and(|(name, value)| name.contains("states") && !is_listed(value))
        };
        let mut known = Self::default();
        if strings.iter().any(|string| string.contains("cities")) {
            known.cities = session.companies.city_names()?;
        }
        if strings.iter().any(is_odd_state) {
            known.states = session.companies.values(FacetField::State)?;
        }
        Ok(known)
    }
}

/// Reads the strings. Every value that is not known is named in the error, with the nearest values.
pub(super) fn parse(strings: &[String], known: &Known) -> Result<Filter, FieldError> {
    if strings.len() > CATEGORIES_MAX {
        let message = format!("`categories` must have at most {CATEGORIES_MAX} values and has {}", strings.len());
        return Err(FieldError::validation(message));
    }
    let mut filter = Filter::default();
    let mut faults = Vec::new();
    // The countries first: they restrict what a name of a state means.
    let (states, others): (Vec<&String>, Vec<&String>) = strings.iter().partition(|string| names_state(string));
    for string in others.into_iter().chain(states) {
        if let Err(fault) = add(&mut filter, string, known) {
            faults.push(fault);
        }
    }
    if faults.is_empty() {
        Ok(filter)
    } else {
        Err(FieldError::validation(format!("`categories`: {}", faults.join("; "))))
    }
}

fn names_state(string: &str) -> bool {
    string.trim_start().trim_start_matches('!').trim_start().starts_with("states")
}

fn add(filter: &mut Filter, string: &str, known: &Known) -> Result<(), String> {
    if string.chars().count() > CATEGORY_CHARS_MAX {
        return Err(format!("a value has more than {CATEGORY_CHARS_MAX} characters"));
    }
    let form =
        || format!("`{string}` must read `dimension;Value` with one of the dimensions {}", DIMENSIONS.join(", "));
    let (dimension, value) = string.split_once(';').ok_or_else(form)?;
    let (side, dimension) = match dimension.trim().strip_prefix('!') {
        Some(dimension) => (Side::Without, dimension.trim()),
        None => (Side::With, dimension.trim()),
    };
    let value = value.trim();
    if value.is_empty() {
        return Err(form());
    }
    match dimension {
        "countries" => put(&mut filter.countries, side, country(value)?),
        "industries" => put(&mut filter.industries, side, industry(value)?),
        "states" => {
            let found = states::states_of(value, &filter.countries.any, &known.states)?;
            put(&mut filter.states, side, found);
        }
        "cities" => put(&mut filter.cities, side, vec![city_of(value, &known.cities)?]),
        "sizes" => put(&mut filter.sizes, side, vec![size(value)?]),
        "statuses" => put(&mut filter.statuses, side, vec![status(value)?]),
        _ => return Err(form()),
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Side {
    With,
    Without,
}

fn put<T: PartialEq>(values: &mut Values<T>, side: Side, found: Vec<T>) {
    let list = match side {
        Side::With => &mut values.any,
        Side::Without => &mut values.none,
    };
    for value in found {
        if !list.contains(&value) {
            list.push(value);
        }
    }
}

/// A country, or the members of a region.
fn country(value: &str) -> Result<Vec<Country>, String> {
    match Country::parse(value) {
        Ok(country) => Ok(vec![country]),
        Err(unknown) => match Region::parse(value) {
            Some(region) => Ok(region.members().to_vec()),
            None => Err(not_known("country", &unknown)),
        },
    }
}

/// A category, a sector, or the categories of a code of NACE, NAICS or SIC.
fn industry(value: &str) -> Result<Vec<Industry>, String> {
    // A category's slug or label is more exact than a sector's other names.
    if let Some(category) =
        Category::all().iter().find(|category| category.label() == value || category.slug() == value)
    {
        return Ok(vec![Industry::Category(*category)]);
    }
    if let Some(coded) = categories_of_code(value) {
        let categories = coded.map_err(|unknown| not_known("industry", &unknown))?;
        return Ok(categories.into_iter().map(Industry::Category).collect());
    }
    if let Ok(sector) = Sector::parse(value) {
        return Ok(vec![Industry::Sector(sector)]);
    }
    let category = Category::parse(value).map_err(|unknown| not_known("industry", &unknown))?;
    Ok(vec![Industry::Category(category)])
}

fn size(value: &str) -> Result<SizeBand, String> {
    SizeBand::parse(value).ok_or_else(|| {
        let bands: Vec<_> = SizeBand::all().iter().map(|band| format!("`{}`", band.label())).collect();
        format!("`{value}` is not a known size, the sizes are {}", bands.join(", "))
    })
}

fn status(value: &str) -> Result<Status, String> {
    Status::of_word(value).ok_or_else(|| {
        let words = Status::ALL.map(|status| format!("`{}`", status.word()));
        format!("`{value}` is not a known status, the statuses are {}", words.join(", "))
    })
}

/// A city that a company is in under any of its names: `Milan` is `Milano`, too.
fn city_of(value: &str, known: &CityNames) -> Result<String, String> {
    let folded = fold(value);
    if known.contains(&folded)
        || cities_named(value).into_iter().flat_map(City::names).any(|name| known.contains(&fold(name)))
    {
        return Ok(city_name(value, &folded));
    }
    let mut near: Vec<_> = cities()
        .iter()
        .map(|city| (strsim::jaro_winkler(&fold(city.name), &folded), city.name))
        .filter(|(similarity, _)| *similarity >= SIMILARITY_MIN)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut nearest: Vec<String> = Vec::new();
    for (_, name) in near {
        if nearest.len() < NEAREST_MAX && !nearest.iter().any(|near| near == name) && known.contains(&fold(name)) {
            nearest.push(name.to_owned());
        }
    }
    Err(not_known("city", &UnknownNameError { text: value.to_owned(), nearest }))
}

/// The city as the vocabulary writes it, else as it came.
fn city_name(given: &str, folded: &str) -> String {
    let known = cities().iter().find(|city| fold(city.name) == folded);
    known.map_or(given, |city| city.name).to_owned()
}

fn not_known(what: &str, unknown: &UnknownNameError) -> String {
    let text = &unknown.text;
    if unknown.nearest.is_empty() {
        return format!("`{text}` is not a known {what}");
    }
    let nearest: Vec<_> = unknown.nearest.iter().map(|value| format!("`{value}`")).collect();
    format!("`{text}` is not a known {what}, nearest: {}", nearest.join(", "))
}

/// The strings of a filter: `parse` of them is the same filter, but for what has a field of its own: ranges and the collection.
pub(super) fn strings(filter: &Filter) -> Vec<String> {
    let mut strings = Vec::new();
    strings.extend(grouped(&filter.countries.any).into_iter().map(|name| format!("countries;{name}")));
    strings.extend(grouped(&filter.countries.none).into_iter().map(|name| format!("!countries;{name}")));
    write(&mut strings, "industries", &filter.industries, |industry| match industry {
        Industry::Category(category) => category.label(),
        Industry::Sector(sector) => sector.label(),
    });
    write(&mut strings, "states", &filter.states, states::label);
    write(&mut strings, "cities", &filter.cities, |city| city);
    write(&mut strings, "sizes", &filter.sizes, |band| band.label());
    write(&mut strings, "statuses", &filter.statuses, |status| status.word());
    strings
}

/// The groups that a list of countries is folded into, the largest first. A name of both a group and a country would be
/// read as the country.
static GROUPS: LazyLock<Vec<Region>> = LazyLock::new(|| {
    let is_group =
        |region: &&Region| region.members().len() >= GROUP_COUNTRIES_MIN && Country::parse(region.name()).is_err();
    let mut groups: Vec<Region> = Region::all().iter().filter(is_group).copied().collect();
    groups.sort_by_key(|region| std::cmp::Reverse(region.members().len()));
    groups
});

/// The names of countries, a whole group of them as one name.
fn grouped(countries: &[Country]) -> Vec<&'static str> {
    let mut names = Vec::new();
    let mut left: Vec<Country> = countries.to_vec();
    for group in GROUPS.iter() {
        let members = group.members();
        if left.len() < GROUP_COUNTRIES_MIN {
            break;
        }
        let is_whole = members.len() <= countries.len() && members.iter().all(|member| countries.contains(member));
        let covered = || left.iter().filter(|country| members.contains(country)).count();
        if is_whole && covered() >= GROUP_COUNTRIES_MIN {
            names.push(group.name());
            left.retain(|country| !members.contains(country));
        }
    }
    names.extend(left.iter().map(|country| country.name()));
    names
}

fn write<'v, T>(strings: &mut Vec<String>, dimension: &str, values: &'v Values<T>, label: impl Fn(&'v T) -> &'v str) {
    strings.extend(values.any.iter().map(|value| format!("{dimension};{}", label(value))));
    strings.extend(values.none.iter().map(|value| format!("!{dimension};{}", label(value))));
}

/// A code of the catalogue with its label.
pub(super) fn coded(field: FacetField, code: &str) -> Coded {
    let (value, group) = match field {
        FacetField::State => return states::coded(code),
        FacetField::City => return city(code),
        FacetField::Country => (Country::of_code(code).map(Country::name), None),
        FacetField::Industry => {
            let category = Category::of_slug(code);
            (category.map(Category::label), category.map(|category| category.sector().label()))
        }
        FacetField::Size | FacetField::FoundedDecade | FacetField::Status | FacetField::Revenue => (None, None),
    };
    Coded { value: value.unwrap_or(code).to_owned(), code: code.to_owned(), group }
}

/// A city of the catalogue, which has no code but its folded name.
pub(super) fn city(name: &str) -> Coded {
    Coded { value: name.to_owned(), code: fold(name), group: None }
}

#[cfg(test)]
mod tests;
