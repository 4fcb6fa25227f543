//! Filter values as people and models write them, to the strings that the backend accepts.
//!
//! The backend answers a malformed filter with an empty page and no error, so a value that is not known is
//! refused here, before anything is sent.

use firmgate_upstream::ops::CompanyStatus;
use firmgate_vocabulary::{
    Category, Country, Region, Sector, SizeBand, Subdivision, UnknownNameError, categories_of_code,
};

use crate::parse::{InvalidInputError, Word, excerpt, words};

const DIMENSIONS: &str = "`countries`, `states`, `industries`, `cities`, `sizes`, `statuses`";

words!(CompanyStatus {
    Active = "active",
    Inactive = "inactive",
    Dissolved = "dissolved",
    Unknown = "unknown",
} received { Other });

/// Filters in the backend's form, and what had to be assumed to get there.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// `dimension;Value`, a leading `!` for an exclusion.
    pub categories: Vec<String>,
    /// The requested countries, ISO 3166-1 alpha-2, for the policy.
    pub countries: Vec<String>,
    /// For the caller to read.
    pub assumptions: Vec<String>,
}

impl Filters {
    /// Reads `country` and `categories` of a call.
    ///
    /// # Errors
    /// [`InvalidInputError`] names the parameter and the nearest known value.
    pub fn read(country: Option<&str>, categories: &[&str]) -> Result<Self, InvalidInputError> {
        let mut filters = Self::default();
        if let Some(country) = country {
            filters.country("country", "", country)?;
        }
        let lands = lands(country, categories);
        for (at, category) in categories.iter().enumerate() {
            filters.category(&format!("categories[{at}]"), category, &lands)?;
        }
        Ok(filters)
    }

    /// `lands` are the countries of the whole call.
    fn category(&mut self, field: &str, given: &str, lands: &[Country]) -> Result<(), InvalidInputError> {
        let (exclusion, wanted) = match given.strip_prefix('!') {
            Some(rest) => ("!", rest.trim_start()),
            None => ("", given),
        };
        let (dimension, value) = match wanted.split_once(';') {
            Some((dimension, value)) => (dimension.trim(), value.trim()),
            // A bare value can only be an industry: countries have a parameter of their own.
            None => ("industries", wanted.trim()),
        };
        if value.is_empty() {
            return Err(InvalidInputError::new(field, format!("`{}` names no value", excerpt(given)))
                .hint("send `dimension;Value`, such as `industries;Software as a Service`"));
        }
        match dimension {
            "countries" => self.country(field, exclusion, value),
            "industries" => {
                let labels = self.industry(value).map_err(|unknown| no_industry(field, &unknown))?;
                labels.iter().for_each(|label| self.add(format!("{exclusion}industries;{label}")));
                Ok(())
            }
            "sizes" => {
                let band = SizeBand::parse(value).ok_or_else(|| no_band(field, value))?;
                self.add(format!("{exclusion}sizes;{}", band.label()));
                Ok(())
            }
            "statuses" => {
                let status = CompanyStatus::of_word(&value.to_lowercase()).ok_or_else(|| no_status(field, value))?;
                self.add(format!("{exclusion}statuses;{}", status.word()));
                Ok(())
            }
            "states" => self.state(field, exclusion, value, lands),
            // Cities are an open list: the backend knows which it has, and refuses the others.
            "cities" => {
                self.add(format!("{exclusion}cities;{value}"));
                Ok(())
            }
            other => Err(InvalidInputError::new(field, format!("`{}` is not a dimension", excerpt(other)))
                .hint(format!("the dimensions are {DIMENSIONS}"))),
        }
    }

    /// A state of the vocabulary by its one name there; that of a country that is not in it as it came: the backend knows which it
    /// has, and refuses the others.
    fn state(&mut self, field: &str, exclusion: &str, value: &str, lands: &[Country]) -> Result<(), InvalidInputError> {
        let found = match Subdivision::parse(value, lands) {
            Ok(found) => found,
            Err(_) => {
                if let Ok(elsewhere) = Subdivision::parse(value, &[]) {
                    let lands: Vec<_> = elsewhere.iter().map(|state| state.country().name()).collect();
                    let problem = format!("`{}` is a state of {}", excerpt(value), lands.join(" and "));
                    return Err(InvalidInputError::new(field, problem)
                        .hint("add its country to the other countries, or leave them out"));
                }
                self.add(format!("{exclusion}states;{value}"));
                return Ok(());
            }
        };
        if let [_, _, ..] = found.as_slice() {
            let all = found.iter().map(|state| format!("{} in {}", state.name(), state.country().name()));
            let all = all.collect::<Vec<_>>().join(", ");
            self.assumptions.push(format!("{} means {all}; a country in `country` picks one", excerpt(value)));
        }
        found.iter().for_each(|state| self.add(format!("{exclusion}states;{}", state.label())));
        Ok(())
    }

