//! The closed vocabularies of company search: countries, regions, subdivisions, categories, cities, size bands,
//! currencies.
//!
//! Pure data: the tables are part of the program, parsed at first use, and nothing is read from
//! outside. All code that compares text uses [`fold`], so that a filter, a sentence
//! and an index never disagree about `Zürich` and `ZURICH`.

mod category;
mod city;
mod code;
mod country;
mod currency;
mod fold;
mod region;
mod revenue;
mod size;
mod subdivision;
mod table;

pub use category::{Category, Sector};
pub use city::{City, cities, cities_named, cities_of};
pub use code::categories_of_code;
pub use country::Country;
pub use currency::{Currency, RATES_YEAR};
pub use fold::{fold, key};
pub use region::Region;
pub use revenue::{REVENUE_MAX, RevenueBand};
pub use size::SizeBand;
pub use subdivision::{Subdivision, subdivisions_named};
pub use table::UnknownNameError;

#[cfg(test)]
mod tests;
