//! Names in the forms under which they are compared.
//!
//! INVARIANT (one normaliser): the index terms of a name, the terms of a search and the keys of a look-up
//! all come from here, so that no spelling is found by one of them and missed by another.

use unicode_normalization::UnicodeNormalization;

use crate::legal::{self, LONG_FORMS};
use crate::reading::in_latin;
use crate::words::whole_words;

/// Words of a name that are joined with their neighbours; the rest is not joined.
const JOINED_WORDS_MAX: usize = 6;
/// Words that initials are taken from.
const INITIALS_WORDS: std::ops::RangeInclusive<usize> = 2..=6;
/// Words that mean `&`, and are dropped between two others.
const CONNECTORS: [&str; 7] = ["and", "und", "et", "y", "e", "og", "och"];

/// The key of a name: folded words parted by one space, `&` and its words left out, legal forms in their short form. Empty when there
/// is no word in it.
#[must_use]
pub fn name_key(name: &str) -> String {
    let words = whole_words(name);
    let last = words.len().saturating_sub(1);
    let is_connector = |at: usize, word: &str| at > 0 && at < last && CONNECTORS.contains(&word);
    let kept = words.iter().enumerate().filter(|(at, word)| !is_connector(*at, word)).map(|(_, word)| word.as_str());
    with_short_forms(kept.collect::<Vec<_>>().join(" "))
}

/// A name as it is written, apart from case and blanks.
#[must_use]
pub fn written(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A key that begins or ends in a legal form written out, with the short one instead.
#[must_use]
pub fn with_short_forms(mut key: String) -> String {
    for (long, short) in LONG_FORMS {
        // `Public Joint Stock Company Gazprom`; a form of one word may be a word of the name.
        if let Some(rest) =
            key.strip_prefix(long).filter(|_| long.contains(' ')).and_then(|rest| rest.strip_prefix(' '))
        {
            key = format!("{short} {rest}");
        }
        let head = key.strip_suffix(long).and_then(|head| head.strip_suffix(' ')).map(str::len);
        if let Some(head) = head {
            key.truncate(head);
            key.push(' ');
            key.push_str(short);
        }
    }
    key
}

/// A key without the legal form at either end. A name that is nothing but a legal form stays.
#[must_use]
pub fn without_form(key: &str) -> String {
    let mut words: Vec<&str> = key.split(' ').collect();
    while words.len() > 1 && words.last().is_some_and(|word| is_form(word)) {
        words.pop();
    }
    let leading = words.iter().take_while(|word| is_form(word)).count().min(words.len().saturating_sub(1));
    words.drain(..leading);
    words.join(" ")
}

fn is_form(word: &str) -> bool {
    legal::is_form(word) || legal::DENSE_FORMS.contains(&word)
}

/// A key of several words written as one.
#[must_use]
pub fn joined(key: &str) -> Option<String> {
    key.contains(' ').then(|| key.split(' ').collect())
}

/// Parts of a key that people write as one word: every beginning, and every two neighbours. The whole is `joined`.
#[must_use]
pub fn joins(key: &str) -> Vec<String> {
    let words: Vec<&str> = key.split(' ').collect();
    let known = words.get(..words.len().min(JOINED_WORDS_MAX)).unwrap_or_default();
    let beginnings = (2..=known.len()).filter(|end| *end < words.len()).filter_map(|end| known.get(..end));
    let mut joins: Vec<String> = beginnings.chain(known.windows(2).skip(1)).map(<[&str]>::concat).collect();
    joins.sort_unstable();
    joins.dedup();
    joins
}

/// The first letters of the words of a key, where it has several.
#[must_use]
pub fn initials(key: &str) -> Option<String> {
    let words = key.split(' ').filter(|word| !word.is_empty());
    let initials: Option<String> =
        words.clone().map(|word| word.chars().next().filter(|c| c.is_ascii_lowercase())).collect();
    initials.filter(|_| INITIALS_WORDS.contains(&words.count()))
}

/// A string as it is written, with umlauts written out (`Mueller`) and in Latin letters, each where it differs.
#[must_use]
pub fn spellings(text: &str) -> Vec<String> {
    let mut spellings = vec![text.to_owned()];
    if !text.is_ascii() {
        spellings.extend([written_out(text), in_latin(text)].into_iter().flatten());
    }
    spellings
}

/// As keyboards without umlauts write them.
fn written_out(text: &str) -> Option<String> {
    let mut is_changed = false;
    let mut written = String::with_capacity(text.len() + 4);
    for c in text.nfc().flat_map(char::to_lowercase) {
        let letters = match c {
            'ä' => "ae",
            'ö' | 'ø' => "oe",
            'ü' => "ue",
            'å' => "aa",
            _ => {
                written.push(c);
                continue;
            }
        };
        is_changed = true;
        written.push_str(letters);
    }
    is_changed.then_some(written)
}

/// `CocaCola` as `Coca Cola`.
#[must_use]
pub fn with_humps_apart(text: &str) -> Option<String> {
    let mut apart = String::with_capacity(text.len() + 4);
    let mut was_lower = false;
    for c in text.chars() {
        if was_lower && c.is_uppercase() {
            apart.push(' ');
        }
        was_lower = c.is_lowercase();
        apart.push(c);
    }
    (apart.len() > text.len()).then_some(apart)
}
