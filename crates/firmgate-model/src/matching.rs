//! Rows of a user's list, and the companies that they mean.

use firmgate_vocabulary::Country;

pub use firmgate_names::{Grade, Grades};

use crate::record::CompanyRecord;

/// Candidates that are returned for one row.
pub const CANDIDATES_MAX: usize = 5;
/// Rows of one request.
pub const MATCH_ROWS_MAX: usize = 50;
/// Characters of a value of a row.
pub const MATCH_CHARS_MAX: usize = 300;

/// What a list says about one company. At least a name, a domain or an identifier is needed to find it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MatchRow {
    /// Name, however it is spelt.
    pub name: Option<String>,
    /// Domain, or a URL on it.
    pub domain: Option<String>,
    /// Country of the head office.
    pub country: Option<Country>,
    /// City of the head office.
    pub city: Option<String>,
    /// LEIs and register numbers, as `scheme:value` or alone.
    pub identifiers: Vec<String>,
}

/// What became of a row.
#[derive(Clone, Debug)]
pub struct Matched {
    /// How far the first candidate can be trusted.
    pub verdict: Verdict,
    /// The best first, at most [`CANDIDATES_MAX`].
    pub candidates: Vec<Candidate>,
}

/// How far the best candidate of a row can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The first candidate is the company of the row.
    Match,
    /// A person must choose: one of them may be it.
    Candidates,
    /// The first candidate belongs to the same group as the company of the row, and is another one.
    Sister,
    /// Nothing is like it.
    None,
}

/// A company that a row may mean.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The company.
    pub company: CompanyRecord,
    /// 0 to 1; comparable between rows and between data folders.
    pub confidence: f32,
    /// How its attributes compare with those of the row.
    pub grades: Grades,
    /// What speaks for it and against it, in short plain words.
    pub why: Vec<String>,
}

impl Verdict {
    /// The word of a verdict.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Candidates => "candidates",
            Self::Sister => "sister_company",
            Self::None => "none",
        }
    }
}

impl MatchRow {
    /// Whether nothing in it says which company is meant.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.is_none() && self.domain.is_none() && self.identifiers.is_empty()
    }
}
