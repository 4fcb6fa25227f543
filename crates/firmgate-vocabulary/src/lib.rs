//! The closed vocabularies of company search: countries, regions, categories, cities, size bands.
//!
//! Pure data: the tables are part of the program, parsed at first use, and nothing is read from
//! outside. All code that compares text uses [`fold`], so that a filter, a sentence
//! and an index never disagree about `Zürich` and `ZURICH`.

mod category;
mod city;
mod code;
mod country;
mod fold;
mod region;
mod size;
mod table;

pub use category::{Category, Sector};
pub use city::{City, cities, cities_named, cities_of};
pub use code::categories_of_code;
pub use country::Country;
pub use fold::{fold, key};
pub use region::Region;
pub use size::SizeBand;
pub use table::UnknownNameError;

#[cfg(test)]
mod tests;
