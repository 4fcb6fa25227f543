//! `search_companies`: companies by keyword and filters.

use firmgate_graphql::ops::{self, CompanySort, FacetField, IntRangeInput, SearchCompaniesInput};
use firmgate_guard::{Action, Facts, GovernedAction, Read, Resource, Scope};

use crate::filters::Filters;
use crate::limits::{
    BROAD_TOTAL_MIN, CATEGORIES_MAX, CURSOR_CHARS_MAX, FACETS_MAX, FILTER_CHARS_MAX, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX,
    QUERY_CHARS_MAX,
};
use crate::page::{Found, facet_counts};
use crate::parse::{Arguments, InvalidInput, Kind, Parameter, Presence, Range};
use crate::tool::{About, Cause, Fault, Reach, Tool};

pub(super) struct SearchCompanies;

pub(super) struct Input {
    search: SearchCompaniesInput,
    countries: Vec<String>,
    rows: u32,
    warnings: Vec<String>,
    breadth: Breadth,
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

const SORTS: &[&str] = &["relevance", "employees_desc", "employees_asc", "founded_desc", "founded_asc"];
const FACETS: &[&str] = &["country", "industry", "size", "founded_decade"];
/// Words that every company matches: a query of nothing else is no query.
const GENERIC: &[&str] = &[
    "a",
    "all",
    "any",
    "business",
    "businesses",
    "companies",
    "company",
    "enterprise",
    "enterprises",
    "every",
    "find",
    "firm",
    "firms",
    "list",
    "me",
    "of",
    "organisation",
    "organisations",
    "organization",
    "organizations",
    "search",
    "show",
    "the",
];

/// What only the backend can find out about the arguments.
const NAMED: &[About] = &[
    About {
        cause: Cause::Field("nextToken"),
        argument: "cursor",
        problem: "it does not belong to this search, or the data has changed since",
        hint: "leave `cursor` out to begin with the first page",
    },
    About {
        cause: Cause::Field("categories"),
        argument: "categories",
        problem: "the platform does not know one of the values",
        hint: "check the city: it must be spelt as in a result; industries and countries are listed in firmgate://filters",
    },
];

impl GovernedAction for SearchCompanies {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("company.search").needing(&[Scope::CompaniesRead]);
}

impl Tool for SearchCompanies {
    type Action = Self;
    type Input = Input;
    type Output = Found;

