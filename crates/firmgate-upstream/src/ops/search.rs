//! Search by keywords and filters.

use cynic::Id;

use crate::{document::query, ops::CompanyRow, ops::FilterValue, schema};

/// One page of companies.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Query", variables = "SearchCompaniesVariables")]
pub struct SearchCompanies {
    /// The page.
    #[arguments(input: $input)]
    pub enhanced_search_companies: Option<CompanyPage>,
}
query!(SearchCompanies(SearchCompaniesVariables), answer: enhanced_search_companies as CompanyPage);

/// Variables of [`SearchCompanies`].
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct SearchCompaniesVariables {
    /// What to search for.
    pub input: SearchCompaniesInput,
}

/// What to search for. `None` is not sent.
#[derive(cynic::InputObject, Clone, Debug, Default)]
pub struct SearchCompaniesInput {
    /// Keywords.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Words that rank and exclude nothing.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub prefer: Option<String>,
    /// `dimension;Value`, a leading `!` excludes.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub categories: Option<Vec<String>>,
    /// Number of employees.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub employees: Option<IntRangeInput>,
    /// Year of founding.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub founded: Option<IntRangeInput>,
    /// Yearly revenue.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub revenue: Option<RevenueRangeInput>,
    /// A collection of the caller whose companies are left out.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub exclude_collection: Option<Id>,
    /// Companies like this one.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub similar_to: Option<String>,
    /// Order of the rows.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub sort: Option<CompanySort>,
    /// Rows on a page; 0 counts without rows.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
    /// From the page before.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
    /// Counts to add.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub facets: Option<Vec<FacetField>>,
}

/// Both ends belong to the range; none is open.
#[derive(cynic::InputObject, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IntRangeInput {
    /// Lower end.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub min: Option<i32>,
    /// Upper end.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub max: Option<i32>,
}

/// Both ends belong to the range; none is open.
#[derive(cynic::InputObject, Clone, Debug, Default, PartialEq)]
pub struct RevenueRangeInput {
    /// Lower end, in whole units.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Upper end.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// ISO 4217.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// Order of the rows.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompanySort {
    /// By fit to the query; without a query by prominence.
    Relevance,
    /// Most employees first.
    EmployeesDesc,
    /// Fewest employees first.
    EmployeesAsc,
    /// Youngest first.
    FoundedDesc,
    /// Oldest first.
    FoundedAsc,
    /// An order that a newer backend knows. It cannot be sent.
    #[cynic(fallback)]
    Other,
}

/// A field that a search counts by.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FacetField {
    /// Country of the head office.
    Country,
    /// Category.
    Industry,
    /// Band of employees.
    Size,
    /// Decade of founding.
    FoundedDecade,
    /// Whether a company is in business.
    Status,
    /// State or province of the head office.
    State,
    /// City of the head office.
    City,
    /// Band of the yearly revenue.
    Revenue,
    /// A field that a newer backend knows. It cannot be sent.
    #[cynic(fallback)]
    Other,
}

/// One page of companies and what is known about all pages.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "EnhancedSearchCompanies")]
pub struct CompanyPage {
    /// The rows.
    pub companies: Vec<CompanyRow>,
    /// Companies that match, on all pages.
    pub total_results: i32,
    /// None on the last page.
    pub next_token: Option<String>,
    /// How the filters were understood.
    pub filters: AppliedFilters,
    /// In the requested order.
    pub facets: Vec<Facet>,
    /// How like the requested company each of `companies` is; empty where that was not asked for.
    #[cynic(feature = "additions")]
    pub likeness: Option<Vec<Likeness>>,
    /// Changes whenever the company base does.
    pub data_version: String,
}

/// How like another company a company is.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Likeness {
    /// 0 to 1.
    pub score: f64,
    /// What they have in common.
    pub why: Vec<String>,
}

/// The filters as the platform applied them.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct AppliedFilters {
    /// Keywords.
    pub query: Option<String>,
    /// Words that ranked and excluded nothing.
    pub prefer: Option<String>,
    /// `dimension;Value`, a leading `!` for an exclusion.
    pub categories: Vec<String>,
    /// Number of employees.
    pub employees: Option<IntRange>,
    /// Year of founding.
    pub founded: Option<IntRange>,
    /// Yearly revenue.
    #[cynic(feature = "additions")]
    pub revenue: Option<RevenueRange>,
    /// The collection whose companies were left out.
    #[cynic(feature = "additions")]
    pub exclude_collection: Option<Id>,
    /// The company that the rows are like.
    #[cynic(feature = "additions")]
    pub similar_to: Option<Id>,
    /// Order of the rows.
    pub sort: CompanySort,
}

/// Both ends belong to the range; none is open.
#[derive(cynic::QueryFragment, Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntRange {
    /// Lower end.
    pub min: Option<i32>,
    /// Upper end.
    pub max: Option<i32>,
}

/// Amounts in whole units; both ends belong to the range, none is open.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct RevenueRange {
    /// Lower end.
    pub min: Option<f64>,
    /// Upper end.
    pub max: Option<f64>,
    /// ISO 4217.
    pub currency: String,
}

/// Counts of one field over a whole result.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Facet {
    /// The field.
    pub field: FacetField,
    /// Most frequent first.
    pub values: Vec<FilterValue>,
}
