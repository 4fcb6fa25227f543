//! The companies that the rows of a list mean.

use crate::{document::query, ops::CompanyRow, schema};

/// One answer for each row.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Query", variables = "MatchCompaniesVariables")]
pub struct MatchCompanies {
    /// In the order of the rows.
    #[arguments(rows: $rows)]
    pub match_companies: Option<Vec<Option<MatchedRow>>>,
}
query!(MatchCompanies(MatchCompaniesVariables), answer: match_companies as Vec<Option<MatchedRow>>);

/// Variables of [`MatchCompanies`].
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct MatchCompaniesVariables {
    /// At most 50.
    pub rows: Vec<MatchRowInput>,
}

/// What a list says about one company. `None` is not sent.
#[derive(cynic::InputObject, Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchRowInput {
    /// However it is spelt.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Domain, or a URL on it.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Country of the head office.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// City of the head office.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// LEIs and register numbers.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub identifiers: Option<Vec<String>>,
}

/// What became of a row.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct MatchedRow {
    /// How far the first candidate can be trusted.
    pub verdict: MatchVerdict,
    /// The best first.
    pub candidates: Vec<MatchCandidate>,
}

/// How far the best candidate can be trusted.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchVerdict {
    /// It is the company of the row.
    Match,
    /// Somebody must choose.
    Candidates,
    /// It is another company of the same group.
    SisterCompany,
    /// Nothing is like it.
    None,
    /// A verdict that a newer backend knows.
    #[cynic(fallback)]
    Other,
}

/// A company that a row may mean.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct MatchCandidate {
    /// The company.
    pub company: CompanyRow,
    /// 0 to 1.
    pub confidence: f64,
    /// How its attributes compare with those of the row.
    pub grades: MatchGrades,
    /// What speaks for it and against it.
    pub why: Vec<String>,
}

/// How each attribute compares; none where one of the two has none.
#[derive(cynic::QueryFragment, Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatchGrades {
    /// Name.
    pub name: Option<MatchGrade>,
    /// Legal form.
    pub legal_form: Option<MatchGrade>,
    /// Country of the head office.
    pub country: Option<MatchGrade>,
    /// City of the head office.
    pub city: Option<MatchGrade>,
    /// Domain.
    pub domain: Option<MatchGrade>,
    /// LEI or register number.
    pub identifier: Option<MatchGrade>,
}

/// How two values compare.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchGrade {
    /// Written the same.
    Exact,
    /// Another way to write the same.
    Equivalent,
    /// Written alike.
    Similar,
    /// Contradicts.
    Different,
    /// A grade that a newer backend knows.
    #[cynic(fallback)]
    Other,
}