    const NAME: &'static str = "search_companies";
    const TITLE: &'static str = "Search companies";
    const ABOUT: &'static str = "Searches the company base by keywords and exact filters and returns flat rows with \
        a total. Use it whenever the wish can be put as filters: country, industry, head count, year of founding. \
        Prefer filters to words in `query`: country `DE` finds more than the word Germany. A `query` or a filter is \
        required; without a filter the answer carries counts to narrow by. For a whole sentence use ai_search. On an \
        invalid argument the error names the field and the nearest valid value: correct it and call again. Page with \
        `next_cursor`; get all fields of one company with get_company.";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter {
            name: "query",
            about: "Keywords: company name, product, topic, city. All words must match. Leave out words that a filter says better.",
            kind: Kind::Text { chars_max: QUERY_CHARS_MAX },
            presence: Presence::Optional,
        },
        Parameter {
            name: "prefer",
            about: "Words that rank and exclude nothing: companies with all of them come first, then those with some.",
            kind: Kind::Text { chars_max: QUERY_CHARS_MAX },
            presence: Presence::Optional,
        },
        Parameter {
            name: "country",
            about: "Head office: ISO 3166-1 code (`DE`, `DEU`), English name (`Germany`), or a group such as `DACH` or `EU`.",
            kind: Kind::Text { chars_max: FILTER_CHARS_MAX },
            presence: Presence::Optional,
        },
        Parameter {
            name: "categories",
            about: "Filters as `dimension;Value`: `industries;Software as a Service`, `countries;France`, `cities;Berlin`, `sizes;51-100`. \
                Values of one dimension are alternatives, dimensions restrict each other, a leading `!` excludes. \
                The resource firmgate://filters lists the values.",
            kind: Kind::Texts { items_max: CATEGORIES_MAX, chars_max: FILTER_CHARS_MAX },
            presence: Presence::Optional,
        },
        Parameter {
            name: "employees",
            about: "Head count, both ends included: `{\"min\": 50, \"max\": 200}`.",
            kind: Kind::Range { min: 0, max: 10_000_000 },
            presence: Presence::Optional,
        },
        Parameter {
            name: "founded",
            about: "Year of founding, both ends included: `{\"min\": 2015}`.",
            kind: Kind::Range { min: 1000, max: 2100 },
            presence: Presence::Optional,
        },
        Parameter {
            name: "sort",
            about: "Order of the rows; `relevance` when it is left out.",
            kind: Kind::OneOf(SORTS),
            presence: Presence::Optional,
        },
        Parameter {
            name: "limit",
            about: "Rows of a page, at most 100; a larger number is clamped and the answer says so.",
            kind: Kind::Rows { default: PAGE_ROWS_DEFAULT, max: PAGE_ROWS_MAX },
            presence: Presence::Optional,
        },
        Parameter {
            name: "cursor",
            about: "`next_cursor` of the page before; the other arguments must be the same.",
            kind: Kind::Text { chars_max: CURSOR_CHARS_MAX },
            presence: Presence::Optional,
        },
        Parameter {
            name: "facets",
            about: "Counts to add for all matches.",
            kind: Kind::SomeOf(FACETS),
            presence: Presence::Optional,
        },
    ];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInput> {
        let filters = Filters::read(arguments.text("country"), &arguments.texts("categories"))?;
        let mut warnings = filters.assumptions;
        let rows = page_rows(arguments, PAGE_ROWS_DEFAULT, &mut warnings);
        let (employees, founded) = (arguments.range("employees"), arguments.range("founded"));
        let query = arguments.text("query");
        // `the largest companies` is a question with an answer.
        let is_sorted = arguments.text("sort").is_some_and(|sort| sort != "relevance");
        let is_open = filters.categories.is_empty() && employees.is_none() && founded.is_none() && !is_sorted;
        let breadth = match (is_open, query) {
            (false, _) => Breadth::Filtered,
            (true, Some(query)) if !is_generic(query) => Breadth::Keywords,
            (true, Some(_)) => Breadth::Bare,
            (true, None) => {
                return Err(InvalidInput::new("query", "a query or a filter is required")
                    .hint("send `query`, `country`, `categories`, `employees`, `founded` or `sort`"));
            }
        };
        let mut facets: Vec<_> = arguments.texts("facets").into_iter().map(facet).collect();
        facets.truncate(usize::try_from(FACETS_MAX).unwrap_or_default());
        let query = query.filter(|query| !is_generic(query));
        let search = SearchCompaniesInput {
            query: query.map(str::to_owned),
            prefer: arguments.text("prefer").map(str::to_owned),
            categories: Some(filters.categories).filter(|filters| !filters.is_empty()),
            employees: employees.map(bounds),
            founded: founded.map(bounds),
            sort: arguments.text("sort").map(sort),
            limit: i32::try_from(rows).ok(),
            next_token: arguments.text("cursor").map(str::to_owned),
            facets: Some(facets).filter(|facets| !facets.is_empty()),
        };
        Ok(Input { search, countries: filters.countries, rows, warnings, breadth })
    }

    fn resource(_: &Input) -> Resource {
        Resource::Directory
    }

    fn facts(input: &Input) -> Facts {
        Facts { rows: Some(input.rows), countries: input.countries.clone(), ..Facts::default() }
    }

    async fn run(reach: Reach<'_, Self>, input: Input) -> Result<Found, Fault> {
        let read = reach.read();
        let Input { mut search, rows, mut warnings, breadth, .. } = input;
        if breadth == Breadth::Bare {
            (search.limit, search.facets) = (Some(0), Some(vec![FacetField::Country, FacetField::Industry]));
            warnings.push("nothing narrows this search, so it has no rows: add a filter from `facets`".to_owned());
        }
        let variables = ops::SearchCompaniesVariables { input: search.clone() };
        let page = read.query_page::<ops::SearchCompanies>(variables).await;
        let (page, left_out) = page.map_err(|upstream| Fault::about(upstream, NAMED))?;
        warnings.extend(rows_left_out(left_out));
        let mut found = Found::new(page.answer()?, rows, warnings);
        if found.total == 0 {
            found.warnings.push(nothing_found(search.query.is_some()));
        }
        if breadth == Breadth::Keywords && found.total > BROAD_TOTAL_MIN && search.facets.is_none() {
            search.limit = Some(0);
            search.next_token = None;
            search.facets = Some(vec![FacetField::Country, FacetField::Industry]);
            let counts = read.query::<ops::SearchCompanies>(ops::SearchCompaniesVariables { input: search }).await?;
            found.facets = facet_counts(counts.answer()?.facets);
            let total = found.total;
            found.warnings.push(format!("{total} companies match the words alone: add a filter from `facets`"));
        }
        Ok(found)
    }
}

/// Said of a page that some rows are missing from.
pub(super) fn rows_left_out(count: usize) -> Option<String> {
    let advice = "tell the user that an operator must look at the log";
    match count {
        0 => None,
        1 => Some(format!("1 row of this page could not be read and is left out; {advice}")),
        _ => Some(format!("{count} rows of this page could not be read and are left out; {advice}")),
    }
}

/// An empty page says what to change.
fn nothing_found(has_words: bool) -> String {
    let advice = if has_words {
        "no company has all of these words: leave one out, put places and industries as filters, or ask ai_search"
    } else {
        "no company fits all of these filters: take one away, or ask ai_search for the counts without each"
    };
    advice.to_owned()
}

/// Rows of a page: `limit`, clamped and said.
pub(super) fn page_rows(arguments: &Arguments, default: u32, warnings: &mut Vec<String>) -> u32 {
    let asked = arguments.whole("limit").unwrap_or(default);
    if asked > PAGE_ROWS_MAX {
        warnings.push(format!("`limit` {asked} was clamped to {PAGE_ROWS_MAX}"));
    }
    asked.min(PAGE_ROWS_MAX)
}

fn is_generic(query: &str) -> bool {
    query
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .all(|word| GENERIC.contains(&word.to_lowercase().as_str()))
}

fn bounds(range: Range) -> IntRangeInput {
    let end = |end: Option<u32>| end.and_then(|end| i32::try_from(end).ok());
    IntRangeInput { min: end(range.min), max: end(range.max) }
}

fn sort(word: &str) -> CompanySort {
    match word {
        "employees_desc" => CompanySort::EmployeesDesc,
        "employees_asc" => CompanySort::EmployeesAsc,
        "founded_desc" => CompanySort::FoundedDesc,
        "founded_asc" => CompanySort::FoundedAsc,
        _ => CompanySort::Relevance,
    }
}

fn facet(word: &str) -> FacetField {
    match word {
        "industry" => FacetField::Industry,
        "size" => FacetField::Size,
        "founded_decade" => FacetField::FoundedDecade,
        _ => FacetField::Country,
    }
}
