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
mod currency;
mod expression;
mod grammar;
mod industries;
mod interpretation;
mod items;
mod lexicon;
mod numbers;
mod pass;
mod pieces;
mod places;
mod read;
mod ranges;
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

pub use self::interpretation::{Context, Interpretation, Slot, Span, Via};
pub use self::stored::Memory;

use self::read::Read;
use self::reader::Reader;
use self::tokens::Token;

#[cfg(test)]
mod tests;

/// Name and version: the same version reads the same sentence the same way.
pub const INTERPRETER: &str = "lexicon-4 (deterministic)";

/// Characters that are read; a sentence is shorter.
const SENTENCE_CHARS_MAX: usize = 2_000;

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

/// Reads once as it is written, and, where words remain that look misspelt, once more with them corrected.
fn read(text: &[char], context: &Context<'_>) -> Read {
    let tokens = tokens::tokens(text);
    let first = pass::read(Reader::new(text, tokens.clone(), context));
    let mut corrected = tokens.clone();
    let slips = residual::correct(&mut corrected, &first.left);
    if slips.is_empty() {
        return first.read;
    }
    let second = pass::read(Reader::new(text, corrected, context));
    // A corrected word that still means nothing is searched for as it was written.
    let useful: Vec<residual::Slip> = slips.into_iter().filter(|slip| !second.left.contains(&slip.token)).collect();
    let mut restored: Vec<Token> = tokens.clone();
    residual::apply(&mut restored, &useful);
    let mut third = pass::read(Reader::new(text, restored, context)).read;
    residual::report(&mut third.reading, &tokens, text, &useful);
    third
}
