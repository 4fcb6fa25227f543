//! Legal forms by country: how each is written, and which ones mean the same kind of company.
//!
//! The table is `data/legal_forms.tsv`. A spelling may be a form of several countries (`SA`, `AS`, `AB`): it then means any of them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::LazyLock;

use firmgate_vocabulary::fold;

use crate::common::is_connector;
use crate::cut::whole_words;

/// Words of the longest spelling of a form that is looked for in a name.
const FORM_WORDS_MAX: usize = 7;
/// Letters from which a form written out is recognised with a letter wrong.
const MISSPELT_LETTERS_MIN: usize = 12;
/// Bytes of the longest letter.
const EDIT_BYTES_MAX: usize = 4;
/// Letters from which one word is a form written out.
const WRITTEN_OUT_LETTERS_MIN: usize = 6;
/// Countries where the form stands before the name: `ООО Ромашка`, `PT Astra`, `UAB Maxima`, `Công ty TNHH`.
const IN_FRONT: [&str; 20] = [
    "AM", "AZ", "BG", "BY", "ID", "KG", "KZ", "LT", "LV", "MD", "MN", "PL", "RO", "RU", "TH", "TJ", "TM", "UA", "UZ",
    "VN",
];
/// Countries where it does when it is written out: `Kabushiki Kaisha Toshiba`, `Société Anonyme des Bains de Mer`.
const IN_FRONT_WRITTEN_OUT: [&str; 6] = ["BR", "ES", "FR", "JP", "KR", "MX"];

/// What kind of company a legal form stands for. Forms of one class are each other's translation, more or less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormClass {
    /// Capital in shares that may be traded: `AG`, `plc`, `SA`, `Inc`.
    Stock,
    /// Limited liability, no shares to trade: `GmbH`, `Ltd`, `LLC`, `SARL`.
    Limited,
    /// All partners are liable: `OHG`, `SNC`.
    General,
    /// Some partners are liable: `KG`, `LP`.
    Partnership,
    /// Members run it: `eG`, `SCOP`.
    Cooperative,
    /// Without the purpose of profit: `eV`, `ASBL`.
    Association,
    /// A fund with a purpose: `Stiftung`, `Stichting`.
    Foundation,
    /// One person: `eK`, `ИП`.
    Sole,
    /// Owned by a state: `ФГУП`, `AöR`.
    State,
    /// A word for a company of any form: `Company`, `Cie`.
    Any,
}

impl FormClass {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "stock" => Self::Stock,
            "limited" => Self::Limited,
            "general" => Self::General,
            "partnership" => Self::Partnership,
            "cooperative" => Self::Cooperative,
            "association" => Self::Association,
            "foundation" => Self::Foundation,
            "sole" => Self::Sole,
            "state" => Self::State,
            "any" => Self::Any,
            _ => return None,
        })
    }
}

/// How two legal forms relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormRelation {
    /// The same form, however it is written: `plc` and `public limited company`.
    Same,
    /// The same kind of company in two countries: `GmbH` and `Ltd`.
    Kindred,
    /// One is a word for any company.
    Open,
    /// Two kinds of company: `AG` and `GmbH`.
    Other,
}

/// A legal form, as one spelling means it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegalForm {
    rows: &'static [u16],
}

struct Row {
    short: &'static str,
    /// The words of its short form, as they stand in the key of a name.
    words: Vec<String>,
    class: FormClass,
    countries: Vec<&'static str>,
}

