//! Companies from a CSV file, with a map that defines the columns.
//!
//! The file is read twice: first to count ids, since an id that two rows claim belongs to neither (a website of a
//! group, a share listed twice), then to make records. Both passes stream, and what is kept is eight bytes per
//! candidate id.
//!
//! INVARIANT (nothing is lost silently): every row is either handed over as a record or as a rejection with its line,
//! and every value that was cut, dropped or not understood is counted in the summary.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fmt::{Debug, Display};
use std::io::{Read, Seek};

use firmgate_model::{Advice, CompanyRecord};

use self::columns::Columns;
use self::reader::Lines;
use self::row::Maker;
use self::text::TextFile;

pub use self::content::ContentError;
pub use self::encoding::Basis;
pub use self::limits::ROWS_MAX;
pub use self::map::{ImportMap, MapError};
pub use self::numbers::NumberError;
pub use self::row_error::RowError;
pub use self::source::Packing;
pub(crate) use self::source::is_packed;
pub use self::text::ReadAs;
pub(crate) use self::text::TextFile as Table;

mod clean;
mod columns;
mod content;
mod encoding;
mod founded;
mod guess;
mod layout;
mod limits;
mod map;
mod numbers;
mod reader;
mod row_error;
mod row;
mod source;
mod split;
#[cfg(test)]
mod tests;
mod text;
mod website;
mod window;

/// One row of the file.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A company.
    Company(Box<CompanyRecord>),
    /// A row that is not a company.
    Rejected {
        /// Line of the file where the row begins; the header is line 1.
        line: u64,
        /// Line where it ends.
        last_line: u64,
        /// The reason.
        reason: RowError,
    },
}

/// Cells of numbers that a summary lists with their places; all are counted.
const CELLS_TOLD_MAX: usize = 20;
/// Different labels that are counted one by one.
const LABELS_COUNTED_MAX: usize = 1_000;
/// Characters of a cell that are shown.
const SHOWN_CHARS_MAX: usize = 40;

/// A cell that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadCell {
    /// Line of the file where its row begins.
    pub line: u64,
    /// Name of its column.
    pub column: String,
    /// The beginning of what it holds.
    pub value: String,
    /// Why it was not read.
    pub reason: NumberError,
}

impl UnreadCell {
    fn new(line: u64, column: &str, value: &str, reason: NumberError) -> Self {
        Self { line, column: shown(column), value: shown(value), reason }
    }
}

/// What may separate several values of one cell.
const SEPARATORS: [char; 4] = ['|', ';', ',', '/'];

/// How often each unknown label occurred.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    counts: BTreeMap<String, u64>,
    all: u64,
    /// How many labels have each separator between two values.
    separated: [u64; SEPARATORS.len()],
}

impl Labels {
    fn count(&mut self, label: &str) {
        self.all += 1;
        for (count, separator) in self.separated.iter_mut().zip(SEPARATORS) {
            *count += u64::from(label.split(separator).filter(|part| !part.trim().is_empty()).nth(1).is_some());
        }
        let label = shown(label);
        if self.counts.len() < LABELS_COUNTED_MAX || self.counts.contains_key(&label) {
            *self.counts.entry(label).or_default() += 1;
        }
    }

    /// What most of the labels have in common that may separate several values.
    #[must_use]
    pub fn separator(&self) -> Option<char> {
        let most = self.separated.iter().copied().max().filter(|most| most * 2 > self.all)?;
        self.separated.iter().zip(SEPARATORS).find(|(count, _)| **count == most).map(|(_, separator)| separator)
    }

    /// The labels that were met most often, and how often.
    #[must_use]
    pub fn most(&self, count: usize) -> Vec<(&str, u64)> {
        let mut all: Vec<(&str, u64)> = self.counts.iter().map(|(label, count)| (label.as_str(), *count)).collect();
        all.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
        all.truncate(count);
        all
    }

    /// How many different ones there are; the counting ends at a thousand.
    #[must_use]
    pub fn different(&self) -> usize {
        self.counts.len()
    }
}

/// The beginning of a string, on one line.
fn shown(text: &str) -> String {
    firmgate_clean::line(text, SHOWN_CHARS_MAX)
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// How the file was read.
    pub read_as: ReadAs,
    /// Rows below the header.
    pub read: u64,
    /// Rows delivered as companies.
    pub accepted: u64,
    /// Rows delivered as rejections.
    pub rejected: u64,
    /// Of the rejected ones, those with an id that an earlier row has.
    pub duplicates: u64,
    /// Companies without a country, whether empty or not understood.
    pub without_country: u64,
    /// Of these, companies with a country that no vocabulary knows.
    pub unknown_countries: u64,
    /// Companies without a category.
    pub without_category: u64,
    /// Values of category columns that neither the map nor the vocabulary knows.
    pub unknown_categories: u64,
    /// Companies whose website belongs to several companies of the file or to a host of many.
    pub shared_domains: u64,
    /// Websites that are not valid URLs.
    pub unusable_websites: u64,
    /// Numbers and years that are not valid.
    pub unusable_numbers: u64,
    /// Strings that were longer than there is room for.
    pub cut_texts: u64,
    /// The first cells of numbers and years that were not read.
    pub unread_cells: Vec<UnreadCell>,
    /// Countries that no vocabulary knows.
    pub country_labels: Labels,
    /// Categories that neither the map nor the vocabulary knows.
    pub category_labels: Labels,
}

