//! Named groups of countries, with their members spelt out.

use std::fmt;
use std::sync::LazyLock;

use crate::Country;
use crate::table::{Names, next, next_list, rows};

/// A group of countries such as the European Union or DACH.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region(u16);

struct Row {
    name: &'static str,
    aliases: Vec<&'static str>,
    members: Vec<Country>,
}

struct Table {
    rows: Vec<Row>,
    all: Vec<Region>,
    names: Names,
}

static NOWHERE: Row = Row { name: "", aliases: Vec::new(), members: Vec::new() };

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(include_str!("../data/regions.tsv")));

impl Region {
    /// Every group.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &TABLE.all
    }

    /// English name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Abbreviations, adjectives, other languages.
    #[must_use]
    pub fn aliases(self) -> &'static [&'static str] {
        &self.row().aliases
    }

    /// The countries of the group.
    #[must_use]
    pub fn members(self) -> &'static [Country] {
        &self.row().members
    }

    /// By name or alias, in any case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        TABLE.names.find(text).map(Self)
    }

    fn row(self) -> &'static Row {
        TABLE.rows.get(usize::from(self.0)).unwrap_or(&NOWHERE)
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Table {
    fn read(text: &'static str) -> Self {
        let read: Vec<Row> = rows(text).map(Row::read).collect();
        let mut names = Names::with_capacity(read.len() * 10);
        for (at, row) in (0u16..).zip(&read) {
            for name in std::iter::once(&row.name).chain(&row.aliases) {
                names.add(name, at);
            }
        }
        Self { all: (0u16..).take(read.len()).map(Region).collect(), names, rows: read }
    }
}

impl Row {
    fn read(line: &'static str) -> Self {
        let mut columns = line.split('\t');
        Self {
            name: next(&mut columns),
            aliases: next_list(&mut columns),
            members: next(&mut columns).split(' ').filter_map(Country::of_code).collect(),
        }
    }
}
