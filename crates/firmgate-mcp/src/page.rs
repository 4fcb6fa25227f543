//! A page of companies: the result of a search, however it was asked for.

use firmgate_upstream::ops;
use schemars::JsonSchema;
use serde::Serialize;

use crate::clean::Clean;
use crate::fit::Fitted;
use crate::flat::{CompanySummary, id, rows_left_out, text, texts, word};
use crate::limits::{ANSWER_BYTES_MAX, QUERY_CHARS_MAX};
use crate::operation::{Link, Summary};
use crate::schema::Opaque;

/// A page of companies.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Found {
    /// Rows; none for a search that nothing narrows.
    #[schemars(with = "Vec<CompanySummary>")]
    pub companies: Fitted<CompanySummary>,
    /// Matches on all pages.
    pub total: u64,
    /// `limit`, or less.
    pub applied_limit: u32,
    /// `cursor` of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<Clean>,
    /// The arguments as understood.
    #[schemars(with = "Opaque")]
    pub filters: Applied,
    /// Counts: `field`, `value`, `count`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<Opaque>")]
    pub facets: Vec<FacetCount>,
    /// All matches as a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub export: Option<ExportLink>,
    /// Notes.
    pub warnings: Vec<String>,
}

/// Where all matches are read as a file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ExportLink {
    /// Read it as a resource.
    pub uri: String,
    /// Companies in it.
    pub rows: u64,
    /// Of the data, for which the file is complete.
    pub data_version: Clean,
    /// Of the file.
    #[serde(skip)]
    #[schemars(skip)]
    pub mime_type: &'static str,
}

/// Filters as the backend applied them.
#[derive(Debug, Serialize)]
pub struct Applied {
    /// Keywords.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<Clean>,
    /// Words that ranked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefer: Option<Clean>,
    /// `dimension;Value`; `!` excludes.
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
    /// The company that the rows are like.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub similar_to: Option<Clean>,
    /// Order.
    pub sort: Clean,
}

/// A range; an end that is left out is open.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Bounds {
    /// From.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i32>,
    /// To.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i32>,
}

/// A range of amounts; an end that is left out is open.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Amounts {
    /// From.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<u64>,
    /// To.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// ISO 4217.
    pub currency: Clean,
}

/// How many of the matches have a value.
#[derive(Debug, Serialize)]
pub struct FacetCount {
    /// What is counted by.
    pub field: Clean,
    /// As a filter takes it.
    pub value: Clean,
    /// Companies.
    pub count: u64,
}

impl Found {
    /// Shapes a page of the backend.
    pub(crate) fn new(page: ops::CompanyPage, rows: u32, mut warnings: Vec<String>) -> Self {
        let (companies, unfit) = rows_of(page.companies, page.likeness);
        warnings.extend(unfit);
        let companies = Fitted::new(companies, ANSWER_BYTES_MAX);
        warnings.extend(rows_shortened(companies.shortened()));
        if companies.iter().any(|row| row.description.as_ref().is_some_and(Clean::was_cut)) {
            warnings.push("long descriptions are cut with `…`; get_company has more".to_owned());
        }
        Self {
            total: u64::try_from(page.total_results).unwrap_or_default(),
            applied_limit: rows,
            next_cursor: page.next_token.map(Clean::token),
            filters: page.filters.into(),
            facets: facet_counts(page.facets),
            companies,
            export: None,
            warnings,
        }
    }
}

impl Summary for Found {
    fn rows(&self) -> u32 {
        u32::try_from(self.companies.len()).unwrap_or(u32::MAX)
    }

    fn summary(&self) -> String {
        format!("{} of {}", self.companies.len(), firmgate_clean::counted(self.total, "company", "companies"))
    }

    fn link(&self) -> Option<Link> {
        let export = self.export.as_ref()?;
        Some(Link {
            uri: export.uri.clone(),
            mime_type: export.mime_type,
            title: format!("All {}", firmgate_clean::counted(export.rows, "company", "companies")),
        })
    }

    fn table(&self) -> Option<String> {
        let mut table = format!("{}\n{}", self.summary(), crate::table::HEADER);
        table.push_str(&crate::table::companies(&self.companies));
        if let Some(cursor) = &self.next_cursor {
            table.push_str(&format!("next_cursor: {}\n", cursor.as_str()));
        }
        if let Some(export) = &self.export {
            table.push_str(&format!("export: {}\n", export.uri));
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
            revenue: applied.revenue.as_ref().map(Amounts::from),
            exclude_collection: applied.exclude_collection.as_ref().map(|collection| id(collection.inner())),
            similar_to: applied.similar_to.as_ref().map(|company| id(company.inner())),
            sort: word(&applied.sort),
        }
    }
}

/// The rows of a page, each with how like the requested company it is, where that is known of all of them, and the warning about those
/// that cannot be requested by their id.
pub(crate) fn rows_of(
    companies: Vec<ops::CompanyRow>,
    likeness: Option<Vec<ops::Likeness>>,
) -> (Vec<CompanySummary>, Option<String>) {
    let known = likeness.filter(|known| known.len() == companies.len()).into_iter().flatten();
    let known = known.map(Some).chain(std::iter::repeat_with(|| None));
    let (fit, unfit): (Vec<_>, Vec<_>) =
        companies.into_iter().zip(known).partition(|(row, _)| firmgate_clean::is_id(row.id.inner()));
    let rows = fit.into_iter().map(|(row, known)| match known {
        Some(known) => {
            CompanySummary { likeness: Some(known.score), likeness_why: texts(known.why), ..CompanySummary::from(row) }
        }
        None => CompanySummary::from(row),
    });
    (rows.collect(), rows_left_out(unfit.len()))
}

/// Said of rows that had to be shortened.
pub(crate) fn rows_shortened(count: usize) -> Option<String> {
    let bytes_max = ANSWER_BYTES_MAX;
    let rows = firmgate_clean::counted(count, "row is", "rows are");
    (count > 0).then(|| format!("{rows} shortened to keep the answer within {bytes_max} bytes; get_company has all"))
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

impl From<&ops::RevenueRange> for Amounts {
    fn from(range: &ops::RevenueRange) -> Self {
        // A cast of a float saturates, and an amount of a range is below 2^53.
        let end = |amount: Option<f64>| amount.map(|amount| amount.max(0.0) as u64);
        Self { min: end(range.min), max: end(range.max), currency: text(&range.currency) }
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
