//! Countries: codes, names and demonyms.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::table::{Names, UnknownNameError, next, next_list, rows};

/// A country of ISO 3166-1, or Kosovo.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country(u16);

struct Row {
    alpha2: &'static str,
    alpha3: &'static str,
    name: &'static str,
    demonyms: Vec<&'static str>,
    names: Vec<&'static str>,
    numeric: &'static str,
}

/// Names that more than one country has, in the form of [`crate::key`], and those countries. To assign such a name to
/// one of them would be a guess.
const SHARED_NAMES: [(&str, &[&str]); 7] = [
    ("korea", &["KR", "KP"]),
    ("corea", &["KR", "KP"]),
    ("coree", &["KR", "KP"]),
    ("congo", &["CD", "CG"]),
    ("kongo", &["CD", "CG"]),
    ("congolese", &["CD", "CG"]),
    ("virgin islands", &["VI", "VG"]),
];

struct Table {
    rows: Vec<Row>,
    all: Vec<Country>,
    codes: Names,
    names: Names,
}

static NOWHERE: Row = Row { alpha2: "", alpha3: "", name: "", demonyms: Vec::new(), names: Vec::new(), numeric: "" };

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("../data/countries.tsv")));

impl Country {
    /// Any country, for a row that no value refers to.
    pub(crate) const ANY: Self = Self(0);

    /// Every country, ordered as in the table (by English name).
    #[must_use]
    pub fn all() -> &'static [Self] {
        &TABLE.all
    }

    /// ISO 3166-1 alpha-2, upper case.
    #[must_use]
    pub fn alpha2(self) -> &'static str {
        self.row().alpha2
    }

    /// ISO 3166-1 alpha-3, upper case.
    #[must_use]
    pub fn alpha3(self) -> &'static str {
        self.row().alpha3
    }

    /// English name, as people write it: `United States`, `South Korea`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// English demonyms: `German`, `Germans`.
    #[must_use]
    pub fn demonyms(self) -> &'static [&'static str] {
        &self.row().demonyms
    }

    /// Other spellings, and names and adjectives in other languages.
    #[must_use]
    pub fn names(self) -> &'static [&'static str] {
        &self.row().names
    }

    /// By alpha-2 or alpha-3 code, in any case.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        let is_code = matches!(code.len(), 2 | 3) && code.bytes().all(|b| b.is_ascii_alphabetic());
        if is_code { TABLE.codes.find(code).map(Self) } else { None }
    }

    /// By name or demonym in any known language, never by code and without suggestions: for words in the middle of a text. A name that
    /// several countries share matches none.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        if shared(text).is_some() { None } else { TABLE.names.find(text).map(Self) }
    }

    /// By code (alpha-2, alpha-3, three digits, or that of a subdivision such as `GB-ENG`), name or demonym, in any case and any known
    /// language. Names may be inverted as registers do it: `Bahamas, The`, `Ireland {Republic of}`, `Korea (Republic
    /// of)`.
    ///
    /// ```
    /// use firmgate_vocabulary::Country;
    ///
    /// assert_eq!(Country::parse("Germany").map(Country::alpha2), Ok("DE"));
    /// assert_eq!(Country::parse("Deutschland").map(Country::alpha2), Ok("DE"));
    /// assert!(Country::parse("Germny").is_err(), "the error names the nearest known one");
    /// ```
    ///
    /// # Errors
    /// [`UnknownNameError`], with the closest English names; for a name that several countries have, with all of them.
    pub fn parse(text: &str) -> Result<Self, UnknownNameError> {
        let text = text.trim();
        if let Some(shared) = shared(text) {
            let nearest = shared.iter().filter_map(|code| Self::of_code(code)).map(|country| country.name().to_owned());
            return Err(UnknownNameError { text: text.to_owned(), nearest: nearest.collect() });
        }
        Self::of_code(text)
            .or_else(|| Self::of_other_code(text))
            .or_else(|| TABLE.names.find(text).map(Self))
            .or_else(|| TABLE.codes.find(text).map(Self))
            .or_else(|| Self::turned(text))
            .ok_or_else(|| TABLE.names.unknown(text, |at| Self(at).name()))
    }

    /// Three digits of ISO 3166-1, `EL` as the European Union writes Greece, or the code of a subdivision (ISO 3166-2).
    fn of_other_code(text: &str) -> Option<Self> {
        if text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit()) {
            return TABLE.all.iter().copied().find(|country| country.row().numeric == text);
        }
        if text.eq_ignore_ascii_case("EL") {
            return Self::of_code("GR");
        }
        let (country, part) = text.split_once('-')?;
        let is_part = matches!(part.len(), 1..=3) && part.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        (country.len() == 2 && is_part && country.bytes().all(|b| b.is_ascii_uppercase()))
            .then(|| Self::of_code(country))
            .flatten()
    }

    /// `Yemen, Republic of` is the Republic of Yemen. The part after the comma or in brackets has to complete a name.
    fn turned(text: &str) -> Option<Self> {
        let (name, rest) = text.split_once([',', '(', '{', '['])?;
        let rest = rest.trim().trim_end_matches([')', '}', ']']).trim();
        let whole = format!("{rest} {}", name.trim());
        TABLE.names.find(&whole).map(Self).or_else(|| {
            let says_form = FORMS.contains(&crate::key(rest).as_str()) && shared(name.trim()).is_none();
            says_form.then(|| TABLE.names.find(name.trim()).map(Self)).flatten()
        })
    }

    // INVARIANT (no dangling country): a `Country` is constructed from a position in the table only, so
    // the row is always there.
    fn row(self) -> &'static Row {
        TABLE.rows.get(usize::from(self.0)).unwrap_or(&NOWHERE)
    }
}

