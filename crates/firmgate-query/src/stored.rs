//! How a reading is kept between two questions of a thread.
//!
//! The filter itself has no stored form: it is a value between modules. Threads keep it as codes and slugs.

use firmgate_model::Status;
use firmgate_model::filter::{Filter, Industry, Money, Range, Sort, State, Values};
use firmgate_vocabulary::{Category, Country, Currency, Sector, Subdivision};
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
    states: Vec<StoredState>,
    not_states: Vec<StoredState>,
    cities: Vec<String>,
    not_cities: Vec<String>,
    employees: Option<(Option<u32>, Option<u32>)>,
    founded: Option<(Option<u32>, Option<u32>)>,
    /// Ends, and the code of the currency.
    revenue: Option<(Option<u64>, Option<u64>, String)>,
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
enum StoredState {
    /// A code of ISO 3166-2.
    Known(String),
    Named(String),
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
            states: filter.states.any.iter().map(StoredState::of).collect(),
            not_states: filter.states.none.iter().map(StoredState::of).collect(),
            cities: filter.cities.any.clone(),
            not_cities: filter.cities.none.clone(),
            employees: range(filter.employees),
            founded: range(filter.founded),
            revenue: filter.revenue.map(|money| (money.min, money.max, money.currency.code().to_owned())),
            statuses: words(&filter.statuses.any),
            not_statuses: words(&filter.statuses.none),
        }
    }

    fn restored(self) -> Filter {
        let range = |ends: Option<(Option<u32>, Option<u32>)>| ends.map(|(min, max)| Range { min, max });
        let industries = |stored: Vec<StoredIndustry>| stored.into_iter().map(StoredIndustry::restored).collect();
        let states = |stored: Vec<StoredState>| stored.into_iter().filter_map(StoredState::restored).collect();
        let statuses = |words: Vec<String>| words.iter().filter_map(|word| Status::of_word(word)).collect();
        Filter {
            countries: Values { any: self.countries, none: self.not_countries },
            industries: Values { any: industries(self.industries), none: industries(self.not_industries) },
            states: Values { any: states(self.states), none: states(self.not_states) },
            cities: Values { any: self.cities, none: self.not_cities },
            employees: range(self.employees),
            founded: range(self.founded),
            revenue: self
                .revenue
                .and_then(|(min, max, code)| Some(Money { min, max, currency: Currency::of_code(&code)? })),
            statuses: Values { any: statuses(self.statuses), none: statuses(self.not_statuses) },
            // No sentence names bands: a size is a range of head counts.
            ..Filter::default()
        }
    }
}

impl StoredState {
    fn of(state: &State) -> Self {
        match state {
            State::Known(state) => Self::Known(state.code().to_owned()),
            State::Named(name) => Self::Named(name.clone()),
        }
    }

    fn restored(self) -> Option<State> {
        match self {
            Self::Known(code) => Subdivision::of_code(&code).map(State::Known),
            Self::Named(name) => Some(State::Named(name)),
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