struct Table {
    rows: Vec<Row>,
    /// By spelling without case, accents, signs and blanks.
    spellings: HashMap<String, Vec<u16>>,
    /// The spellings that are long enough to be recognised with letters wrong, by their first letter.
    long: HashMap<char, Vec<String>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { rows: Vec::new(), spellings: HashMap::new(), long: HashMap::new() };
    let lines = include_str!("../data/legal_forms.tsv").lines().filter(|line| !line.starts_with('#'));
    for line in lines.skip(1) {
        let mut columns = line.split('\t');
        let (Some(short), Some(class), Some(countries)) =
            (columns.next(), columns.next().and_then(FormClass::parse), columns.next())
        else {
            continue;
        };
        let at = u16::try_from(table.rows.len()).unwrap_or(u16::MAX);
        let words = whole_words(short).into_iter().filter(|word| !is_connector(word)).collect();
        table.rows.push(Row { short, words, class, countries: countries.split(' ').collect() });
        for spelling in columns.next().unwrap_or_default().split('|').chain([short]) {
            table.add(&dense(spelling), at);
        }
    }
    table
});

impl Table {
    fn add(&mut self, spelling: &str, at: u16) {
        let letters = spelling.chars().count();
        match self.spellings.entry(spelling.to_owned()) {
            _ if spelling.is_empty() => {}
            Entry::Occupied(mut known) if !known.get().contains(&at) => known.get_mut().push(at),
            Entry::Occupied(_) => {}
            Entry::Vacant(free) => {
                free.insert(vec![at]);
                if let Some(first) = spelling.chars().next().filter(|_| letters >= MISSPELT_LETTERS_MIN) {
                    self.long.entry(first).or_default().push(spelling.to_owned());
                }
            }
        }
    }
}

/// A spelling without what does not tell forms apart; the words for `&` are left out as names leave them out.
fn dense(spelling: &str) -> String {
    let folded = fold(spelling);
    let words = folded.split(|c: char| c.is_whitespace() || c == '&').filter(|word| !is_connector(word));
    words.flat_map(str::chars).filter(|c| c.is_alphanumeric()).collect()
}

impl LegalForm {
    /// The form that this is a spelling of, long or short, with or without dots.
    ///
    /// ```
    /// use firmgate_names::{FormRelation, LegalForm};
    ///
    /// let (Some(short), Some(long)) = (LegalForm::named("p.l.c."), LegalForm::named("Public Limited Company")) else {
    ///     panic!("both are in the table");
    /// };
    /// assert_eq!(short.relation(long), FormRelation::Same);
    /// assert_eq!(short.short(), "plc");
    /// ```
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::of_dense(&dense(text))
    }

    fn of_dense(spelling: &str) -> Option<Self> {
        TABLE.spellings.get(spelling).map(|rows| Self { rows })
    }

    fn rows(self) -> impl Iterator<Item = &'static Row> {
        self.rows.iter().filter_map(|at| TABLE.rows.get(usize::from(*at)))
    }

    /// How it is usually written: `GmbH`, `S.p.A.` as `SpA`.
    #[must_use]
    pub fn short(self) -> &'static str {
        self.rows().next().map_or("", |row| row.short)
    }

    /// What kind of company it is; of a spelling with several meanings, the first.
    #[must_use]
    pub fn class(self) -> FormClass {
        self.rows().next().map_or(FormClass::Any, |row| row.class)
    }

    /// The countries (ISO 3166-1 alpha-2) that have it.
    pub fn countries(self) -> impl Iterator<Item = &'static str> {
        self.rows().flat_map(|row| row.countries.iter().copied())
    }

    /// How it relates to another one.
    #[must_use]
    pub fn relation(self, other: Self) -> FormRelation {
        if self.rows.iter().any(|row| other.rows.contains(row)) {
            return FormRelation::Same;
        }
        let has = |form: Self, class: FormClass| form.rows().any(|row| row.class == class);
        if has(self, FormClass::Any) || has(other, FormClass::Any) {
            return FormRelation::Open;
        }
        if self.rows().any(|row| has(other, row.class)) { FormRelation::Kindred } else { FormRelation::Other }
    }

    /// Whether it stands before a name, written like this.
    /// The words of its short form, folded.
    pub(crate) fn words(self) -> &'static [String] {
        self.rows().next().map_or(&[], |row| row.words.as_slice())
    }

    /// Whether a spelling of so many words is no other word: the short form of another country may be one.
    fn is_plain(self, words: usize, spelling: &str) -> bool {
        words > 1
            || spelling.chars().count() >= WRITTEN_OUT_LETTERS_MIN && self.class() < FormClass::Cooperative
            || self.class() == FormClass::Any
    }

    fn is_in_front(self, spelling: &str) -> bool {
        let is_long = spelling.chars().count() >= MISSPELT_LETTERS_MIN;
        let is_used = |country| IN_FRONT.contains(&country) || is_long && IN_FRONT_WRITTEN_OUT.contains(&country);
        !spelling.is_ascii() || self.countries().any(is_used)
    }
}

