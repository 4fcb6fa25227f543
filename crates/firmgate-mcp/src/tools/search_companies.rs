//! `search_companies`: companies by keyword and filters.

use firmgate_guard::{Action, Context, EffectKind, GovernedAction, Read, Resource};
use firmgate_upstream::ops::{
    self, CompanySort, CompanyStatus, FacetField, IntRangeInput, RevenueRangeInput, SearchCompaniesInput,
};
use firmgate_upstream::{ReadOnly, UpstreamError};
use firmgate_vocabulary::{Currency, RATES_YEAR, REVENUE_MAX};
use serde_json::{Map, Value};

use self::generic::is_generic;
use super::advice::{addition, not_accepted, nothing_found, read_otherwise, relaxed, without_operators};
use super::common::{LIMIT, page_rows};
use crate::domain;
use crate::filters::Filters;
use crate::flat::rows_left_out;
use crate::limits::{
    BROAD_TOTAL_MIN, CATEGORIES_MAX, CURSOR_CHARS_MAX, FACETS_MAX, FILTER_CHARS_MAX, ID_CHARS_MAX, PAGE_ROWS_DEFAULT,
    QUERY_CHARS_MAX,
};
use crate::operation::{Operation, Tool, ToolContext, ToolError};
use crate::page::{Found, facet_counts};
use crate::parse::{Arguments, InvalidInputError, Money, Param, Parameter, Range, Word, check, excerpt, words};

pub(super) struct SearchCompanies;

pub(crate) mod export;
mod generic;

pub(super) struct Input {
    search: SearchCompaniesInput,
    countries: Vec<String>,
    rows: u32,
    warnings: Vec<String>,
    breadth: Breadth,
    /// The form of the file that all matches are wanted as, and the arguments that decide what they are.
    export: Option<(export::Format, Map<String, Value>)>,
}

/// How far a search is open. The base has a million companies: ten of them without a filter are chance.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Breadth {
    /// A filter narrows it.
    Filtered,
    /// Only keywords narrow it.
    Keywords,
    /// Nothing narrows it.
    Bare,
}

const QUERY: Param<Option<String>> = Param::text(
    "query",
    "Keywords: name, product, topic. All must match. Leave out words that a filter says better.",
    QUERY_CHARS_MAX,
)
.optional();
const PREFER: Param<Option<String>> =
    Param::text("prefer", "Words that rank and exclude nothing.", QUERY_CHARS_MAX).optional();
const COUNTRY: Param<Option<String>> = Param::text(
    "country",
    "Head office: ISO 3166-1 code (`DE`, `DEU`), English name (`Germany`), or a group such as `DACH` or `EU`.",
    FILTER_CHARS_MAX,
)
.optional();
const CATEGORIES: Param<Option<Vec<String>>> = Param::texts(
    "categories",
    "Filters as `dimension;Value`: `industries;Hotels`, `countries;France`, `states;Bavaria`, `cities;Berlin`, \
     `sizes;51-100`, `statuses;active`. Values of one dimension are alternatives, a leading `!` excludes; firmgate://filters lists them.",
    CATEGORIES_MAX,
    FILTER_CHARS_MAX,
)
.optional();
const EMPLOYEES: Param<Option<Range>> =
    Param::range("employees", "Head count, both ends included: `{\"min\": 50, \"max\": 200}`.", 0, 10_000_000)
        .optional();
const FOUNDED: Param<Option<Range>> =
    Param::range("founded", "Year of founding, both ends included: `{\"min\": 2015}`.", 1000, 2100).optional();
const REVENUE: Param<Option<Money>> =
    Param::money("revenue", "Yearly revenue: `{\"min\": 10000000, \"currency\": \"EUR\"}`.", REVENUE_MAX).optional();
const STATUS: Param<Option<Vec<CompanyStatus>>> =
    Param::<Vec<CompanyStatus>>::some_of("status", "In business or not; all by default.").optional();
