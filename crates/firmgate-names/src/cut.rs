//! From text to words, in the same way for stored text and for queries.
//!
//! INVARIANT (one folding): a word of a query equals a word of a record exactly when both leave this module
//! as the same bytes. Every text goes through `firmgate_vocabulary::fold` first.

use std::ops::Range;

use firmgate_vocabulary::fold;

use crate::legal;

/// Characters of a word that are used; the rest is cut, on both sides alike.
const WORD_CHARS_MAX: usize = 40;
/// Characters of the longest prefix that is a term of its own.
pub const EDGE_CHARS_MAX: usize = 8;

/// What a text is tokenised for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Text of a record. Scripts without spaces yield every character and every pair of neighbours.
    Record,
    /// Text of a query. Scripts without spaces yield the pairs, or the character where it is single.
    Query,
    /// Every prefix of every word of a record, up to `EDGE_CHARS_MAX` characters.
    Edges,
    /// Whole words, and whole runs of scripts without spaces.
    Whole,
}

/// The distinct words of a query, in order.
#[must_use]
pub fn query_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    each(text, Cut::Query, &mut |word| {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    });
    words
}

/// The words of a query without the legal forms of scripts without spaces.
#[must_use]
pub fn all_words(text: &str) -> Vec<String> {
    let mut bare = normal(text);
    for form in legal::DENSE_FORMS {
        bare = bare.replace(form, " ");
    }
    query_words(&bare)
}

/// The words of a name, and runs of scripts without spaces as one, in order.
#[must_use]
pub fn whole_words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    each(name, Cut::Whole, &mut |word| words.push(word.to_owned()));
    words
}

/// Whether a word has a digit: a number is never a misspelling of another one.
#[must_use]
pub fn has_digit(word: &str) -> bool {
    word.chars().any(char::is_numeric)
}

/// Whether the character belongs to a script that is written without spaces.
#[must_use]
pub fn is_dense(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF
        | 0x3005..=0x3007 | 0x3041..=0x30FF | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x2FA1F)
}

/// Calls back with every piece of the text.
fn each(text: &str, cut: Cut, on_word: &mut dyn FnMut(&str)) {
    let (text, mut spans) = (normal(text), Vec::new());
    pieces(&text, cut, &mut spans);
    for span in spans {
        if let Some(word) = text.get(span) {
            on_word(word);
        }
    }
}

/// Folded, with the dots of `S.A.`, the slash of `A/S` and the apostrophe of `McDonald's` removed, and
/// legal forms of scripts without spaces separated.
#[must_use]
pub fn normal(text: &str) -> String {
    let mut folded = if text.is_ascii() { text.to_ascii_lowercase() } else { fold(text) };
    if !folded.is_ascii() {
        for form in legal::DENSE_FORMS {
            if folded.contains(form) {
                folded = folded.replace(form, &format!(" {form} "));
                break;
            }
        }
    }
    if folded.contains(['.', '/', '\'', '’']) { without_joints(&folded) } else { folded }
}

fn without_joints(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    // Letters since the last boundary; a joint that was removed is one.
    let mut run = 0_usize;
    while let Some(c) = chars.next() {
        let mut ahead = chars.clone();
        let (next, after) = (ahead.next(), ahead.next());
        let stands_alone = !after.is_some_and(char::is_alphanumeric);
        let joint = match c {
            '.' | '/' => run == 1 && next.is_some_and(char::is_alphabetic) && stands_alone,
            '\'' | '’' => run > 0 && next == Some('s') && stands_alone,
            _ => false,
        };
        if c.is_alphabetic() {
            run += 1;
        } else {
            run = 0;
        }
        if !joint {
            out.push(c);
        }
    }
    out
}

/// Finds the pieces of a normal text. They are slices of it, so nothing is copied per word.
pub fn pieces(text: &str, cut: Cut, spans: &mut Vec<Range<usize>>) {
    let mut run: Option<(usize, bool)> = None;
    for (at, c) in text.char_indices() {
        let kind = if is_dense(c) { Some(true) } else { c.is_alphanumeric().then_some(false) };
        match (run, kind) {
            (Some((_, dense)), Some(now)) if dense == now => {}
            (before, now) => {
                if let Some((start, dense)) = before {
                    close(text, start..at, dense, cut, spans);
                }
                run = now.map(|dense| (at, dense));
            }
        }
    }
    if let Some((start, dense)) = run {
        close(text, start..text.len(), dense, cut, spans);
    }
}

fn close(text: &str, run: Range<usize>, dense: bool, cut: Cut, spans: &mut Vec<Range<usize>>) {
    let start = run.start;
    let piece = text.get(run).unwrap_or_default();
    // Where the n-th character ends.
    let ends = piece.char_indices().map(|(at, c)| start + at + c.len_utf8());
    match (cut, dense) {
        (Cut::Whole, true) => spans.push(start..start + piece.len()),
        (Cut::Record | Cut::Query | Cut::Whole, false) => {
            spans.extend(ends.take(WORD_CHARS_MAX).last().map(|end| start..end));
        }
        (Cut::Edges, false) => spans.extend(ends.take(EDGE_CHARS_MAX).map(|end| start..end)),
        // Pairs already find any part of such a run.
        (Cut::Edges, true) => {}
        (Cut::Record | Cut::Query, true) => {
            let starts = || piece.char_indices().map(|(at, _)| start + at);
            let single = cut == Cut::Record || starts().nth(1).is_none();
            if single {
                spans.extend(starts().zip(ends.clone()).map(|(start, end)| start..end));
            }
            spans.extend(starts().zip(ends.skip(1)).map(|(start, end)| start..end));
        }
    }
}
