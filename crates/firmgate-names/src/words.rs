//! The words of a text that tell something, in the same way for stored text and for queries.

pub use crate::cut::{Cut, EDGE_CHARS_MAX, all_words, has_digit, is_dense, normal, pieces, query_words, whole_words};
use crate::{legal, names};

/// The words of a query that must match: without those without content, unless there are no others.
#[must_use]
pub fn telling_words(text: &str) -> Vec<String> {
    let telling = without_empty(&all_words(text));
    if telling.is_empty() { query_words(text) } else { telling }
}

/// The words that have content: without legal forms, function words and words for "company".
#[must_use]
pub fn without_empty(words: &[String]) -> Vec<String> {
    let mut telling = names::without_written_out_forms(words).to_vec();
    telling.retain(|word| !legal::is_optional(word));
    telling
}
