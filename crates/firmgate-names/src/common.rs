//! Words that many names have, in several spellings and languages, and numbers written as words.

use std::collections::HashMap;
use std::sync::LazyLock;

use firmgate_vocabulary::fold;

/// Words that mean `&`, and are dropped between two others.
const CONNECTORS: [&str; 7] = ["and", "und", "et", "y", "e", "og", "och"];

/// What a word of a name is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It names the company: what is not in any table.
    Plain,
    /// Two to four capital letters: they are spelt one by one, and hardly ever misspelt.
    Initials,
    /// A number, an ordinal, a Roman numeral, or a word with a digit.
    Number,
    /// A country, a region or a city.
    Place,
    /// It tells a part of a group from the whole: `Holding`, `International`.
    Structure,
    /// What the company does: `Bank`, `Systems`.
    Trade,
    /// An article or a preposition.
    Filler,
}

impl Kind {
    /// The weight of a word of this kind without a catalogue to count in, 1 being that of a word of no kind.
    pub(crate) fn weight(self) -> f32 {
        match self {
            Self::Plain | Self::Initials => 1.0,
            Self::Number | Self::Place => 0.5,
            Self::Structure | Self::Trade => 0.35,
            Self::Filler => 0.0,
        }
    }

    /// Whether the word is known, so that another known one is not a misspelling of it.
    pub(crate) fn is_known(self) -> bool {
        !matches!(self, Self::Plain | Self::Initials)
    }
}

/// Articles and prepositions of names; sorted.
const FILLERS: &[&str] = &[
    "a", "and", "com", "d", "da", "das", "de", "del", "della", "dem", "den", "der", "des", "di", "die", "do", "dos",
    "du", "e", "el", "et", "for", "fur", "il", "in", "la", "las", "le", "les", "los", "of", "og", "och", "the", "und",
    "van", "von", "y",
];

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const ORDINALS: [&str; 13] = [
    "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth",
];

/// Numbers as they are often misspelt.
const MISSPELT: [(&str, &str); 3] = [("fourty", "forty"), ("ninty", "ninety"), ("twelveth", "twelfth")];
/// The largest number that is read from a Roman numeral.
const ROMAN_MAX: u32 = 39;
const UNITS: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];

struct Word {
    same: &'static str,
    kind: Kind,
}

static WORDS: LazyLock<HashMap<String, Word>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for line in include_str!("../data/common_words.tsv").lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let (Some(kind), Some(same)) = (columns.next(), columns.next()) else { continue };
        let kind = match kind {
            "structure" => Kind::Structure,
            "trade" => Kind::Trade,
            _ => Kind::Plain,
        };
        for spelling in columns.next().unwrap_or_default().split('|').chain([same]).filter(|word| !word.is_empty()) {
            words.entry(fold(spelling)).or_insert(Word { same, kind });
        }
    }
    words
});

/// The word that a folded one is a spelling of, and what it is for.
pub(crate) fn common(word: &str) -> Option<(&'static str, Kind)> {
    WORDS.get(word).map(|word| (word.same, word.kind))
}

/// The other spellings of a common word, those in other languages too.
pub(crate) fn spellings_of(word: &str) -> Vec<&'static str> {
    let Some((same, _)) = common(word) else { return Vec::new() };
    let others = WORDS.iter().filter(|(spelling, known)| known.same == same && spelling.as_str() != word);
    let mut others: Vec<&'static str> = others.map(|(spelling, _)| spelling.as_str()).collect();
    others.sort_unstable();
    others
}

/// A number up to 39 in all the ways in which one word says it: `4`, `four`, `fourth`, `4th`, `iv`.
pub(crate) fn spellings_of_number(number: u32) -> Vec<String> {
    let at = usize::try_from(number).unwrap_or(usize::MAX);
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    let unit = UNITS.get(at % 10).copied().unwrap_or_default();
    let roman = (1..=ROMAN_MAX).contains(&number).then(|| format!("{}{unit}", "x".repeat(at / 10)));
    let words = [ONES.get(at), ORDINALS.get(at)].into_iter().flatten().map(|word| (*word).to_owned());
    let digits = [number.to_string(), format!("{number}{ending}")];
    digits.into_iter().chain(words).chain(roman).filter(|spelling| !spelling.is_empty()).collect()
}

pub(crate) fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word)
}

/// A number from 0 to 99 that folded words begin with, written out or partly so, and how many words it has: `forty 4`.
pub(crate) fn number(words: &[String]) -> Option<(usize, u32)> {
    let place = |table: &[&str], word: &str| {
        let word = MISSPELT.iter().find(|(wrong, _)| *wrong == word).map_or(word, |(_, right)| right);
        let at = table.iter().position(|known| !known.is_empty() && *known == word)?;
        u32::try_from(at).ok()
    };
    let (first, rest) = words.split_first()?;
    if let Some(ten) = place(&TENS, first) {
        let unit = rest.first().and_then(|word| place(&ONES, word).or_else(|| word.parse().ok()));
        let unit = unit.filter(|unit| (1..=9).contains(unit));
        return Some((1 + usize::from(unit.is_some()), ten * 10 + unit.unwrap_or(0)));
    }
    let number = place(&ONES, first).or_else(|| place(&ORDINALS, first)).or_else(|| ordinal(first))?;
    Some((1, number))
}

/// `1st`, `22nd`.
fn ordinal(word: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending))?;
    digits.parse().ok()
}

/// A Roman numeral from 1 to 39.
pub(crate) fn roman(word: &str) -> Option<u32> {
    let (tens, ones) = word.split_at(word.bytes().take_while(|byte| *byte == b'x').count());
    let unit = UNITS.iter().position(|unit| *unit == ones)?;
    let number = u32::try_from(tens.len() * 10 + unit).ok()?;
    (tens.len() <= 3 && number > 0).then_some(number)
}

/// Whether a folded word means `&`.
pub(crate) fn is_connector(word: &str) -> bool {
    CONNECTORS.contains(&word)
}
