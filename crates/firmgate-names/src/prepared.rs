//! A name, taken apart once, so that it can be compared with many.

use firmgate_vocabulary::{Country, Region, cities_named};

use crate::common::{self, Kind, is_connector};
use crate::cut::whole_words;
use crate::forms::{self, LegalForm};
use crate::reading::in_latin;

/// Words of a name that are compared; the rest is left out. One bit each in a `u32`.
pub(crate) const WORDS_MAX: usize = 24;
/// Characters of a name that are read.
const NAME_CHARS_MAX: usize = 500;
/// Names that one name is taken to be made of, at most.
const ALTERNATIVES_MAX: usize = 4;
/// Letters of each of them: `A/S` is no two names.
const ALTERNATIVE_LETTERS_MIN: usize = 4;
/// Words before another name of the same company.
const MARKERS: [&str; 14] = [
    "also known as",
    "formerly known as",
    "formerly",
    "(formerly",
    "trading as",
    "doing business as",
    "d/b/a",
    "dba",
    "a/k/a",
    "aka",
    "f/k/a",
    "fka",
    "t/a",
    "(aka",
];
/// Words of the longest name of a place that is looked for.
const PLACE_WORDS_MAX: usize = 3;
/// Letters of words that may be initials.
const INITIALS_LETTERS: std::ops::RangeInclusive<usize> = 2..=4;
/// The lightest and the heaviest that a word may weigh.
const WEIGHTS: std::ops::RangeInclusive<f32> = 0.05..=20.0;

/// A word of a name.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// As it is written, folded and in Latin letters.
    pub(crate) text: String,
    /// What it is equal by: one spelling for all of a common word, `mueller` as `muller`, numbers as digits.
    pub(crate) same: String,
    pub(crate) kind: Kind,
    pub(crate) weight: f32,
}

/// A name without its legal forms.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub(crate) words: Vec<Word>,
    /// Its legal forms, the outermost one first.
    pub(crate) forms: Vec<LegalForm>,
    /// Its words as one.
    pub(crate) dense: String,
    /// Its words and its legal forms as one.
    pub(crate) whole: String,
    /// The first letters of its words.
    pub(crate) initials: String,
}

impl Name {
    pub(crate) fn new(name: &str, weight: Option<&dyn Fn(&str) -> f32>) -> Self {
        let name: String = name.chars().take(NAME_CHARS_MAX).collect();
        let mut text = name.replace(['\'', '\u{2019}', '\u{2bc}', '`', '\u{2018}'], "");
        if text.contains('&') {
            text = text.replace('&', " & ");
        }
        let mut written = whole_words(&text);
        written.truncate(WORDS_MAX);
        let (mut at, last) = (0, written.len().saturating_sub(1));
        written.retain(|word| {
            at += 1;
            at == 1 || at > last || !is_connector(word)
        });
        let whole = reduced(&written.concat());
        let (words, forms) = without_forms(written);
        let capitals = capitals(&name);
        let mut name = Self { words: Vec::new(), forms, dense: String::new(), whole, initials: String::new() };
        let latin: Vec<String> = words.into_iter().flat_map(read).collect();
        let mut rest = latin.as_slice();
        while let Some(word) = rest.first() {
            let (length, mut word) = name.word(word, rest, &capitals);
            word.weight = match weight {
                Some(weight) if word.kind != Kind::Filler => weight(&word.text).clamp(*WEIGHTS.start(), *WEIGHTS.end()),
                _ => word.kind.weight(),
            };
            name.dense.push_str(&reduced(&word.text));
            if word.kind != Kind::Filler {
                name.initials.extend(word.text.chars().next());
            }
            name.words.push(word);
            rest = rest.get(length..).unwrap_or_default();
        }
        name.words.truncate(WORDS_MAX);
        name
    }

    /// The word that these begin with, of how many of them it is made.
    fn word(&self, first: &str, rest: &[String], capitals: &[String]) -> (usize, Word) {
        let made = |length: usize, same: String, kind: Kind| {
            let text = rest.get(..length).unwrap_or_default().concat();
            (length, Word { text, same, kind, weight: 0.0 })
        };
        if let Some((length, number)) = common::number(rest) {
            return made(length, number.to_string(), Kind::Number);
        }
        if first.chars().any(char::is_numeric) {
            let digits = first.trim_start_matches('0');
            return made(1, if digits.is_empty() { first } else { digits }.to_owned(), Kind::Number);
        }
        // The first word of a name is no number of a series: `X Corp`, `Xi`.
        if let Some(number) = common::roman(first).filter(|_| !self.words.is_empty()) {
            return made(1, number.to_string(), Kind::Number);
        }
        if common::is_filler(first) {
            return made(1, first.to_owned(), Kind::Filler);
        }
        if let Some((same, kind)) = common::common(first) {
            return made(1, same.to_owned(), kind);
        }
        if let Some((length, same)) = place(rest) {
            return made(length, same, Kind::Place);
        }
        let kind = if capitals.iter().any(|known| known == first) { Kind::Initials } else { Kind::Plain };
        made(1, reduced(first), kind)
    }

