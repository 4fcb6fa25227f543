//! The same search as a call of `search_companies`.

use firmgate_upstream::ops;
use serde::Serialize;
use serde_json::Value;

use crate::clean::Clean;
use crate::page::{Amounts, Applied, Bounds};
use crate::tools::search_companies;

/// A call of another tool.
#[derive(Debug, Serialize)]
pub struct EquivalentCall {
    /// `search_companies`.
    pub tool: &'static str,
    /// For search_companies.
    pub arguments: EquivalentArguments,
}

/// Arguments of `search_companies`.
#[derive(Debug, Serialize)]
pub struct EquivalentArguments {
    /// Keywords.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Clean>,
    /// Words that rank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefer: Option<Clean>,
    /// Filters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Clean>,
    /// Head count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employees: Option<Bounds>,
    /// Year of founding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub founded: Option<Bounds>,
    /// Yearly revenue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revenue: Option<Amounts>,
    /// The collection left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclude_collection: Option<Clean>,
    /// Order, where it is not by relevance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<Clean>,
    /// Where the page begins, when a further one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Clean>,
}

/// The call that runs exactly this search, or why there is none.
pub(super) fn equivalent(made: &ops::AppliedFilters, arguments: EquivalentArguments) -> Result<EquivalentCall, String> {
    let given = serde_json::to_value(&arguments).map_err(|error| error.to_string())?;
    let Value::Object(given) = given else { return Err("its arguments are not an object".to_owned()) };
    let search = search_companies::search(given).map_err(|invalid| invalid.to_string())?;
    let ends = |range: Option<ops::IntRange>| range.map(|range| ops::IntRangeInput { min: range.min, max: range.max });
    let is_same = search.query == made.query
        && search.prefer == made.prefer
        && search.categories.unwrap_or_default() == made.categories
        && search.employees == ends(made.employees)
        && search.founded == ends(made.founded)
        && search.revenue == made.revenue.as_ref().map(amounts)
        && search.exclude_collection == made.exclude_collection
        && search.sort.unwrap_or(ops::CompanySort::Relevance) == made.sort;
    if !is_same {
        return Err("a string of it would change on the way".to_owned());
    }
    Ok(EquivalentCall { tool: "search_companies", arguments })
}

fn amounts(range: &ops::RevenueRange) -> ops::RevenueRangeInput {
    ops::RevenueRangeInput { min: range.min, max: range.max, currency: Some(range.currency.clone()) }
}

impl EquivalentArguments {
    /// Whether search_companies accepts it: words that only rank are not enough.
    pub(super) fn asks_for_something(&self) -> bool {
        self.query.is_some()
            || !self.categories.is_empty()
            || self.employees.is_some()
            || self.founded.is_some()
            || self.revenue.is_some()
            || self.sort.is_some()
    }
}

impl From<Applied> for EquivalentArguments {
    fn from(applied: Applied) -> Self {
        Self {
            query: applied.query,
            prefer: applied.prefer,
            categories: applied.categories,
            employees: applied.employees,
            founded: applied.founded,
            revenue: applied.revenue,
            exclude_collection: applied.exclude_collection,
            sort: Some(applied.sort).filter(|sort| sort.as_str() != "relevance"),
            cursor: None,
        }
    }
}
