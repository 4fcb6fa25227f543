//! The typed filter: the interface between a request (a GraphQL input, a sentence) and the engine.
//!
//! Values of one field are alternatives, fields restrict each other, exclusions win.

use firmgate_vocabulary::{Category, Country, Currency, Sector, SizeBand, Subdivision};

use crate::record::Status;

/// Which companies are requested. The default is all of them.
///
/// ```
/// use firmgate_model::filter::{Filter, Range, Values};
/// use firmgate_vocabulary::Country;
///
/// // Companies of 50 to 200 people in Germany or Austria.
/// let countries = Values { any: vec![Country::parse("Germany")?, Country::parse("AT")?], none: Vec::new() };
/// let filter = Filter { countries, employees: Some(Range { min: Some(50), max: Some(200) }), ..Filter::default() };
/// assert!(!filter.is_empty() && filter.cities.is_empty());
/// assert!(Filter::default().is_empty(), "every company");
/// # Ok::<(), firmgate_vocabulary::UnknownNameError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// Head office in one of these.
    pub countries: Values<Country>,
    /// In one of these categories, or in any category of one of these sectors.
    pub industries: Values<Industry>,
    /// Head office in one of these states or provinces.
    pub states: Values<State>,
    /// Head office in one of these cities. Compared folded.
    pub cities: Values<String>,
    /// Head count. A company with only an interval matches when at least half of that interval, on a
    /// logarithmic scale, is in the range; one without any figure does not match.
    pub employees: Option<Range>,
    /// In one of these bands as counted by `FacetField::Size`. A company without any figure is in none.
    pub sizes: Values<SizeBand>,
    /// Whether the company is in business.
    pub statuses: Values<Status>,
    /// Year of founding. A company without one does not match.
    pub founded: Option<Range>,
    /// Yearly revenue, by the rule of `employees`. A company with a figure in a currency without a rate does not match.
    pub revenue: Option<Money>,
    /// Not in this collection of the caller. Who asks an index looks up what it holds: [`crate::index::Search::left_out`].
    pub not_in: Option<String>,
}

/// The values of one field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Values<T> {
    /// One of these; empty means no restriction.
    pub any: Vec<T>,
    /// None of these.
    pub none: Vec<T>,
}

/// A category or a whole sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Industry {
    /// One category.
    Category(Category),
    /// Every category of the sector.
    Sector(Sector),
}

/// A state or province.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// One of the vocabulary.
    Known(Subdivision),
    /// Of a country whose states are not in the vocabulary, as its companies write it. Compared folded.
    Named(String),
}

/// A range of amounts in whole units of a currency. Both ends belong to it; `None` is open. At least one end is set and
/// `min <= max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// Lower end.
    pub min: Option<u64>,
    /// Upper end.
    pub max: Option<u64>,
    /// What the ends are in.
    pub currency: Currency,
}

/// Both ends belong to it; `None` is open. At least one end is set and `min <= max`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    /// Lower end.
    pub min: Option<u32>,
    /// Upper end.
    pub max: Option<u32>,
}

/// The order of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// By fit to the keywords; without keywords by prominence.
    #[default]
    Relevance,
    /// Largest head count first; unknown last.
    EmployeesDesc,
    /// Smallest head count first; unknown last.
    EmployeesAsc,
    /// Youngest first; unknown last.
    FoundedDesc,
    /// Oldest first; unknown last.
    FoundedAsc,
}

/// A field that can be counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of `FacetField` in schema.graphql")]
pub enum FacetField {
    Country,
    Industry,
    Size,
    FoundedDecade,
    Status,
    State,
    City,
    Revenue,
}

impl<T> Default for Values<T> {
    fn default() -> Self {
        Self { any: Vec::new(), none: Vec::new() }
    }
}

impl<T> Values<T> {
    /// Whether the field is unrestricted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.any.is_empty() && self.none.is_empty()
    }
}

impl Filter {
    /// Whether every company matches.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
