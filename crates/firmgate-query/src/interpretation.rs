//! What a sentence is read in, and what it is read as.

use firmgate_model::filter::{Filter, Sort};

use super::stored::Memory;

/// The context of a sentence.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The reading of the question that this one refines.
    pub previous: Option<&'a Memory>,
    /// The current year, for `in the last five years`.
    pub year: u16,
    /// Whether the base has companies in the city of this folded name.
    pub known_city: &'a dyn Fn(&str) -> bool,
}

/// How a sentence was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Interpretation {
    /// The requested companies.
    pub filter: Filter,
    /// Words that every company must have: quoted ones, and those of a question without other content.
    pub keywords: Option<String>,
    /// Words that were not understood: companies with them come first, none is left out.
    pub preferred: Option<String>,
    /// The order of the rows.
    pub sort: Sort,
    /// The next page of the previous question is requested.
    pub is_next_page: bool,
    /// More companies than those of the previous question are requested, of any kind.
    pub is_widening: bool,
    /// What each piece of the sentence was read as, in its order.
    pub spans: Vec<Span>,
    /// What was assumed.
    pub assumptions: Vec<String>,
    /// Words without meaning for the search.
    pub ignored: Vec<String>,
    /// Words that were not understood. They exclude nothing.
    pub unresolved: Vec<String>,
    /// Requests that the platform cannot answer.
    pub unsupported: Vec<String>,
    /// Misspelt words, `from -> to`.
    pub corrected: Vec<String>,
    /// Other readings of an ambiguous word.
    pub alternatives: Vec<String>,
}

/// A piece of the sentence and what it was read as.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// As it was written.
    pub text: String,
    /// First character, counted in characters of the sentence.
    pub start: usize,
    /// After the last character.
    pub end: usize,
    /// The part of the search that it belongs to.
    pub slot: Slot,
    /// Code, slug, range or order.
    pub value: String,
    /// How it was recognised.
    pub via: Via,
    /// 0 to 1.
    pub confidence: f32,
}

/// A part of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of `Span.slot` in schema.graphql")]
pub enum Slot {
    Country,
    Region,
    State,
    City,
    Category,
    Employees,
    Founded,
    Revenue,
    Status,
    Keyword,
    Sort,
}

/// How a piece was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of `Span.via` in schema.graphql")]
pub enum Via {
    Name,
    Demonym,
    Code,
    Label,
    Alias,
    Grammar,
    Correction,
    Residual,
}

impl Interpretation {
    /// What the next question of the thread needs from this one.
    #[must_use]
    pub fn memory(&self) -> Memory {
        Memory {
            filter: self.filter.clone(),
            keywords: self.keywords.clone(),
            preferred: self.preferred.clone(),
            sort: self.sort,
        }
    }
}