impl ImportSummary {
    fn tell(&mut self, cell: UnreadCell) {
        if self.unread_cells.len() < CELLS_TOLD_MAX {
            self.unread_cells.push(cell);
        }
    }
}

/// Why a file cannot be read; the rows before that were delivered.
#[derive(Debug, thiserror::Error)]
pub enum ImportError<E> {
    /// The file itself.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The map names a column that the file does not have.
    #[error("the file has no column `{column}`; it has {present}")]
    NoColumn {
        /// In the map.
        column: String,
        /// In the file.
        present: String,
    },
    /// The map names a column that the file has more than once.
    #[error("the file has two columns `{column}`: column {first} and column {second}")]
    RepeatedColumn {
        /// In the map.
        column: String,
        /// Its first place, from 1.
        first: usize,
        /// Its second place, from 1.
        second: usize,
    },
    /// More than there is room for.
    #[error("more than {ROWS_MAX} rows")]
    TooManyRows,
    /// The receiver stopped.
    #[error("{0}")]
    Receiver(E),
}

impl<E> From<std::io::Error> for ImportError<E> {
    fn from(error: std::io::Error) -> Self {
        Self::Content(ContentError::Unreadable(error))
    }
}

impl<E: Debug + Display> Advice for ImportError<E> {
    fn hint(&self) -> Option<Cow<'static, str>> {
        match self {
            Self::Content(error) => error.hint(),
            Self::NoColumn { .. } => Some(Cow::Borrowed(
                "name the columns in the map as the header does; `delimiter`, `encoding` and `skip_lines` in the map say how to read the file",
            )),
            Self::RepeatedColumn { first, second, .. } => Some(Cow::Owned(format!(
                "write `#{first}` or `#{second}` in the map, or rename one of them in the file"
            ))),
            Self::TooManyRows | Self::Receiver(_) => None,
        }
    }
}

/// Reads a CSV file and delivers its rows in order. Its compression, encoding, delimiter and header are detected,
/// unless the map states them.
///
/// # Errors
/// [`ImportError`] when the file does not match the map, or the receiver of the rows fails.
pub fn read_csv<E>(
    input: impl Read + Seek,
    map: &ImportMap,
    on_row: &mut dyn FnMut(Row) -> Result<(), E>,
) -> Result<ImportSummary, ImportError<E>> {
    let mut file = TextFile::open(input, map)?;
    let shared = survey(file.lines()?, map)?;
    let read_as = file.read_as();
    let mut lines = file.lines()?;
    let header = lines.header().to_vec();
    let columns = Columns::find(&header, map)?;
    let mut maker = Maker::new(map, &columns, &header, shared);
    let mut summary = ImportSummary { read_as, ..ImportSummary::default() };
    while let Some(row) = lines.next()? {
        summary.read += 1;
        let (line, last_line) = row.lines;
        let row = match row.fields.and_then(|fields| maker.make(line, &fields, &mut summary)) {
            Ok(record) => {
                summary.accepted += 1;
                Row::Company(Box::new(record))
            }
            Err(reason) => {
                summary.rejected += 1;
                summary.duplicates += u64::from(matches!(reason, RowError::Duplicate { .. }));
                Row::Rejected { line, last_line, reason }
            }
        };
        on_row(row).map_err(ImportError::Receiver)?;
    }
    Ok(summary)
}

/// The hashes of the candidate ids that more than one row has.
fn survey<E>(mut lines: Lines<impl Read>, map: &ImportMap) -> Result<HashSet<u64>, ImportError<E>> {
    let columns = Columns::find(lines.header(), map)?;
    let mut hashes = Vec::new();
    let mut rows = 0_u64;
    while let Some(row) = lines.next()? {
        rows += 1;
        if rows > ROWS_MAX {
            return Err(ImportError::TooManyRows);
        }
        if let Ok(fields) = row.fields {
            hashes.extend(row::candidates(&fields, &columns, map).iter().map(|id| row::hash(id)));
        }
    }
    hashes.sort_unstable();
    let repeated = hashes.windows(2).filter_map(|pair| match pair {
        [left, right] if left == right => Some(*left),
        _ => None,
    });
    Ok(repeated.collect())
}
