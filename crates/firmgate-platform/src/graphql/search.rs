//! `enhancedSearchCompanies`, `listFilterValues` and the page of companies that every search answers with.

use firmgate_model::CompanyRecord;
use firmgate_model::filter::{FacetField, Filter, Money, Range, Sort};
use firmgate_model::index::{FacetCounts, Likeness, Page, Search};

use super::company::{Item, Loaded};
use super::error::FieldError;
use super::inputs::{Dimension, PAGE_ROWS_MAX, QUERY_CHARS_MAX, SEARCH_ROWS, SearchCompanies, number, text};
use super::selection::Selection;
use super::session::Session;
use super::value::{Call, Object, Value};
use super::{categories, company, similar};

/// Cities of `listFilterValues`, those with most companies: an imported base may have any number of them.
const CITIES_MAX: usize = 5_000;
/// Values of one facet.
const FACET_VALUES_MAX: usize = 25;

/// `EnhancedSearchCompanies`
pub(super) struct Companies {
    rows: Vec<Loaded>,
    total: u64,
    next: Option<String>,
    facets: Vec<FacetCounts>,
    /// In the order of `rows`; empty when it was not asked for.
    likeness: Vec<Likeness>,
    applied: Applied,
    /// Of the companies that were searched, where it is selected.
    data_version: Option<String>,
}

/// `AppliedFilters`
#[derive(Clone)]
pub(super) struct Applied {
    pub(super) query: Option<String>,
    pub(super) prefer: Option<String>,
    pub(super) filter: Filter,
    /// Companies like this one.
    pub(super) similar_to: Option<Box<CompanyRecord>>,
    pub(super) sort: Sort,
}

/// A search, read and checked: none of it depends on the answer of an engine any more.
pub(super) struct Asked {
    pub(super) applied: Applied,
    /// Within its bounds.
    pub(super) limit: u32,
    pub(super) cursor: Option<String>,
    pub(super) facets: Vec<FacetField>,
}

/// Whether a search can be run, without running it.
pub(super) fn check(session: &Session<'_>, input: SearchCompanies) -> Result<(), FieldError> {
    asked(session, input).map(drop)
}

/// Answers `enhancedSearchCompanies`.
pub(super) fn search(
    session: &Session<'_>,
    input: SearchCompanies,
    selection: &Selection<'_>,
) -> Result<Companies, FieldError> {
    run(session, asked(session, input)?, selection)
}

fn asked(session: &Session<'_>, input: SearchCompanies) -> Result<Asked, FieldError> {
    let known = categories::Known::of(session, input.categories.as_deref().unwrap_or_default())?;
    let similar_to = match &input.similar_to {
        Some(reference) => Some(similar::company(session, &input, reference)?),
        None => None,
    };
    let mut asked = read(input, &known)?;
    asked.applied.similar_to = similar_to;
    Ok(asked)
}

/// Reads the input.
fn read(input: SearchCompanies, known: &categories::Known) -> Result<Asked, FieldError> {
    let query = text("query", input.query, QUERY_CHARS_MAX)?;
    let prefer = text("prefer", input.prefer, QUERY_CHARS_MAX)?;
    let mut filter = categories::parse(&input.categories.unwrap_or_default(), known)?;
    let range = |field: &str, range: Option<super::inputs::IntRange>| match range {
        Some(range) => range.checked(field),
        None => Ok(None),
    };
    filter.employees = range("employees", input.employees)?;
    filter.founded = range("founded", input.founded)?;
    filter.revenue = input.revenue.map(|revenue| revenue.checked()).transpose()?.flatten();
    filter.not_in = input.exclude_collection.map(|collection| collection.0);
    let limit = number("limit", input.limit, SEARCH_ROWS, 0, PAGE_ROWS_MAX)?;
    let mut facets = Vec::new();
    for facet in input.facets.unwrap_or_default() {
        let facet = FacetField::from(facet);
        if !facets.contains(&facet) {
            facets.push(facet);
        }
    }
    let sort = input.sort.map_or(Sort::Relevance, Sort::from);
    let applied = Applied { query, prefer, filter, similar_to: None, sort };
    Ok(Asked { applied, limit, cursor: input.next_token, facets })
}

/// Runs the search, and loads what is selected.
pub(super) fn run(session: &Session<'_>, asked: Asked, selection: &Selection<'_>) -> Result<Companies, FieldError> {
    let Page { companies, total, next, facets, likeness, read_as } = page(session, &asked)?;
    let rows = company::load_all(session, companies, &selection.below(&["companies"]))?;
    let data_version = data_version(session, selection)?;
    let query = read_as.or(asked.applied.query);
    Ok(Companies { rows, total, next, facets, likeness, applied: Applied { query, ..asked.applied }, data_version })
}

/// Runs the search.
pub(super) fn page(session: &Session<'_>, asked: &Asked) -> Result<Page, FieldError> {
    let Asked { applied, limit, cursor, facets } = asked;
    let search = Search {
        text: applied.query.clone(),
        prefer: applied.prefer.clone(),
        filter: applied.filter.clone(),
        similar_to: applied.similar_to.clone(),
        sort: applied.sort,
        limit: usize::try_from(*limit).unwrap_or(0),
        cursor: cursor.clone(),
        facets: facets.clone(),
        left_out: match &applied.filter.not_in {
            Some(collection) => session.store.item_ids(session.owner(), collection)?,
            None => Vec::new(),
        },
    };
    Ok(session.companies.search(&search)?)
}