const EXCLUDE_COLLECTION: Param<Option<String>> =
    Param::text("exclude_collection", "Id of a collection whose companies are left out.", ID_CHARS_MAX).optional();
const SIMILAR_TO: Param<Option<String>> = Param::text(
    "similar_to",
    "Companies like this one, most alike first, with `likeness`: its id or name.",
    ID_CHARS_MAX,
)
.optional();
const SORT: Param<Option<CompanySort>> =
    Param::<CompanySort>::word("sort", "Order of the rows; `relevance` by default.").optional();
const EXPORT: Param<Option<export::Format>> =
    Param::<export::Format>::word("export", "Adds a resource: a file of all matches, at most 10,000.").optional();
const CURSOR: Param<Option<String>> =
    Param::text("cursor", "`next_cursor` of the page before, with the same other arguments.", CURSOR_CHARS_MAX)
        .optional();
const FACETS: Param<Option<Vec<FacetField>>> =
    Param::<Vec<FacetField>>::some_of("facets", "Counts over all matches to add.").optional();

words!(CompanySort {
    Relevance = "relevance",
    EmployeesDesc = "employees_desc",
    EmployeesAsc = "employees_asc",
    FoundedDesc = "founded_desc",
    FoundedAsc = "founded_asc",
} received { Other });

words!(FacetField {
    Country = "country",
    Industry = "industry",
    Size = "size",
    FoundedDecade = "founded_decade",
    Status = "status",
    State = "state",
    City = "city",
    Revenue = "revenue",
} received { Other });

impl GovernedAction for SearchCompanies {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("company.search").needing(&[domain::COMPANIES_READ]);
}

impl Tool for SearchCompanies {
    const TITLE: &'static str = "Search companies";
    const ABOUT: &'static str = "Searches companies by keywords and exact filters and returns rows with a total. Prefer filters to \
        words in `query`: country `DE` finds more than the word Germany. A `query` or a filter is required; words alone that \
        match many companies also return counts to narrow by. For a whole sentence use ai_search. An invalid argument is \
        answered with the nearest valid value: correct it and call again. Page with `cursor`.";
}

impl Operation for SearchCompanies {
    type Action = Self;
    type Input = Input;
    type Output = Found;