/// The form that folded words end in, and of how many of them it is made. At least one word is left.
pub(crate) fn at_end(words: &[String]) -> Option<(usize, LegalForm)> {
    longest(words, |length| words.get(words.len().checked_sub(length)?..), |_, _, _| true)
}

/// The form that folded words end in, where these words can hardly mean anything else.
pub(crate) fn plain_at_end(words: &[String]) -> Option<(usize, LegalForm)> {
    longest(words, |length| words.get(words.len().checked_sub(length)?..), LegalForm::is_plain)
}

/// The form of several words that folded words begin with.
pub(crate) fn plain_at_start(words: &[String]) -> Option<(usize, LegalForm)> {
    longest(words, |length| words.get(..length).filter(|_| length > 1), |form, _, spelling| form.is_in_front(spelling))
}

/// The form that folded words begin with, and of how many of them it is made: one that stands before names in its country. At
/// least one word is left.
pub(crate) fn at_start(words: &[String]) -> Option<(usize, LegalForm)> {
    longest(words, |length| words.get(..length), |form, _, spelling| form.is_in_front(spelling))
}

fn longest<'a>(
    words: &[String],
    window: impl Fn(usize) -> Option<&'a [String]>,
    fits: impl Fn(LegalForm, usize, &str) -> bool,
) -> Option<(usize, LegalForm)> {
    let most = FORM_WORDS_MAX.min(words.len().saturating_sub(1));
    (1..=most).rev().find_map(|length| {
        let spelling = window(length)?.concat();
        let is_long = spelling.chars().count() >= MISSPELT_LETTERS_MIN;
        let form = LegalForm::of_dense(&spelling).or_else(|| if is_long { misspelt(&spelling) } else { None })?;
        fits(form, length, &spelling).then_some((length, form))
    })
}

fn misspelt(spelling: &str) -> Option<LegalForm> {
    let known = TABLE.long.get(&spelling.chars().next()?)?;
    known.iter().find(|known| is_one_edit_away(known, spelling)).and_then(|known| LegalForm::of_dense(known))
}

/// Whether two words are the same but for one letter more, less or other, or two that are swapped.
fn is_one_edit_away(left: &str, right: &str) -> bool {
    if left.len().abs_diff(right.len()) > EDIT_BYTES_MAX {
        return false;
    }
    let pairs = left.chars().zip(right.chars());
    let prefix = pairs.take_while(|(one, two)| one == two).map(|(one, _)| one.len_utf8()).sum::<usize>();
    let (left, right) = (left.get(prefix..).unwrap_or_default(), right.get(prefix..).unwrap_or_default());
    let pairs = left.chars().rev().zip(right.chars().rev());
    let suffix = pairs.take_while(|(one, two)| one == two).map(|(one, _)| one.len_utf8()).sum::<usize>();
    let middle = |word: &str| word.get(..word.len().saturating_sub(suffix)).unwrap_or_default().to_owned();
    let (left, right) = (middle(left), middle(right));
    let (mut one, mut two) = (left.chars(), right.chars());
    match ((one.next(), one.next(), one.next()), (two.next(), two.next(), two.next())) {
        ((_, None, _), (_, None, _)) => true,
        ((Some(first), Some(second), None), (Some(other), Some(another), None)) => first == another && second == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
