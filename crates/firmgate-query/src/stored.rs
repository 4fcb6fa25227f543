//! How a reading is kept between two questions of a thread.
//!
//! The filter itself has no stored form: it is a value between modules. Threads keep it as codes and slugs.

use firmgate_model::Status;
use firmgate_model::filter::{Filter, Industry, Range, Sort, Values};
use firmgate_vocabulary::{Category, Country, Sector};
use serde::{Deserialize, Serialize};

/// The state that a question passes to the next one of its thread.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// The requested companies.
    #[serde(with = "filter")]
    pub filter: Filter,
    /// Words that every company had to have.
    pub keywords: Option<String>,
    /// Words that ranked.
    pub preferred: Option<String>,
    /// The order of the rows.
    #[serde(with = "sort")]
    pub sort: Sort,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct StoredFilter {
    countries: Vec<Country>,
    not_countries: Vec<Country>,
    industries: Vec<StoredIndustry>,
    not_industries: Vec<StoredIndustry>,
    cities: Vec<String>,
    not_cities: Vec<String>,
    employees: Option<(Option<u32>, Option<u32>)>,
    founded: Option<(Option<u32>, Option<u32>)>,
    /// The words of statuses.
    statuses: Vec<String>,
    not_statuses: Vec<String>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredIndustry {
    Category(Category),
    Sector(Sector),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredSort {
    Relevance,
    EmployeesDesc,
    EmployeesAsc,
    FoundedDesc,
    FoundedAsc,
}

mod filter {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Filter, StoredFilter};

    pub fn serialize<S: Serializer>(filter: &Filter, serializer: S) -> Result<S::Ok, S::Error> {
        StoredFilter::of(filter).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Filter, D::Error> {
        StoredFilter::deserialize(deserializer).map(StoredFilter::restored)
    }
}

mod sort {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Sort, StoredSort};

    pub fn serialize<S: Serializer>(sort: &Sort, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = match sort {
            Sort::Relevance => StoredSort::Relevance,
            Sort::EmployeesDesc => StoredSort::EmployeesDesc,
            Sort::EmployeesAsc => StoredSort::EmployeesAsc,
            Sort::FoundedDesc => StoredSort::FoundedDesc,
            Sort::FoundedAsc => StoredSort::FoundedAsc,
        };
        stored.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Sort, D::Error> {
        Ok(match StoredSort::deserialize(deserializer)? {
            StoredSort::Relevance => Sort::Relevance,
            StoredSort::EmployeesDesc => Sort::EmployeesDesc,
            StoredSort::EmployeesAsc => Sort::EmployeesAsc,
            StoredSort::FoundedDesc => Sort::FoundedDesc,
            StoredSort::FoundedAsc => Sort::FoundedAsc,
        })
    }
}

impl StoredFilter {
    fn of(filter: &Filter) -> Self {
        let range = |range: Option<Range>| range.map(|range| (range.min, range.max));
        let words = |statuses: &[Status]| statuses.iter().map(|status| status.word().to_owned()).collect();
        Self {
            countries: filter.countries.any.clone(),
            not_countries: filter.countries.none.clone(),
            industries: filter.industries.any.iter().copied().map(StoredIndustry::of).collect(),
            not_industries: filter.industries.none.iter().copied().map(StoredIndustry::of).collect(),
            cities: filter.cities.any.clone(),
            not_cities: filter.cities.none.clone(),
            employees: range(filter.employees),
            founded: range(filter.founded),
            statuses: words(&filter.statuses.any),
            not_statuses: words(&filter.statuses.none),
        }
    }

    fn restored(self) -> Filter {
        let range = |ends: Option<(Option<u32>, Option<u32>)>| ends.map(|(min, max)| Range { min, max });
        let industries = |stored: Vec<StoredIndustry>| stored.into_iter().map(StoredIndustry::restored).collect();
        let statuses = |words: Vec<String>| words.iter().filter_map(|word| Status::of_word(word)).collect();
        Filter {
            countries: Values { any: self.countries, none: self.not_countries },
            industries: Values { any: industries(self.industries), none: industries(self.not_industries) },
            cities: Values { any: self.cities, none: self.not_cities },
            employees: range(self.employees),
            founded: range(self.founded),
            statuses: Values { any: statuses(self.statuses), none: statuses(self.not_statuses) },
            // No sentence names bands: a size is a range of head counts.
            ..Filter::default()
        }
    }
}

impl StoredIndustry {
    fn of(industry: Industry) -> Self {
        match industry {
            Industry::Category(category) => Self::Category(category),
            Industry::Sector(sector) => Self::Sector(sector),
        }
    }

    fn restored(self) -> Industry {
        match self {
            Self::Category(category) => Industry::Category(category),
            Self::Sector(sector) => Industry::Sector(sector),
        }
    }
}
