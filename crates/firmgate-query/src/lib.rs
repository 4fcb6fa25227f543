//! From a sentence to a typed filter.
//!
//! Owns: the lexicon, the grammar, and the explanation of a reading.
//! Must never reach: engines, files, sockets, the clock, GraphQL.
//!
//! A lexicon of everything that has a name, and a grammar for numbers, years, negation and coordination; no model. The
//! same sentence is always read the same way, and the reading states what it assumed, what it left out and
//! what it could not do: a word is never silently dropped.
//!
//! Seven languages are read: English, German, French, Spanish, Italian, Dutch and Portuguese. Of others only what is in
//! the vocabulary (names of countries and cities) is known.
//!
//! The order of work is the order of the modules: [`tokens`] cuts the sentence, [`pieces`] looks its phrases up in the
//! [`lexicon`], [`codes`] distinguishes the codes of countries from words, [`turns`] reads references to the previous
//! question, [`grammar`] and [`claims`] read the numbers, [`wishes`] finds what the platform cannot answer, [`items`]
//! reads places and industries, [`residual`] turns the rest into keywords, [`refinement`] merges it with the previous
//! question.

mod anchors;
mod claims;
mod codes;
mod grammar;
mod industries;
mod items;
mod lexicon;
mod numbers;
mod pieces;
mod places;
mod reader;
mod refinement;
mod residual;
mod revenue;
mod roles;
mod senses;
mod settling;
mod sizes;
mod spelling;
mod stored;
mod times;
mod tokens;
mod trades;
mod turns;
mod wishes;

pub use self::stored::Memory;

use firmgate_model::filter::{Filter, Sort};

use self::reader::Reader;
use self::tokens::Token;

#[cfg(test)]
mod tests;

/// Name and version: the same version reads the same sentence the same way.
pub const INTERPRETER: &str = "lexicon-4 (deterministic)";

/// Characters that are read; a sentence is shorter.
const SENTENCE_CHARS_MAX: usize = 2_000;

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

/// Reads a sentence. Pure, and never fails: what cannot be read is stated in the answer.
///
/// ```
/// use firmgate_model::filter::Range;
/// use firmgate_query::{Context, interpret};
///
/// let context = Context { previous: None, year: 2026, known_city: &|_| false };
/// let reading = interpret("SaaS companies in Germany with 50-200 employees", context);
/// assert_eq!(reading.filter.employees, Some(Range { min: Some(50), max: Some(200) }));
/// assert_eq!(reading.filter.countries.any.len(), 1);
/// ```
#[must_use]
pub fn interpret(sentence: &str, context: Context<'_>) -> Interpretation {
    let text: Vec<char> = sentence.chars().take(SENTENCE_CHARS_MAX).collect();
    let mut read = read(&text, &context);
    if sentence.chars().nth(SENTENCE_CHARS_MAX).is_some() {
        read.assumptions.push(format!("Only the first {SENTENCE_CHARS_MAX} characters were read"));
    }
    if let Some(previous) = context.previous {
        refinement::join(previous, &mut read);
    }
    refinement::complete(&mut read);
    read.reading
}

/// A reading, and its references to the previous question.
#[derive(Default)]
struct Read {
    reading: Interpretation,
    cues: refinement::Cues,
    /// Words that are searched for because they have no other meaning.
    searched: Vec<String>,
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

impl std::ops::Deref for Read {
    type Target = Interpretation;

    fn deref(&self) -> &Interpretation {
        &self.reading
    }
}

impl std::ops::DerefMut for Read {
    fn deref_mut(&mut self) -> &mut Interpretation {
        &mut self.reading
    }
}

/// Reads once as it is written, and, where words remain that look misspelt, once more with them corrected.
fn read(text: &[char], context: &Context<'_>) -> Read {
    let tokens = tokens::tokens(text);
    let first = Reader::new(text, tokens.clone(), context).read();
    let mut corrected = tokens.clone();
    let slips = residual::correct(&mut corrected, &first.left);
    if slips.is_empty() {
        return first.read;
    }
    let second = Reader::new(text, corrected, context).read();
    // A corrected word that still means nothing is searched for as it was written.
    let useful: Vec<residual::Slip> = slips.into_iter().filter(|slip| !second.left.contains(&slip.token)).collect();
    let mut restored: Vec<Token> = tokens.clone();
    residual::apply(&mut restored, &useful);
    let mut third = Reader::new(text, restored, context).read().read;
    residual::report(&mut third.reading, &tokens, text, &useful);
    third
}