fn data_version(session: &Session<'_>, selection: &Selection<'_>) -> Result<Option<String>, FieldError> {
    let is_wanted = selection.has("dataVersion");
    Ok(is_wanted.then(|| session.companies.version()).transpose()?)
}

impl Companies {
    /// Companies that match, on all pages.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// Where the next page begins.
    pub(super) fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// The counts alone, as of a search that nothing narrows: it matches no company in particular.
    pub(super) fn without_matches(mut self) -> Self {
        self.total = 0;
        self
    }
}

impl Object for Companies {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "companies" => {
                let wanted = &self.applied.filter.industries.any;
                Value::objects(self.rows.iter().map(move |company| Item { company, wanted }))
            }
            "totalResults" => Value::from(self.total),
            "nextToken" => Value::from(self.next.as_ref()),
            "filters" => Value::object(self.applied.clone()),
            "facets" => {
                Value::objects(self.facets.iter().map(|counts| Facet { field: counts.field, values: &counts.values }))
            }
            "likeness" => Value::objects(&self.likeness),
            "dataVersion" => Value::from(self.data_version.as_ref()),
            _ => return call.unknown(),
        })
    }
}

impl Object for Applied {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let range = |range: Option<Range>| range.map_or(Value::Null, Value::object);
        Ok(match call.name() {
            "query" => Value::from(self.query.as_ref()),
            "prefer" => Value::from(self.prefer.as_ref()),
            "categories" => Value::list(categories::strings(&self.filter)),
            "employees" => range(self.filter.employees),
            "founded" => range(self.filter.founded),
            "revenue" => self.filter.revenue.map_or(Value::Null, Value::object),
            "excludeCollection" => Value::from(self.filter.not_in.as_ref()),
            "similarTo" => Value::from(self.similar_to.as_ref().map(|company| &company.id)),
            "sort" => Value::from(match self.sort {
                Sort::Relevance => "RELEVANCE",
                Sort::EmployeesDesc => "EMPLOYEES_DESC",
                Sort::EmployeesAsc => "EMPLOYEES_ASC",
                Sort::FoundedDesc => "FOUNDED_DESC",
                Sort::FoundedAsc => "FOUNDED_ASC",
            }),
            _ => return call.unknown(),
        })
    }
}

impl Object for Range {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "min" => Value::from(self.min),
            "max" => Value::from(self.max),
            _ => return call.unknown(),
        })
    }
}

impl Object for Money {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        // Exact: an amount of a range is below 2^53.
        let end = |amount: Option<u64>| amount.map_or(Value::Null, |amount| Value::Float(amount as f64));
        Ok(match call.name() {
            "min" => end(self.min),
            "max" => end(self.max),
            "currency" => Value::from(self.currency.code()),
            _ => return call.unknown(),
        })
    }
}

struct Facet<'a> {
    field: FacetField,
    values: &'a [(String, u64)],
}

impl Object for Facet<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let field = self.field;
        Ok(match call.name() {
            "field" => Value::from(match field {
                FacetField::Country => "COUNTRY",
                FacetField::Industry => "INDUSTRY",
                FacetField::Size => "SIZE",
                FacetField::FoundedDecade => "FOUNDED_DECADE",
                FacetField::Status => "STATUS",
                FacetField::State => "STATE",
                FacetField::City => "CITY",
                FacetField::Revenue => "REVENUE",
            }),
            "values" => Value::objects(
                self.values
                    .iter()
                    .take(FACET_VALUES_MAX)
                    .map(move |(code, count)| Counted { coded: categories::coded(field, code), count: *count }),
            ),
            _ => return call.unknown(),
        })
    }
}

/// `FilterValue`
struct Counted {
    coded: categories::Coded,
    count: u64,
}

impl Object for Counted {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "value" => Value::from(&*self.coded.value),
            "code" => Value::from(&*self.coded.code),
            "group" => Value::from(self.coded.group),
            "count" => Value::from(self.count),
            _ => return call.unknown(),
        })
    }
}

/// `FilterValues`
pub(super) struct Values {
    values: Vec<Counted>,
    /// Where it is selected.
    data_version: Option<String>,
}

/// Answers `listFilterValues`.
pub(super) fn values(
    session: &Session<'_>,
    dimension: Dimension,
    selection: &Selection<'_>,
) -> Result<Values, FieldError> {
    let coded = |field: FacetField| -> Result<Vec<Counted>, FieldError> {
        let values = session.companies.values(field)?;
        Ok(values
            .iter()
            .map(|(code, count)| Counted { coded: categories::coded(field, code), count: *count })
            .collect())
    };
    let values = match dimension {
        Dimension::Countries => coded(FacetField::Country)?,
        Dimension::States => coded(FacetField::State)?,
        Dimension::Statuses => coded(FacetField::Status)?,
        Dimension::Industries => coded(FacetField::Industry)?,
        Dimension::Sizes => coded(FacetField::Size)?,
        Dimension::Cities => {
            let cities = session.companies.cities()?;
            cities
                .iter()
                .take(CITIES_MAX)
                .map(|(city, count)| Counted { coded: categories::city(city), count: *count })
                .collect()
        }
    };
    Ok(Values { values, data_version: data_version(session, selection)? })
}

impl Object for Values {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "values" => Value::objects(&self.values),
            "dataVersion" => Value::from(self.data_version.as_ref()),
            _ => return call.unknown(),
        })
    }
}