    const NAME: &'static str = "search_companies";
    const PARAMETERS: &'static [Parameter] = &[
        QUERY.untyped(),
        PREFER.untyped(),
        COUNTRY.untyped(),
        CATEGORIES.untyped(),
        EMPLOYEES.untyped(),
        FOUNDED.untyped(),
        REVENUE.untyped(),
        STATUS.untyped(),
        EXCLUDE_COLLECTION.untyped(),
        SIMILAR_TO.untyped(),
        SORT.untyped(),
        LIMIT.untyped(),
        CURSOR.untyped(),
        FACETS.untyped(),
        EXPORT.untyped(),
    ];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInputError> {
        let mut categories = arguments.optional(&CATEGORIES).unwrap_or_default();
        let statuses = arguments.optional(&STATUS).unwrap_or_default();
        categories.extend(statuses.into_iter().map(|status| format!("statuses;{}", status.word())));
        let categories: Vec<&str> = categories.iter().map(String::as_str).collect();
        let filters = Filters::read(arguments.optional(&COUNTRY).as_deref(), &categories)?;
        let mut warnings = arguments.notes();
        warnings.extend(filters.assumptions);
        warnings.extend(arguments.optional(&QUERY).as_deref().and_then(without_operators));
        let rows = page_rows(arguments.optional(&LIMIT), PAGE_ROWS_DEFAULT, &mut warnings);
        let (employees, founded) = (arguments.optional(&EMPLOYEES), arguments.optional(&FOUNDED));
        let revenue = arguments.optional(&REVENUE).map(amounts).transpose()?;
        warnings.extend(revenue.as_ref().map(rates));
        let (query, sort) = (arguments.optional(&QUERY), arguments.optional(&SORT));
        let similar_to = arguments.optional(&SIMILAR_TO);
        if similar_to.is_some() {
            orders_by_likeness(arguments)?;
        }
        // `the largest companies` is a valid question.
        let is_sorted = sort.is_some_and(|sort| sort != CompanySort::Relevance);
        let is_open = filters.categories.is_empty()
            && employees.is_none()
            && founded.is_none()
            && revenue.is_none()
            && similar_to.is_none()
            && !is_sorted;
        let breadth = match (is_open, &query) {
            (false, _) => Breadth::Filtered,
            (true, Some(query)) if !is_generic(query) => Breadth::Keywords,
            (true, Some(_)) => Breadth::Bare,
            (true, None) => {
                return Err(InvalidInputError::new("query", "a query or a filter is required").hint(
                    "send `query`, `country`, `categories`, `employees`, `founded`, `revenue`, `status`, `similar_to` or `sort`",
                ));
            }
        };
        let mut facets = arguments.optional(&FACETS).unwrap_or_default();
        facets.truncate(usize::try_from(FACETS_MAX).unwrap_or_default());
        let search = SearchCompaniesInput {
            query: query.filter(|query| !is_generic(query)),
            prefer: arguments.optional(&PREFER),
            categories: Some(filters.categories).filter(|filters| !filters.is_empty()),
            employees: employees.map(bounds),
            founded: founded.map(bounds),
            revenue,
            exclude_collection: arguments.optional(&EXCLUDE_COLLECTION).map(ops::Id::new),
            similar_to,
            sort,
            limit: i32::try_from(rows).ok(),
            next_token: arguments.optional(&CURSOR),
            facets: Some(facets).filter(|facets| !facets.is_empty()),
        };
        let export = arguments.optional(&EXPORT).map(|format| (format, export::kept(arguments)));
        Ok(Input { search, countries: filters.countries, rows, warnings, breadth, export })
    }

    fn resource(_: &Input) -> Resource {
        Resource::all(domain::DIRECTORY)
    }

    fn context(input: &Input) -> Context {
        context_of(&input.search, input.rows, &input.countries)
    }

    async fn run(context: ToolContext<'_, Self>, input: Input) -> Result<Found, ToolError> {
        let read = context.read();
        let Input { mut search, rows, mut warnings, breadth, export, .. } = input;
        if breadth == Breadth::Bare {
            (search.limit, search.facets) = (Some(0), Some(vec![FacetField::Country, FacetField::Industry]));
            warnings.push("nothing narrows this search, so it has no rows: add a filter from `facets`".to_owned());
        }
        let (page, left_out) = match page_of(&read, &search).await {
            Ok(page) => page,
            Err(upstream) => return Err(not_accepted(&read, upstream, &search).await),
        };
        warnings.extend(rows_left_out(left_out));
        let page = page.answer()?;
        let data_version = page.data_version.clone();
        let mut found = Found::new(page, rows, warnings);
        if let Some((format, arguments)) = export.filter(|_| breadth != Breadth::Bare) {
            found.export = Some(export::link(&arguments, format, found.total, &data_version)?);
        }
        found.warnings.extend(read_otherwise(search.query.as_deref(), &found.filters));
        if found.total == 0 && breadth != Breadth::Bare {
            found.warnings.push(nothing_found(relaxed(&read, &search).await.ok().as_deref()));
        }
        if breadth == Breadth::Keywords && found.total > BROAD_TOTAL_MIN && search.facets.is_none() {
            search.limit = Some(0);
            search.next_token = None;
            search.facets = Some(vec![FacetField::Country, FacetField::Industry]);
            let counts = read.query::<ops::SearchCompanies>(ops::SearchCompaniesVariables { input: search }).await?;
            found.facets = facet_counts(counts.answer()?.facets);
            let many = found.total;
            found.warnings.push(format!("{many} companies match the words alone: add a filter from `facets`"));
        }
        Ok(found)
    }
}

/// The arguments of a search that a collection can follow.
pub(super) const FOLLOWED: &[Parameter] = &[
    QUERY.untyped(),
    COUNTRY.untyped(),
    CATEGORIES.untyped(),
    EMPLOYEES.untyped(),
    FOUNDED.untyped(),
    REVENUE.untyped(),
    STATUS.untyped(),
    SIMILAR_TO.untyped(),
];

