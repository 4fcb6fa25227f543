//! Countries: codes, names and demonyms.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::table::{Names, Unknown, next, next_list, rows};

/// A country of ISO 3166-1, or Kosovo.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country(u16);

struct Row {
    alpha2: &'static str,
    alpha3: &'static str,
    name: &'static str,
    demonyms: Vec<&'static str>,
    names: Vec<&'static str>,
}

struct Table {
    rows: Vec<Row>,
    all: Vec<Country>,
    codes: Names,
    names: Names,
}

static NOWHERE: Row = Row { alpha2: "", alpha3: "", name: "", demonyms: Vec::new(), names: Vec::new() };

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("../data/countries.tsv")));

impl Country {
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

    /// By code, name or demonym, in any case and any known language.
    ///
    /// # Errors
    /// [`Unknown`], with the closest English names.
    pub fn parse(text: &str) -> Result<Self, Unknown> {
        Self::of_code(text.trim())
            .or_else(|| TABLE.names.find(text).map(Self))
            .or_else(|| TABLE.codes.find(text).map(Self))
            .ok_or_else(|| TABLE.names.unknown(text, |at| Self(at).name()))
    }

    // INVARIANT (no dangling country): a `Country` is made from a position in the table only, so
    // the row is always there.
    fn row(self) -> &'static Row {
        TABLE.rows.get(usize::from(self.0)).unwrap_or(&NOWHERE)
    }
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
        }
    }
}
