//! States, provinces and the like of the larger countries.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use crate::Country;
use crate::fold::key;
use crate::table::{Names, UnknownNameError, next, next_list, next_optional, rows, umlauts_written_out};

/// A subdivision of ISO 3166-2: `US-CA`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subdivision(u16);

struct Row {
    code: &'static str,
    country: Country,
    name: &'static str,
    names: Vec<&'static str>,
    part_of: Option<Subdivision>,
    /// No other subdivision has the name.
    is_unique: bool,
}

struct Table {
    rows: Vec<Row>,
    all: Vec<Subdivision>,
    codes: Names,
    names: Names,
    /// Positions by every name and abbreviation, in the form of [`crate::key`].
    meant: HashMap<String, Vec<(u16, Kind)>>,
}

/// What a string is to a subdivision.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Name,
    /// Too short to be found among the words of a sentence: `Ind.`, `CA`.
    Abbreviation,
    /// A number has a meaning within its country only.
    Number,
}

/// What people write before a name, in the form of [`crate::key`].
const BEFORE: [&str; 14] = [
    "autonomous community of ",
    "bundesland ",
    "canton of ",
    "canton de ",
    "comunidad autonoma de ",
    "estado de ",
    "kanton ",
    "land ",
    "province of ",
    "provincia de ",
    "provincie ",
    "region of ",
    "regione ",
    "state of ",
];

/// What people write after it.
const AFTER: [&str; 13] = [
    " canton",
    " county",
    " district",
    " fu",
    " ken",
    " municipality",
    " prefecture",
    " province",
    " region",
    " sheng",
    " shi",
    " state",
    " voivodeship",
];

static NOWHERE: Row =
    Row { code: "", country: Country::ANY, name: "", names: Vec::new(), part_of: None, is_unique: false };

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("../data/subdivisions.tsv")));

/// The subdivisions with this name in any language, without suggestions: for words in the middle of a text, so neither
/// by code nor by abbreviation. `Limburg` is one in each of two countries.
#[must_use]
pub fn subdivisions_named(text: &str) -> Vec<Subdivision> {
    TABLE.meant(text, &[]).iter().filter(|(_, kind)| *kind == Kind::Name).map(|(at, _)| Subdivision(*at)).collect()
}

impl Subdivision {
    /// Every subdivision in the table, country by country.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &TABLE.all
    }

    /// ISO 3166-2, upper case: `US-CA`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// English name: `California`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The value of a filter: the English name, or the code where another country has the same name.
    #[must_use]
    pub fn label(self) -> &'static str {
        if self.row().is_unique { self.name() } else { self.code() }
    }

    /// Names in the languages of the country, and usual abbreviations.
    #[must_use]
    pub fn names(self) -> &'static [&'static str] {
        &self.row().names
    }

    /// The country that it is in.
    #[must_use]
    pub fn country(self) -> Country {
        self.row().country
    }

    /// The larger subdivision that it belongs to: the province of Antwerp to Flanders.
    #[must_use]
    pub fn part_of(self) -> Option<Self> {
        self.row().part_of
    }

    /// By code of ISO 3166-2, in any case.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        code.contains('-').then(|| TABLE.codes.find(code.trim()).map(Self)).flatten()
    }

    /// What a record of this country calls its state: by code, the part of the code after the dash, name or
    /// abbreviation. Without a country only a full code, or a name that one subdivision has, is certain.
    #[must_use]
    pub fn of_region(country: Option<Country>, region: &str) -> Option<Self> {
        let coded = Self::of_code(region).filter(|found| country.is_none_or(|country| found.country() == country));
        coded.or_else(|| match country {
            Some(country) => TABLE.meant(region, &[country]).first().map(|(at, _)| Self(*at)),
            None => match subdivisions_named(region).as_slice() {
                [only] => Some(*only),
                _ => None,
            },
        })
    }

    /// By code, name or abbreviation, in any case and any known language. Where several have the name it is all of them, or those in
    /// `countries` unless that is empty.
    ///
    /// # Errors
    /// [`UnknownNameError`], with the closest values.
    pub fn parse(text: &str, countries: &[Country]) -> Result<Vec<Self>, UnknownNameError> {
        let fits = |found: &Self| countries.is_empty() || countries.contains(&found.country());
        if let Some(found) = Self::of_code(text).filter(fits) {
            return Ok(vec![found]);
        }
        let found: Vec<Self> = TABLE.meant(text, countries).iter().map(|(at, _)| Self(*at)).collect();
        if found.is_empty() { Err(TABLE.names.unknown(text, |at| Self(at).label())) } else { Ok(found) }
    }

    // INVARIANT (no dangling subdivision): a `Subdivision` is constructed from a position in the table only, so the
    // row is always there.
    fn row(self) -> &'static Row {
        TABLE.rows.get(usize::from(self.0)).unwrap_or(&NOWHERE)
    }
}

