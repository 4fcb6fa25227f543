//! Text that somebody outside wrote, made fit to be read by a model and by a terminal.
//!
//! INVARIANT (clean): every text of a result that comes from the backend is a [`Clean`], and a [`Clean`]
//! is made only here: no control, bidirectional, tag or invisible characters, no markup, bounded.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

/// Third-party text without anything that could act on its reader.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline)]
pub struct Clean(String);

impl Clean {
    /// One line: names, labels, codes. Cut at `chars_max`.
    pub fn line<'t>(raw: impl Into<Cow<'t, str>>, chars_max: usize) -> Self {
        let raw = raw.into();
        if is_settled(&raw, |_, _| true) {
            return Self(cut(raw, chars_max));
        }
        Self(cut(collapse(&visible(&raw)).into(), chars_max))
    }

    /// Running text: as [`Clean::line`], and without links.
    pub fn prose<'t>(raw: impl Into<Cow<'t, str>>, chars_max: usize) -> Self {
        let raw = raw.into();
        if is_settled(&raw, is_no_markup) {
            return Self(cut(raw, chars_max));
        }
        Self(cut(collapse(&without_links(&without_tags(&visible(&raw)))).into(), chars_max))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the text was cut.
    pub fn was_cut(&self) -> bool {
        self.0.ends_with('…')
    }
}

/// Whether cleaning would leave the text as it is, which is so for nearly all of them: then one look is enough.
///
/// It may say no to a clean text, and never yes to another. `fits` looks at printable ASCII with what follows it.
fn is_settled(text: &str, fits: impl Fn(&str, usize) -> bool) -> bool {
    let mut before = ' ';
    for (at, character) in text.char_indices() {
        let settled = match character {
            ' ' => before != ' ',
            '`' => false,
            '!'..='~' => fits(text, at),
            other => is_stable(other),
        };
        if !settled {
            return false;
        }
        before = character;
    }
    text.is_empty() || before != ' '
}

/// Letters that stand for themselves in NFC and do not join with those of this list, and common punctuation. All of them show.
fn is_stable(character: char) -> bool {
    matches!(character,
        '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{17F}' | '\u{400}'..='\u{45F}' | '\u{2013}' | '\u{2014}' | '\u{2018}'..='\u{201E}'
        | '\u{2022}' | '\u{2026}' | '\u{20AC}' | '\u{2122}' | '\u{4E00}'..='\u{9FFF}')
}

/// Not where a tag, a link or a URL begins or ends.
fn is_no_markup(text: &str, at: usize) -> bool {
    let (before, from) = text.split_at_checked(at).unwrap_or_default();
    match from.as_bytes().first() {
        Some(b'<' | b']') => false,
        Some(b':') => !from.starts_with("://") && !before.ends_with("data") && !before.ends_with("javascript"),
        _ => true,
    }
}

/// Drops what cannot be seen and turns every kind of line break into a space.
fn visible(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut characters = raw.nfc().peekable();
    let mut before = ' ';
    while let Some(character) = characters.next() {
        let after = characters.peek().copied().unwrap_or(' ');
        match character {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' | '\u{85}' => text.push(' '),
            // Joiners carry meaning between letters of these scripts, and hide text everywhere else.
            '\u{200C}' | '\u{200D}' if joins(before) && joins(after) => text.push(character),
            hidden if is_hidden(hidden) => continue,
            '`' => text.push('\''),
            shown => text.push(shown),
        }
        before = character;
    }
    text
}

fn joins(letter: char) -> bool {
    matches!(letter, '\u{0600}'..='\u{06FF}' | '\u{0750}'..='\u{077F}' | '\u{08A0}'..='\u{08FF}' | '\u{0900}'..='\u{0DFF}')
}

/// Code points that show nothing or change how others are shown.
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'
            | '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}')
}

/// Removes `<tag …>`, `</tag>`, `<!-- … -->`; a lone `<` before a space or a digit stays.
fn without_tags(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        kept.push_str(before);
        let opens = after.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '/' | '!' | '?'));
        let end = if after.starts_with("!--") { "-->" } else { ">" };
        match (opens, after.split_once(end)) {
            (true, Some((_, behind))) => {
                kept.push(' ');
                rest = behind;
            }
            // An unfinished tag: nothing behind it can be told from markup.
            (true, None) => return kept,
            (false, _) => {
                kept.push('<');
                rest = after;
            }
        }
    }
    kept.push_str(rest);
    kept
}

/// Keeps the words of `[words](target)` and `![words](target)`, drops targets and bare URLs.
fn without_links(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        match (before.rsplit_once('['), after.split_once(')')) {
            (Some((ahead, words)), Some((_, behind))) => {
                kept.push_str(ahead.strip_suffix('!').unwrap_or(ahead));
                kept.push_str(words);
                rest = behind;
            }
            _ => {
                kept.push_str(before);
                kept.push(' ');
                rest = after;
            }
        }
    }
    kept.push_str(rest);
    let is_url = |word: &str| word.contains("://") || word.starts_with("data:") || word.starts_with("javascript:");
    if !kept.split(' ').any(is_url) {
        return kept;
    }
    kept.split(' ').filter(|word| !is_url(word)).collect::<Vec<_>>().join(" ")
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(text: Cow<'_, str>, chars_max: usize) -> String {
    // A character has a byte at least, so most texts need no counting.
    if text.len() <= chars_max || text.char_indices().nth(chars_max).is_none() {
        return text.into_owned();
    }
    let mut kept: String = text.chars().take(chars_max.saturating_sub(1)).collect();
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests;
