//! Finding companies: requests to an index and its answers.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use firmgate_vocabulary::fold;

use crate::Advice;
use crate::engine_error::EngineError;
use crate::filter::{FacetField, Filter, Sort};
use crate::matching::{MatchRow, Matched};
use crate::record::{CompanyRecord, Identifier};

/// Rows of a page.
pub const PAGE_ROWS_MAX: usize = 100;
/// Subsidiaries of one company that are listed.
pub const SUBSIDIARIES_MAX: usize = 25;
/// Characters of keywords.
pub const QUERY_CHARS_MAX: usize = 512;

/// Values of a field with the number of companies that have each, most frequent value first.
pub type ValueCounts = Vec<(String, u64)>;

/// The companies of a company base. See [`engine`](crate::engine) for the thread that calls it.
///
/// A failure of an index is an error, never a count of 0 or a city without companies.
pub trait CompanyIndex: Send + Sync {
    /// One page of what matches.
    ///
    /// # Errors
    /// [`SearchError`] states whether the caller or the operator must act.
    fn search(&self, search: &Search) -> Result<Page, SearchError>;

    /// Companies by their ids, in the order and length of `ids`.
    ///
    /// # Errors
    /// [`SearchError::Engine`] when the index cannot be read.
    fn companies(&self, ids: &[&str]) -> Result<Vec<Option<CompanyRecord>>, SearchError>;

    /// One company by its id.
    ///
    /// # Errors
    /// [`SearchError::Engine`] when the index cannot be read.
    fn company(&self, id: &str) -> Result<Option<CompanyRecord>, SearchError> {
        Ok(self.companies(&[id])?.pop().flatten())
    }

    /// The company that a person means by an id, a domain or URL, a LEI, a register number, a ticker or a name, however it is
    /// spelt.
    ///
    /// # Errors
    /// [`SearchError::Engine`] when the index cannot be read.
    fn resolve(&self, reference: &str) -> Result<Resolved, SearchError>;

    /// The companies that the rows of a list mean, in the order and length of `rows`.
    ///
    /// # Errors
    /// [`SearchError::Engine`] when the index cannot be read.
    fn matches(&self, rows: &[MatchRow]) -> Result<Vec<Matched>, SearchError>;

    /// The place of each company in its group, in the order and length of `companies`.
    ///
    /// # Errors
    /// [`SearchError::Engine`] when the index cannot be read.
    fn families(&self, companies: &[&CompanyRecord]) -> Result<Vec<Family>, SearchError>;

    /// The values of a field over all companies: country codes, category slugs, bands, first years of decades, words of
    /// statuses; codes of ISO 3166-2, and states without one and cities as most companies write them.
    ///
    /// # Errors
    /// [`SearchError::Engine`] when the index cannot be read.
    fn values(&self, field: FacetField) -> Result<Arc<ValueCounts>, SearchError>;

    /// The cities that companies are in, as they are written there.
    ///
    /// # Errors
    /// [`SearchError::Engine`] when the index cannot be read.
    fn cities(&self) -> Result<Arc<ValueCounts>, SearchError>;

    /// The names of all cities that companies are in, to distinguish a city from another word without another call to
    /// the index.
    ///
    /// # Errors
    /// [`SearchError::Engine`] when the index cannot be read.
    fn city_names(&self) -> Result<Arc<CityNames>, SearchError>;

    /// How many companies there are.
    ///
    /// # Errors
    /// [`SearchError::Engine`] when the index cannot be read.
    fn count(&self) -> Result<u64, SearchError>;

    /// Changes whenever a company does, and is the same for all readers of the same companies.
    ///
    /// # Errors
    /// [`SearchError::Engine`] when the index cannot be read.
    fn version(&self) -> Result<String, SearchError>;
}

/// A search.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Keywords, at most [`QUERY_CHARS_MAX`] characters. Every word must match.
    pub text: Option<String>,
    /// Words that rank and exclude nothing: companies with all of them come first, then those with some. Of no
    /// effect in an order other than by relevance.
    pub prefer: Option<String>,
    /// The filter.
    pub filter: Filter,
    /// Companies like this one, which is not among them: those with one of its industries, or of the words that describe it where it has
    /// no industry. They are ordered by [`Page::likeness`], whatever `prefer` and `sort` are.
    pub similar_to: Option<Box<CompanyRecord>>,
    /// The order of the rows.
    pub sort: Sort,
    /// Rows of the page, at most [`PAGE_ROWS_MAX`]. With 0 companies are only counted.
    pub limit: usize,
    /// `Page::next` of the page before.
    pub cursor: Option<String>,
    /// Counts to add, over all pages.
    pub facets: Vec<FacetField>,
    /// Ids of companies that do not match, at most [`COLLECTION_ITEMS_MAX`](crate::collections::COLLECTION_ITEMS_MAX): what
    /// the collection of [`Filter::not_in`] holds. A page may be followed by one with other ids.
    pub left_out: Vec<String>,
}

