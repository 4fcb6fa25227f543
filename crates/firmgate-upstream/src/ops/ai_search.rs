//! Search by a sentence.

use cynic::Id;

use crate::{
    document::query,
    ops::{AppliedFilters, CompanyPage},
    schema,
};

/// Companies by a sentence, and how the sentence was read.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Query", variables = "AiSearchVariables")]
pub struct AiSearch {
    /// The result.
    #[arguments(input: $input)]
    pub ai_search: Option<AiSearchResult>,
}
query!(AiSearch(AiSearchVariables), answer: ai_search as AiSearchResult);

/// Variables of [`AiSearch`].
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct AiSearchVariables {
    /// The question.
    pub input: AiSearchInput,
}

/// A question in words. `None` is not sent.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct AiSearchInput {
    /// One sentence.
    pub query: String,
    /// From an earlier answer: the question refines that one.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub thread_id: Option<Id>,
    /// Rows on the page.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
    /// Interpretation and count only.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

/// The companies and the reading.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct AiSearchResult {
    /// Refines this question when it is sent back.
    pub thread_id: Id,
    /// Where the page begins, when a further one was requested.
    pub page_token: Option<String>,
    /// How the sentence was read.
    pub interpretation: Interpretation,
    /// What was found.
    pub results: CompanyPage,
}

/// How a sentence was read.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Interpretation {
    /// Name and version.
    pub interpreter: String,
    /// The filters of the sentence.
    pub filters: AppliedFilters,
    /// Which piece was read as what.
    pub spans: Vec<Span>,
    /// What was assumed.
    pub assumptions: Vec<String>,
    /// Words without meaning for the search.
    pub ignored: Vec<String>,
    /// Words that were not understood; they exclude nothing.
    pub unresolved: Vec<String>,
    /// Requests that the platform cannot answer.
    pub unsupported: Vec<String>,
    /// Misspelt words, `from -> to`.
    pub corrected: Vec<String>,
    /// Other readings of an ambiguous word.
    pub alternatives: Vec<String>,
    /// When nothing matches: the total with one filter removed.
    pub relaxations: Vec<Relaxation>,
    /// What to ask the user when nothing was understood.
    pub question: Option<String>,
}

/// A piece of the sentence and what it was read as.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Span {
    /// The piece.
    pub text: String,
    /// First character.
    pub start: i32,
    /// The character after the last.
    pub end: i32,
    /// `country`, `category`, `employees`, and so on.
    pub slot: String,
    /// What it was read as.
    pub value: String,
    /// `name`, `demonym`, `correction`, and so on.
    pub via: String,
    /// 0 to 1.
    pub confidence: f64,
}

/// What would be found with one filter less.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Relaxation {
    /// The filter.
    pub remove: String,
    /// Companies that match without it.
    pub total_results: i32,
}
