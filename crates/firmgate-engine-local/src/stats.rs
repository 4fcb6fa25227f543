//! What a data folder holds, for people who run it.

use std::borrow::Cow;
use std::path::Path;

use firmgate_model::filter::FacetField;
use firmgate_model::{Advice, Base, EngineError, SearchError, StoreError, UserStore};
use firmgate_vocabulary::{Category, Country};
use serde::Serialize;

use crate::dataset::{Dataset, Manifest};

/// Rows of the list of countries.
const TOP: usize = 10;

/// What a data folder holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// What was loaded, and when.
    pub manifest: Manifest,
    /// Companies that are found now.
    pub companies: u64,
    /// Contacts.
    pub contacts: u64,
    /// Collections of all owners.
    pub collections: u64,
    /// How many countries have companies.
    pub countries: usize,
    /// The ten countries with most companies, or all when there are fewer.
    pub top_countries: Vec<Count>,
    /// Companies by the sector of their categories, for every sector; one in two sectors is counted in both.
    pub sectors: Vec<Count>,
    /// Changes whenever the company base does.
    pub data_version: String,
    /// Bytes of the active dataset.
    pub dataset_bytes: u64,
    /// Bytes of collections and jobs.
    pub user_bytes: u64,
}

/// A name and how many companies it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// As people write it.
    pub name: String,
    /// Companies.
    pub companies: u64,
}

/// The numbers cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StatsError {
    /// The catalogue cannot be read.
    #[error(transparent)]
    Catalogue(#[from] SearchError),
    /// The contacts cannot be read.
    #[error(transparent)]
    Contacts(#[from] EngineError),
    /// Collections and jobs cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Advice for StatsError {
    fn hint(&self) -> Option<Cow<'static, str>> {
        match self {
            Self::Catalogue(_) => None,
            Self::Contacts(error) => error.hint(),
            Self::Store(error) => error.hint(),
        }
    }
}

/// `user_data` is the store's file.
pub(crate) fn of(dataset: &Dataset, store: &dyn UserStore, user_data: &Path) -> Result<Stats, StatsError> {
    let name = |code: &str| Country::of_code(code).map_or_else(|| code.to_owned(), |country| country.name().to_owned());
    let Base { companies, contacts } = &dataset.base;
    let countries = companies.values(FacetField::Country)?;
    let all_countries = countries.len();
    let top_countries = countries.iter().take(TOP).map(|(code, count)| Count { name: name(code), companies: *count });
    let mut sectors: Vec<Count> = Vec::new();
    for (slug, count) in companies.values(FacetField::Industry)?.iter() {
        let Some(category) = Category::of_slug(slug) else { continue };
        let label = category.sector().label();
        match sectors.iter_mut().find(|sector| sector.name == label) {
            Some(sector) => sector.companies += count,
            None => sectors.push(Count { name: label.to_owned(), companies: *count }),
        }
    }
    sectors.sort_by_key(|sector| std::cmp::Reverse(sector.companies));
    Ok(Stats {
        manifest: dataset.manifest.clone(),
        companies: companies.count()?,
        contacts: contacts.count()?,
        collections: store.collection_count()?,
        countries: all_countries,
        top_countries: top_countries.collect(),
        sectors,
        data_version: companies.version()?,
        dataset_bytes: dataset.size(),
        user_bytes: size(user_data),
    })
}

/// The file with what SQLite keeps beside it.
fn size(file: &Path) -> u64 {
    ["", "-wal", "-shm"]
        .iter()
        .filter_map(|suffix| {
            let mut name = file.as_os_str().to_owned();
            name.push(suffix);
            std::fs::metadata(name).ok()
        })
        .map(|meta| meta.len())
        .sum()
}