/// The search that a collection follows.
pub(super) fn followed(given: Map<String, Value>) -> Result<SearchCompaniesInput, InvalidInputError> {
    let inside =
        |invalid: InvalidInputError| InvalidInputError { field: format!("search.{}", invalid.field), ..invalid };
    let arguments = check(FOLLOWED, EffectKind::Read, given).map_err(inside)?;
    let input = SearchCompanies::input(&arguments).map_err(inside)?;
    if input.breadth == Breadth::Bare {
        return Err(InvalidInputError::new("search", "nothing narrows it").hint("add a filter to it"));
    }
    Ok(SearchCompaniesInput { limit: None, ..input.search })
}

/// The search of a call with these arguments.
pub(super) fn search(given: Map<String, Value>) -> Result<SearchCompaniesInput, InvalidInputError> {
    let arguments = check(SearchCompanies::PARAMETERS, EffectKind::Read, given)?;
    Ok(SearchCompanies::input(&arguments)?.search)
}

/// A page of a search: with what was added to the schema after its first version, where the search uses that.
async fn page_of(
    read: &ReadOnly<'_>,
    search: &SearchCompaniesInput,
) -> Result<(ops::SearchCompanies, usize), UpstreamError> {
    let variables = ops::SearchCompaniesVariables { input: search.clone() };
    match addition(search) {
        Some(_) => read.query_newest_page(variables).await,
        None => read.query_page(variables).await,
    }
}

/// What the policy may evaluate of a search that reads this many rows.
fn context_of(search: &SearchCompaniesInput, rows: u32, countries: &[String]) -> Context {
    let context = Context::new().with(&domain::ROWS, rows).with(&domain::COUNTRIES, countries.to_vec());
    match &search.exclude_collection {
        Some(collection) => context.with(&domain::EXCLUDED_COLLECTION, collection.inner().to_owned()),
        None => context,
    }
}

/// Whether nothing else orders the rows.
fn orders_by_likeness(arguments: &Arguments) -> Result<(), InvalidInputError> {
    let sort = arguments.optional(&SORT).filter(|sort| *sort != CompanySort::Relevance);
    let other = sort.map(|_| "sort").or_else(|| arguments.optional(&PREFER).map(|_| "prefer"));
    match other {
        Some(other) => {
            Err(InvalidInputError::new(other, "it has no effect with `similar_to`, which orders by likeness")
                .hint(format!("leave `{other}` or `similar_to` out")))
        }
        None => Ok(()),
    }
}

/// A range of revenue with the code of its currency, US dollars when none was sent.
fn amounts(money: Money) -> Result<RevenueRangeInput, InvalidInputError> {
    let currency = match &money.currency {
        Some(given) => Currency::parse(given).map_err(|unknown| {
            let known: Vec<&str> = Currency::all().iter().map(|currency| currency.code()).collect();
            InvalidInputError::new("revenue.currency", format!("`{}` is not a known currency", excerpt(&unknown.text)))
                .hint(format!("the currencies are {}", known.join(", ")))
        })?,
        None => Currency::usd(),
    };
    // Exact: the check lets no amount through that has more digits than a float.
    let end = |amount: Option<u64>| amount.map(|amount| amount as f64);
    Ok(RevenueRangeInput { min: end(money.min), max: end(money.max), currency: Some(currency.code().to_owned()) })
}

/// What was assumed of revenue in other currencies.
fn rates(revenue: &RevenueRangeInput) -> String {
    let currency = revenue.currency.as_deref().unwrap_or_default();
    format!("revenue in another currency than {currency} is compared at rounded rates of {RATES_YEAR}")
}

fn bounds(range: Range) -> IntRangeInput {
    let end = |end: Option<u32>| end.and_then(|end| i32::try_from(end).ok());
    IntRangeInput { min: end(range.min), max: end(range.max) }
}