/// A page of what was found.
#[derive(Clone, Debug)]
pub struct Page {
    /// The rows.
    pub companies: Vec<CompanyRecord>,
    /// Companies that match, on all pages.
    pub total: u64,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<String>,
    /// The requested counts, most frequent value first.
    pub facets: Vec<FacetCounts>,
    /// How like [`Search::similar_to`] each of the rows is; empty where that was not asked for.
    pub likeness: Vec<Likeness>,
    /// What the keywords were interpreted as, where no company has them as they are written; `/` separates what one
    /// word may mean.
    pub read_as: Option<String>,
}

/// How like another company a company is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Likeness {
    /// 0 to 1, in hundredths. 1 is the same in everything that is known of the other one and is compared.
    pub score: f64,
    /// What they have in common.
    pub why: Vec<String>,
}

/// How many of the matches have each value of a field, most frequent value first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCounts {
    /// The field.
    pub field: FacetField,
    /// Code or label of the value, and the number of companies with it.
    pub values: ValueCounts,
}

/// The place of a company in its group, by who consolidates whom in its accounts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Family {
    /// The next one up.
    pub parent: Option<Relative>,
    /// The one at the top.
    pub ultimate_parent: Option<Relative>,
    /// Companies of the base whose next one up it is, at most [`SUBSIDIARIES_MAX`].
    pub subsidiaries: Vec<CompanyRecord>,
    /// How many there are of them.
    pub subsidiaries_total: u64,
    /// Companies of the base below the one at the top, this one among them where another is at the top.
    pub group_total: u64,
}

impl Family {
    /// Whether no other company is known of the group.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.parent.is_none() && self.ultimate_parent.is_none() && self.subsidiaries_total == 0 && self.group_total == 0
    }
}

/// A company that another one names. It need not be in the base.
#[derive(Clone, Debug, PartialEq)]
pub struct Relative {
    /// By which it is named.
    pub identifier: Identifier,
    /// The company, where the base has it.
    pub company: Option<CompanyRecord>,
}

/// What a reference resolves to.
#[derive(Clone, Debug)]
pub enum Resolved {
    /// This company.
    One {
        /// The company.
        company: Box<CompanyRecord>,
        /// What it was recognised by: `id`, `domain`, `LEI`, `registry number`, `name`, `alias`, or `spelling` for a name that is written
        /// in another way.
        by: String,
    },
    /// One of these, the most prominent ones first.
    Many(Vec<CompanyRecord>),
    /// No company.
    None,
}

/// The names of cities, compared as [`Filter::cities`] is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CityNames(HashSet<String>);

/// A search that cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The caller must start again.
    #[error("the cursor is damaged or belongs to another search: start again without it")]
    InvalidCursor,
    /// The caller must request less.
    #[error("the query has {chars} characters: at most {max} are allowed", max = QUERY_CHARS_MAX)]
    QueryTooLong {
        /// How many it has.
        chars: usize,
    },
    /// The operator must check the engine.
    #[error("the catalogue cannot be read: {0}")]
    Engine(#[from] EngineError),
}

impl Advice for SearchError {
    fn hint(&self) -> Option<Cow<'static, str>> {
        match self {
            Self::Engine(error) => error.hint(),
            Self::InvalidCursor | Self::QueryTooLong { .. } => None,
        }
    }
}

/// A city as it is compared.
#[must_use]
pub fn city_key(city: &str) -> String {
    fold(city.trim())
}

/// A state as it is compared, where it has no code.
#[must_use]
pub fn state_key(state: &str) -> String {
    fold(state.trim())
}

impl CityNames {
    /// Whether a company is in the city.
    #[must_use]
    pub fn contains(&self, city: &str) -> bool {
        self.0.contains(&city_key(city))
    }
}

impl FromIterator<String> for CityNames {
    /// Of names as [`city_key`] writes them.
    fn from_iter<I: IntoIterator<Item = String>>(keys: I) -> Self {
        Self(keys.into_iter().collect())
    }
}
