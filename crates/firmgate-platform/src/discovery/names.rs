//! The ways in which a person's name is written into an address.
//!
//! `Jürgen von der Müller-Lüdenscheidt` may be `muller`, `mueller-luedenscheidt`, `vondermuellerluedenscheidt` and
//! more. Each choice has its own small distribution, because a company that writes `ue` once writes it always.

use firmgate_vocabulary::fold;
use unicode_normalization::UnicodeNormalization;

/// Longest name that is processed.
const NAME_CHARS_MAX: usize = 120;

/// Particles before a family name.
const PARTICLES: [&str; 34] = [
    "af", "al", "av", "ben", "bin", "da", "das", "de", "del", "della", "den", "der", "des", "di", "do", "dos", "du",
    "el", "ibn", "la", "las", "le", "los", "op", "ten", "ter", "van", "vande", "vander", "vom", "von", "zu", "zum",
    "zur",
];

/// Words around a name that are not part of it.
const TITLES: [&str; 12] = ["dipl", "dr", "esq", "ii", "iii", "ing", "jr", "mba", "msc", "phd", "prof", "sr"];

/// How letters with marks are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    /// `ü` as `u`.
    Plain,
    /// `ü` as `ue`.
    Spelt,
}

/// How a given name of several words is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given {
    /// `jean`.
    First,
    /// `jean-pierre`.
    Hyphened,
    /// `jeanpierre`.
    Joined,
}

/// How a family name of several words is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// `vanderberg`, `garcialopez`.
    Joined,
    /// `van-der-berg`, `garcia-lopez`.
    Hyphened,
    /// Without particles, and of two surnames the first: `berg`, `garcia`.
    Main,
    /// The last word: `berg`, `lopez`.
    Last,
}

impl Letters {
    pub(super) const ALL: [Self; 2] = [Self::Plain, Self::Spelt];
}

impl Given {
    pub(super) const ALL: [Self; 3] = [Self::First, Self::Hyphened, Self::Joined];
}

impl Family {
    pub(super) const ALL: [Self; 4] = [Self::Joined, Self::Hyphened, Self::Main, Self::Last];
}

/// The words of one person's name, spelt in both ways.
pub(super) struct Name {
    plain: Words,
    spelt: Words,
}

struct Words {
    given: Vec<String>,
    family: Vec<String>,
}

impl Name {
    pub(super) fn new(first: &str, last: &str) -> Self {
        let plain = Words { given: words(first), family: words(last) };
        let spelt = Words { given: words(&spelt(first)), family: words(&spelt(last)) };
        Self { plain, spelt }
    }

    /// The given name; empty when there is none in Latin letters.
    pub(super) fn given(&self, letters: Letters, style: Given) -> String {
        let given = &self.words(letters).given;
        match style {
            Given::First => given.first().cloned().unwrap_or_default(),
            Given::Hyphened => given.join("-"),
            Given::Joined => given.concat(),
        }
    }

    /// The family name; empty when there is none in Latin letters.
    pub(super) fn family(&self, letters: Letters, style: Family) -> String {
        let family = &self.words(letters).family;
        match style {
            Family::Joined => family.concat(),
            Family::Hyphened => family.join("-"),
            Family::Main => {
                let main = family.iter().find(|word| !PARTICLES.contains(&word.as_str()));
                main.cloned().unwrap_or_else(|| family.concat())
            }
            Family::Last => family.last().cloned().unwrap_or_default(),
        }
    }

    /// Whether the choice matters for this name.
    pub(super) fn tells_letters(&self) -> bool {
        self.plain.given != self.spelt.given || self.plain.family != self.spelt.family
    }

    pub(super) fn tells_given(&self) -> bool {
        self.plain.given.len() > 1
    }

    pub(super) fn tells_family(&self) -> bool {
        self.plain.family.len() > 1
    }

    fn words(&self, letters: Letters) -> &Words {
        match letters {
            Letters::Plain => &self.plain,
            Letters::Spelt => &self.spelt,
        }
    }
}

/// The words of a name in `a` to `z`. Empty when a letter has no Latin form: a partial name would be a wrong name.
fn words(name: &str) -> Vec<String> {
    let short: String = name.chars().take(NAME_CHARS_MAX).collect();
    let folded = fold(&short);
    let mut words: Vec<String> = Vec::new();
    for word in folded.split(|c: char| c.is_whitespace() || is_hyphen(c) || matches!(c, '.' | ',' | '/' | '(' | ')')) {
        // Apostrophes and the like join: `O'Neill` is `oneill`.
        let letters: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
        if letters.chars().any(|c| !c.is_ascii_alphanumeric()) {
            return Vec::new();
        }
        if !letters.is_empty() && !TITLES.contains(&letters.as_str()) {
            words.push(letters);
        }
    }
    words
}

/// Marked letters as they are spelt out where the keyboard has none.
fn spelt(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 8);
    for c in name.nfc() {
        match c {
            'ä' | 'Ä' => text.push_str("ae"),
            'ö' | 'Ö' | 'ø' | 'Ø' => text.push_str("oe"),
            'ü' | 'Ü' => text.push_str("ue"),
            'å' | 'Å' => text.push_str("aa"),
            other => text.push(other),
        }
    }
    text
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}
