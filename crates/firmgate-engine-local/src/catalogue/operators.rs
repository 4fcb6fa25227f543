//! `OR` and `-word` in a query.

use firmgate_names::words::query_words;

/// Alternatives of one query, at most. A query with more of them has no operators.
const ALTERNATIVES_MAX: usize = 8;

/// A query that has operators.
pub(super) struct Operators {
    /// One of these strings must match.
    pub(super) any: Vec<String>,
    /// None of these words may occur.
    pub(super) without: Vec<String>,
}

impl Operators {
    /// Parses a query. `None` without an operator: `OR` is an operator between other words that are not all in capitals,
    /// `-` before a letter at the beginning of a word that is not the first.
    pub(super) fn of(text: &str) -> Option<Self> {
        let shouted = !text.chars().any(char::is_lowercase);
        let (mut any, mut without) = (vec![Vec::new()], Vec::new());
        for (at, word) in text.split_whitespace().enumerate() {
            let excluded = word.strip_prefix('-').filter(|rest| at > 0 && rest.starts_with(char::is_alphabetic));
            match excluded {
                Some(excluded) => without.extend(query_words(excluded)),
                None if word == "OR" && !shouted => any.push(Vec::new()),
                None => any.last_mut().into_iter().for_each(|words| words.push(word)),
            }
        }
        let is_plain = any.len() == 1 && without.is_empty();
        let is_whole = any.len() <= ALTERNATIVES_MAX && any.iter().all(|words| !words.is_empty());
        let any = any.iter().map(|words| words.join(" ")).collect();
        (!is_plain && is_whole).then_some(Self { any, without })
    }
}
