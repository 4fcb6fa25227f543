//! What companies do: sectors and, below them, categories.
//!
//! A separate two-level list, because the words people search by (SaaS, fintech, proptech) are codes
//! in no official one. Official codes are attached where they fit.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::table::{Names, UnknownNameError, next, next_list, next_optional, rows};

/// A group of categories: `software`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sector(u8);

/// A line of business: `software.saas`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Category(u16);

#[derive(Default)]
struct Row {
    slug: &'static str,
    label: &'static str,
    synonyms: Vec<&'static str>,
    nace: Option<&'static str>,
    naics: Option<&'static str>,
    sic: Option<&'static str>,
}

struct SectorRow {
    row: Row,
    categories: Vec<Category>,
}

struct Table {
    sectors: Vec<SectorRow>,
    all_sectors: Vec<Sector>,
    sector_names: Names,
    categories: Vec<(Sector, Row)>,
    all_categories: Vec<Category>,
    slugs: Names,
    names: Names,
}

static NOTHING: LazyLock<Row> = LazyLock::new(Row::default);

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("../data/categories.tsv")));

impl Sector {
    /// Every sector.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &TABLE.all_sectors
    }

    /// Stable id.
    #[must_use]
    pub fn slug(self) -> &'static str {
        self.row().slug
    }

    /// English name.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.row().label
    }

    /// Other words for it, in several languages.
    #[must_use]
    pub fn synonyms(self) -> &'static [&'static str] {
        &self.row().synonyms
    }

    /// The categories in it.
    #[must_use]
    pub fn categories(self) -> &'static [Category] {
        TABLE.sectors.get(usize::from(self.0)).map_or(&[], |sector| &sector.categories)
    }

    /// By slug, label or synonym, without suggestions: for words in the middle of a text.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        TABLE.sector_names.find(text).and_then(|at| u8::try_from(at).ok()).map(Self)
    }

    /// By slug, label or synonym, in any case.
    ///
    /// # Errors
    /// [`UnknownNameError`], with the closest labels.
    pub fn parse(text: &str) -> Result<Self, UnknownNameError> {
        let sector = |at: u16| u8::try_from(at).ok().map(Self);
        TABLE
            .sector_names
            .find(text)
            .and_then(sector)
            .ok_or_else(|| TABLE.sector_names.unknown(text, |at| sector(at).map_or("", Self::label)))
    }

    fn row(self) -> &'static Row {
        TABLE.sectors.get(usize::from(self.0)).map_or(&NOTHING, |sector| &sector.row)
    }
}

impl Category {
    /// Every category, sector by sector.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &TABLE.all_categories
    }

    /// Stable id: `software.saas`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        self.row().slug
    }

    /// English name: `Software as a Service`.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.row().label
    }

    /// The sector it belongs to.
    #[must_use]
    pub fn sector(self) -> Sector {
        TABLE.categories.get(usize::from(self.0)).map_or(Sector(0), |(sector, _)| *sector)
    }

    /// Other words for it, in several languages, plurals too.
    #[must_use]
    pub fn synonyms(self) -> &'static [&'static str] {
        &self.row().synonyms
    }

    /// Closest group or class of NACE Rev. 2.1.
    #[must_use]
    pub fn nace(self) -> Option<&'static str> {
        self.row().nace
    }

    /// Closest code of NAICS 2022.
    #[must_use]
    pub fn naics(self) -> Option<&'static str> {
        self.row().naics
    }

    /// Closest code of SIC 1987.
    #[must_use]
    pub fn sic(self) -> Option<&'static str> {
        self.row().sic
    }

    /// By slug.
    #[must_use]
    pub fn of_slug(slug: &str) -> Option<Self> {
        TABLE.slugs.find(slug).map(Self).filter(|category| category.slug().eq_ignore_ascii_case(slug.trim()))
    }

    /// By label or synonym, without suggestions: for words in the middle of a text.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        TABLE.names.find(text).map(Self)
    }

    /// By slug, label or synonym, in any case.
    ///
    /// # Errors
    /// [`UnknownNameError`], with the closest labels.
    pub fn parse(text: &str) -> Result<Self, UnknownNameError> {
        Self::of_slug(text)
            .or_else(|| TABLE.names.find(text).map(Self))
            .ok_or_else(|| TABLE.names.unknown(text, |at| Self(at).label()))
    }

    fn row(self) -> &'static Row {
        TABLE.categories.get(usize::from(self.0)).map_or(&NOTHING, |(_, row)| row)
    }
}

impl fmt::Debug for Sector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

impl fmt::Debug for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

impl Serialize for Sector {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.slug())
    }
}

impl Serialize for Category {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.slug())
    }
}

impl<'de> Deserialize<'de> for Sector {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let slug = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let found = Self::all().iter().copied().find(|sector| sector.slug() == slug);
        found.ok_or_else(|| serde::de::Error::custom(format_args!("unknown sector `{slug}`")))
    }
}

impl<'de> Deserialize<'de> for Category {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let slug = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::of_slug(&slug).ok_or_else(|| serde::de::Error::custom(format_args!("unknown category `{slug}`")))
    }
}

impl Table {
    // INVARIANT (sectors first): the sector of a category precedes it in the table.
    fn read(text: &'static str) -> Self {
        let mut table = Self {
            sectors: Vec::new(),
            all_sectors: Vec::new(),
            sector_names: Names::with_capacity(512),
            categories: Vec::new(),
            all_categories: Vec::new(),
            slugs: Names::with_capacity(300),
            names: Names::with_capacity(6_000),
        };
        for line in rows(text) {
            let row = Row::read(line);
            if row.slug.contains('.') { table.add_category(row) } else { table.add_sector(row) }
        }
        table
    }

    fn add_sector(&mut self, row: Row) {
        let Ok(at) = u8::try_from(self.sectors.len()) else { return };
        for name in [row.slug, row.label].iter().chain(&row.synonyms) {
            self.sector_names.add(name, u16::from(at));
        }
        self.all_sectors.push(Sector(at));
        self.sectors.push(SectorRow { row, categories: Vec::new() });
    }

    fn add_category(&mut self, row: Row) {
        let Ok(at) = u16::try_from(self.categories.len()) else { return };
        let Some(sector) = self.sectors.last_mut() else { return };
        let Some(&owner) = self.all_sectors.last() else { return };
        self.slugs.add(row.slug, at);
        for name in std::iter::once(&row.label).chain(&row.synonyms) {
            self.names.add(name, at);
        }
        sector.categories.push(Category(at));
        self.all_categories.push(Category(at));
        self.categories.push((owner, row));
    }
}

impl Row {
    fn read(line: &'static str) -> Self {
        let mut columns = line.split('\t');
        Self {
            slug: next(&mut columns),
            label: next(&mut columns),
            synonyms: next_list(&mut columns),
            nace: next_optional(&mut columns),
            naics: next_optional(&mut columns),
            sic: next_optional(&mut columns),
        }
    }
}