    /// The labels of a category, a sector, or those of a code. A category wins over a sector.
    fn industry(&mut self, text: &str) -> Result<Vec<&'static str>, UnknownNameError> {
        if let Some(coded) = categories_of_code(text) {
            let labels: Vec<_> = coded?.into_iter().map(Category::label).collect();
            self.assumptions.push(format!("{} means {}", excerpt(text), labels.join(", ")));
            return Ok(labels);
        }
        match (Category::parse(text), Sector::parse(text)) {
            (Ok(category), _) => Ok(vec![category.label()]),
            (Err(_), Ok(sector)) => Ok(vec![sector.label()]),
            (Err(unknown), Err(_)) => Err(unknown),
        }
    }

    fn country(&mut self, field: &str, exclusion: &str, value: &str) -> Result<(), InvalidInputError> {
        match Country::parse(value) {
            Ok(country) => self.add_country(exclusion, country),
            Err(unknown) => {
                let region = Region::parse(value).ok_or_else(|| no_country(field, &unknown))?;
                // One value, not its members: those of two continents are more than a search takes.
                self.add(format!("{exclusion}countries;{}", region.name()));
                if exclusion.is_empty() {
                    self.countries.extend(region.members().iter().map(|member| member.alpha2().to_owned()));
                }
                self.assumptions.push(format!("{} means its {} countries", region.name(), region.members().len()));
            }
        }
        Ok(())
    }

    fn add_country(&mut self, exclusion: &str, country: Country) {
        self.add(format!("{exclusion}countries;{}", country.name()));
        if exclusion.is_empty() {
            self.countries.push(country.alpha2().to_owned());
        }
    }

    fn add(&mut self, filter: String) {
        if !self.categories.contains(&filter) {
            self.categories.push(filter);
        }
    }
}

/// The countries that a call asks for, wherever it names them: they restrict what a name of a state means. A fault of one is
/// found in its place.
fn lands(country: Option<&str>, categories: &[&str]) -> Vec<Country> {
    let mut asked = Filters::default();
    let listed = categories.iter().filter_map(|category| category.split_once(';'));
    let listed = listed.filter(|(dimension, _)| dimension.trim() == "countries").map(|(_, value)| value.trim());
    for value in country.into_iter().chain(listed) {
        // Only what it adds counts here.
        let _ = asked.country("", "", value);
    }
    asked.countries.iter().filter_map(|code| Country::of_code(code)).collect()
}

fn no_industry(field: &str, unknown: &UnknownNameError) -> InvalidInputError {
    let problem = format!("`{}` is not a known industry", excerpt(&unknown.text));
    InvalidInputError::new(field, problem).hint(nearest(unknown, "read the resource `firmgate://filters` for the list"))
}

fn no_country(field: &str, unknown: &UnknownNameError) -> InvalidInputError {
    let problem = format!("`{}` is not a known country", excerpt(&unknown.text));
    InvalidInputError::new(field, problem)
        .hint(nearest(unknown, "send an English name or an ISO 3166-1 code, such as `Germany` or `DE`"))
}

fn no_band(field: &str, value: &str) -> InvalidInputError {
    let labels: Vec<_> = SizeBand::all().iter().map(|band| format!("`{}`", band.label())).collect();
    InvalidInputError::new(field, format!("`{}` is not a size band", excerpt(value)))
        .hint(format!("the bands are {}; or send `employees` with `min` and `max`", labels.join(", ")))
}

fn no_status(field: &str, value: &str) -> InvalidInputError {
    InvalidInputError::new(field, format!("`{}` is not a status", excerpt(value)))
        .hint("the statuses are `active`, `inactive`, `dissolved` and `unknown`")
}

fn nearest(unknown: &UnknownNameError, otherwise: &str) -> String {
    if unknown.nearest.is_empty() {
        return otherwise.to_owned();
    }
    let values: Vec<_> = unknown.nearest.iter().map(|value| format!("`{value}`")).collect();
    format!("did you mean {}?", values.join(" or "))
}

#[cfg(test)]
mod tests;