impl fmt::Debug for Subdivision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Table {
    // INVARIANT (whole first): a subdivision precedes its parts in the table.
    fn read(text: &'static str) -> Self {
        let mut table = Self {
            rows: Vec::new(),
            all: Vec::new(),
            codes: Names::with_capacity(500),
            names: Names::with_capacity(1_500),
            meant: HashMap::with_capacity(2_000),
        };
        for line in rows(text) {
            table.add(line);
        }
        let mut counts: HashMap<String, usize> = HashMap::new();
        for row in &table.rows {
            for name in std::iter::once(&row.name).chain(&row.names) {
                *counts.entry(key(name)).or_default() += 1;
            }
        }
        for row in &mut table.rows {
            row.is_unique = counts.get(&key(row.name)) == Some(&1);
        }
        table
    }

    fn add(&mut self, line: &'static str) {
        let mut columns = line.split('\t');
        let (code, name) = (next(&mut columns), next(&mut columns));
        let (names, whole) = (next_list(&mut columns), next_optional(&mut columns));
        let Some((country, part)) = code.split_once('-') else { return };
        let (Some(country), Ok(at)) = (Country::of_code(country), u16::try_from(self.rows.len())) else { return };
        self.codes.add(code, at);
        self.mean(part, at, if part.bytes().all(|b| b.is_ascii_digit()) { Kind::Number } else { Kind::Abbreviation });
        for name in std::iter::once(&name).chain(&names) {
            if name.starts_with(code.get(..3).unwrap_or(code)) {
                self.codes.add(name, at);
                continue;
            }
            let is_short = name.ends_with('.') || name.chars().count() <= 2 && name.is_ascii();
            self.mean(name, at, if is_short { Kind::Abbreviation } else { Kind::Name });
            if !is_short {
                self.names.add(name, at);
            }
        }
        let part_of = whole.and_then(|whole| self.codes.find(whole)).map(Subdivision);
        self.all.push(Subdivision(at));
        self.rows.push(Row { code, country, name, names, part_of, is_unique: true });
    }

    fn mean(&mut self, name: &str, at: u16, kind: Kind) {
        for name in [key(name), key(&umlauts_written_out(name))] {
            let known = self.meant.entry(name).or_default();
            match known.iter_mut().find(|(known, _)| *known == at) {
                Some((_, known)) if kind == Kind::Name => *known = kind,
                Some(_) => {}
                None => known.push((at, kind)),
            }
        }
    }

    /// What a text means in these countries, in any of them when there are none.
    fn meant(&self, text: &str, countries: &[Country]) -> Vec<(u16, Kind)> {
        let text = key(text);
        let bare = || {
            let rest = BEFORE.iter().find_map(|before| text.strip_prefix(before)).unwrap_or(&text);
            let rest = AFTER.iter().find_map(|after| rest.strip_suffix(after)).unwrap_or(rest);
            self.meant.get(rest)
        };
        let is_there = |(at, kind): &&(u16, Kind)| {
            let country = self.rows.get(usize::from(*at)).map(|row| row.country);
            let is_asked = countries.is_empty() || country.is_some_and(|country| countries.contains(&country));
            is_asked && (*kind != Kind::Number || countries.len() == 1)
        };
        let found = self.meant.get(&text).or_else(bare).map_or(&[][..], Vec::as_slice);
        found.iter().filter(is_there).copied().collect()
    }
}