/// What registers append to a name, in the form of [`crate::key`]: it distinguishes no two countries that the name does
/// not.
const FORMS: [&str; 20] = [
    "the",
    "republic",
    "republic of",
    "republic of the",
    "kingdom",
    "kingdom of",
    "kingdom of the",
    "state of",
    "states of",
    "islamic republic of",
    "arab republic",
    "arab republic of",
    "federal republic of",
    "federated states of",
    "united republic of",
    "plurinational state of",
    "bolivarian republic of",
    "commonwealth of",
    "sultanate of",
    "principality of",
];

/// The countries that have this name, where it is more than one.
fn shared(text: &str) -> Option<&'static [&'static str]> {
    let key = crate::key(text);
    SHARED_NAMES.iter().find(|(name, _)| *name == key).map(|(_, countries)| *countries)
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.alpha2())
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.alpha2())
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.alpha2())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::of_code(&code).ok_or_else(|| serde::de::Error::custom(format_args!("unknown country code `{code}`")))
    }
}

impl Table {
    fn read(text: &'static str) -> Self {
        let mut read: Vec<Row> = rows(text).map(Row::read).collect();
        read.sort_by_key(|row| crate::fold(row.name));
        let mut table = Self {
            all: (0u16..).take(read.len()).map(Country).collect(),
            codes: Names::with_capacity(read.len() * 2),
            names: Names::with_capacity(read.len() * 12),
            rows: read,
        };
        for (at, row) in (0u16..).zip(&table.rows) {
            table.codes.add(row.alpha2, at);
            table.codes.add(row.alpha3, at);
            for name in std::iter::once(&row.name).chain(&row.demonyms).chain(&row.names) {
                table.names.add(name, at);
            }
        }
        table
    }
}

impl Row {
    fn read(line: &'static str) -> Self {
        let mut columns = line.split('\t');
        Self {
            alpha2: next(&mut columns),
            alpha3: next(&mut columns),
            name: next(&mut columns),
            demonyms: next_list(&mut columns),
            names: next_list(&mut columns),
            numeric: next(&mut columns),
        }
    }
}
