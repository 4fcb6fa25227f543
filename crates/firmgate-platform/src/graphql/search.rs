//! `enhancedSearchCompanies`, `listFilterValues` and the page of companies that every search answers with.

use firmgate_model::filter::{FacetField, Filter, Range, Sort};
use firmgate_model::index::{Page, Search};

use super::categories;
use super::company::Item;
use super::error::FieldError;
use super::inputs::{Dimension, PAGE_ROWS_MAX, QUERY_CHARS_MAX, SEARCH_ROWS, SearchCompanies, number, text};
use super::session::Session;
use super::value::{Call, Object, Value};

/// Cities of `listFilterValues`, those with most companies: an imported base may have any number of them.
const CITIES_MAX: usize = 5_000;
/// Values of one facet.
const FACET_VALUES_MAX: usize = 25;

/// `EnhancedSearchCompanies`
pub(super) struct Companies<'s> {
    session: &'s Session<'s>,
    page: Page,
    applied: Applied,
}

/// `AppliedFilters`
#[derive(Clone)]
pub(super) struct Applied {
    pub(super) query: Option<String>,
    pub(super) prefer: Option<String>,
    pub(super) filter: Filter,
    pub(super) sort: Sort,
}

/// Answers `enhancedSearchCompanies`.
pub(super) fn search<'s>(session: &'s Session<'s>, input: SearchCompanies) -> Result<Companies<'s>, FieldError> {
    let query = text("query", input.query, QUERY_CHARS_MAX)?;
    let prefer = text("prefer", input.prefer, QUERY_CHARS_MAX)?;
    let categories = input.categories.unwrap_or_default();
    let cities = if categories::has_city(&categories) { session.companies.city_names()? } else { Default::default() };
    let mut filter = categories::parse(&categories, &cities)?;
    let range = |field: &str, range: Option<super::inputs::IntRange>| match range {
        Some(range) => range.checked(field),
        None => Ok(None),
    };
    filter.employees = range("employees", input.employees)?;
    filter.founded = range("founded", input.founded)?;
    let limit = number("limit", input.limit, SEARCH_ROWS, 0, PAGE_ROWS_MAX)?;
    let mut facets = Vec::new();
    for facet in input.facets.unwrap_or_default() {
        let facet = FacetField::from(facet);
        if !facets.contains(&facet) {
            facets.push(facet);
        }
    }
    let applied = Applied { query, prefer, filter, sort: input.sort.map_or(Sort::Relevance, Sort::from) };
    run(session, applied, limit, input.next_token, facets)
}

/// Runs a search. `limit` is within its bounds.
pub(super) fn run<'s>(
    session: &'s Session<'s>,
    applied: Applied,
    limit: u32,
    cursor: Option<String>,
    facets: Vec<FacetField>,
) -> Result<Companies<'s>, FieldError> {
    let search = Search {
        text: applied.query.clone(),
        prefer: applied.prefer.clone(),
        filter: applied.filter.clone(),
        sort: applied.sort,
        limit: usize::try_from(limit).unwrap_or(0),
        cursor,
        facets,
    };
    let mut page = session.companies.search(&search)?;
    let query = page.read_as.take().or(applied.query);
    Ok(Companies { session, page, applied: Applied { query, ..applied } })
}

impl Companies<'_> {
    /// Companies that match, on all pages.
    pub(super) fn total(&self) -> u64 {
        self.page.total
    }

    /// Where the next page begins.
    pub(super) fn next(&self) -> Option<&str> {
        self.page.next.as_deref()
    }

    /// The counts alone, as of a search that nothing narrows: it matches no company in particular.
    pub(super) fn without_matches(mut self) -> Self {
        self.page.total = 0;
        self
    }
}

impl Object for Companies<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let session = self.session;
        Ok(match call.name() {
            "companies" => {
                let wanted = &self.applied.filter.industries.any;
                Value::objects(self.page.companies.iter().map(move |record| Item { session, record, wanted }))
            }
            "totalResults" => Value::from(self.page.total),
            "nextToken" => Value::from(self.page.next.as_ref()),
            "filters" => Value::object(self.applied.clone()),
            "facets" => Value::objects(
                self.page.facets.iter().map(|counts| Facet { field: counts.field, values: &counts.values }),
            ),
            "dataVersion" => Value::from(session.companies.version()?),
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
pub(super) struct Values<'s> {
    session: &'s Session<'s>,
    values: Vec<Counted>,
}

/// Answers `listFilterValues`.
pub(super) fn values<'s>(session: &'s Session<'s>, dimension: Dimension) -> Result<Values<'s>, FieldError> {
    let catalogue = session.companies;
    let coded = |field: FacetField| -> Result<Vec<Counted>, FieldError> {
        let values = catalogue.values(field)?;
        Ok(values
            .iter()
            .map(|(code, count)| Counted { coded: categories::coded(field, code), count: *count })
            .collect())
    };
    let values = match dimension {
        Dimension::Countries => coded(FacetField::Country)?,
        Dimension::Industries => coded(FacetField::Industry)?,
        Dimension::Sizes => coded(FacetField::Size)?,
        Dimension::Cities => {
            let cities = catalogue.cities()?;
            cities
                .iter()
                .take(CITIES_MAX)
                .map(|(city, count)| Counted { coded: categories::city(city), count: *count })
                .collect()
        }
    };
    Ok(Values { session, values })
}

impl Object for Values<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "values" => Value::objects(&self.values),
            "dataVersion" => Value::from(self.session.companies.version()?),
            _ => return call.unknown(),
        })
    }
}
