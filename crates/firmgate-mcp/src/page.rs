//! A page of companies: the result of a search, however it was asked for.

use firmgate_graphql::ops;
use schemars::JsonSchema;
use serde::Serialize;

use crate::clean::Clean;
use crate::flat::{CompanySummary, text, word};
use crate::limits::{CURSOR_CHARS_MAX, QUERY_CHARS_MAX};
use crate::tool::Outcome;

/// A page of companies.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Found {
    /// The rows; empty for a search that nothing narrows.
    pub companies: Vec<CompanySummary>,
    /// Companies that match, on all pages.
    pub total: u64,
    /// Rows that this answer could hold: `limit`, or less where it was clamped.
    pub applied_limit: u32,
    /// Pass it as `cursor`, with the other arguments unchanged, for the next page. Left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<Clean>,
    /// What the arguments were understood as.
    pub filters: Applied,
    /// Counts over all matches, where they were asked for or the search is broad.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facets: Vec<FacetCount>,
    /// What was clamped, assumed or left out.
    pub warnings: Vec<String>,
}

/// Filters as the backend applied them.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Applied {
    /// Keywords.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Clean>,
    /// Words that ranked and excluded nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefer: Option<Clean>,
    /// `dimension;Value`, a leading `!` for an exclusion.
    pub categories: Vec<Clean>,
    /// Head count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employees: Option<Bounds>,
    /// Year of founding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub founded: Option<Bounds>,
    /// Order of the rows.
    pub sort: Clean,
}

/// A range; an end that is left out is open.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Bounds {
    /// Lower end, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i32>,
    /// Upper end, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i32>,
}

/// How many of the matches have a value.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FacetCount {
    /// `country`, `industry`, `size` or `founded_decade`.
    pub field: Clean,
    /// As a filter takes it.
    pub value: Clean,
    /// Matches with it.
    pub count: u64,
}

impl Found {
    /// Shapes a page of the backend.
    pub(crate) fn new(page: ops::CompanyPage, rows: u32, mut warnings: Vec<String>) -> Self {
        let companies: Vec<CompanySummary> = page.companies.into_iter().map(CompanySummary::from).collect();
        if companies.iter().any(|row| row.description.as_ref().is_some_and(Clean::was_cut)) {
            warnings.push("long descriptions are cut with `…`; get_company has more".to_owned());
        }
        Self {
            total: u64::try_from(page.total_results).unwrap_or_default(),
            applied_limit: rows,
            next_cursor: page.next_token.map(|token| Clean::line(&token, CURSOR_CHARS_MAX as usize)),
            filters: page.filters.into(),
            facets: facet_counts(page.facets),
            companies,
            warnings,
        }
    }
}

impl Outcome for Found {
    fn rows(&self) -> u32 {
        u32::try_from(self.companies.len()).unwrap_or(u32::MAX)
    }

    fn summary(&self) -> String {
        format!("{} of {} companies", self.companies.len(), self.total)
    }

    fn table(&self) -> Option<String> {
        let mut table = format!("{}\nid\tname\tcountry\tcity\temployees\tindustries\n", self.summary());
        table.push_str(&crate::table::companies(&self.companies));
        if let Some(cursor) = &self.next_cursor {
            table.push_str(&format!("next_cursor: {}\n", cursor.as_str()));
        }
        for warning in &self.warnings {
            table.push_str(&format!("warning: {warning}\n"));
        }
        Some(table)
    }
}

impl From<ops::AppliedFilters> for Applied {
    fn from(applied: ops::AppliedFilters) -> Self {
        Self {
            query: applied.query.as_deref().map(words),
            prefer: applied.prefer.as_deref().map(words),
            // All of them: with one left out they would stand for another search.
            categories: applied.categories.iter().map(text).collect(),
            employees: applied.employees.map(Bounds::from),
            founded: applied.founded.map(Bounds::from),
            sort: word(&applied.sort),
        }
    }
}

/// Words of a search, as long as a search takes them.
fn words(raw: &str) -> Clean {
    Clean::line(raw, QUERY_CHARS_MAX as usize)
}

impl From<ops::IntRange> for Bounds {
    fn from(range: ops::IntRange) -> Self {
        Self { min: range.min, max: range.max }
    }
}

/// Counts of the backend as flat rows.
pub(crate) fn facet_counts(facets: Vec<ops::Facet>) -> Vec<FacetCount> {
    let counts = facets.into_iter().flat_map(|facet| {
        let field = word(&facet.field);
        facet.values.into_iter().map(move |value| FacetCount {
            field: field.clone(),
            value: text(&value.value),
            count: u64::try_from(value.count).unwrap_or_default(),
        })
    });
    counts.collect()
}