    /// The weight of all of its words.
    pub(crate) fn weight(&self) -> f32 {
        self.words.iter().map(|word| word.weight).sum()
    }
}

/// The names that a name is made of, after the whole of it: `Acme Inc. d/b/a Widget World`, `Die Post / La Poste`.
pub(crate) fn alternatives(name: &str) -> Vec<&str> {
    let mut names = vec![name];
    let mut rest = name;
    while let Some((before, after)) = split_at_marker(rest).filter(|_| names.len() < ALTERNATIVES_MAX) {
        names.push(before);
        rest = after;
    }
    if names.len() > 1 {
        names.push(rest);
    }
    names
}

/// What stands before and after the first word or sign that separates two names of a company.
fn split_at_marker(name: &str) -> Option<(&str, &str)> {
    let letters = |part: &str| part.chars().filter(|c| c.is_alphabetic()).count();
    let markers = name.match_indices(|c: char| c == '/' || c.is_whitespace()).filter_map(|(at, sign)| {
        let (before, after) = (name.get(..at)?, name.get(at + sign.len()..)?);
        let length = if sign == "/" { Some(0) } else { marker(after) };
        Some((before, after.get(length?..)?))
    });
    markers.into_iter().find(|(before, after)| letters(before).min(letters(after)) >= ALTERNATIVE_LETTERS_MIN)
}

/// How long the words are that introduce another name, where a text begins with such.
fn marker(text: &str) -> Option<usize> {
    MARKERS.iter().map(|marker| marker.len()).zip(MARKERS).find_map(|(length, marker)| {
        let (head, rest) = text.split_at_checked(length)?;
        let is_whole = rest.starts_with(|c: char| c.is_whitespace() || c == ':');
        (is_whole && head.eq_ignore_ascii_case(marker)).then_some(length)
    })
}

/// The words between the legal forms at both ends, and these.
fn without_forms(mut words: Vec<String>) -> (Vec<String>, Vec<LegalForm>) {
    let mut found = Vec::new();
    while let Some((length, form)) = forms::at_end(&words) {
        words.truncate(words.len().saturating_sub(length));
        found.push(form);
    }
    while let Some((length, form)) = forms::at_start(&words) {
        words.drain(..length.min(words.len()));
        found.push(form);
    }
    (words, found)
}

/// A word in Latin letters. A Japanese one may be several.
fn read(word: String) -> Vec<String> {
    if word.is_ascii() {
        return vec![word];
    }
    match in_latin(&word) {
        Some(latin) => whole_words(&latin),
        None => vec![word],
    }
}

/// The words in capitals of a name that is not all in capitals, folded.
fn capitals(name: &str) -> Vec<String> {
    if !name.chars().any(char::is_lowercase) {
        return Vec::new();
    }
    let words = name.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '-' | '/' | '&'));
    let in_capitals = words.filter_map(|word| {
        let letters: String = word.chars().filter(|c| *c != '.').collect();
        let is_in_capitals =
            INITIALS_LETTERS.contains(&letters.chars().count()) && letters.chars().all(|c| c.is_ascii_uppercase());
        is_in_capitals.then(|| letters.to_ascii_lowercase())
    });
    in_capitals.collect()
}

/// The longest name of a place that words begin with, in one spelling for all of its languages.
fn place(words: &[String]) -> Option<(usize, String)> {
    (1..=PLACE_WORDS_MAX.min(words.len())).rev().find_map(|length| {
        let phrase = words.get(..length)?.join(" ");
        if let Some(country) = Country::named(&phrase) {
            return Some((length, country.name().to_owned()));
        }
        if let Some(region) = Region::parse(&phrase) {
            return Some((length, region.name().to_owned()));
        }
        let city = cities_named(&phrase).into_iter().next()?;
        Some((length, city.name.to_owned()))
    })
}

/// A word as it is without umlauts, whichever way they were written: `mueller` and `müller` as `muller`.
fn reduced(word: &str) -> String {
    if !["ae", "oe", "ue", "aa"].iter().any(|umlaut| word.contains(umlaut)) {
        return word.to_owned();
    }
    word.replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("aa", "a")
}
