//! Companies from a file, with a map that defines the columns.
//!
//! The file is read twice: first to count ids, since an id that two rows claim belongs to neither (a website of a
//! group, a share listed twice), then to make records. Both passes stream, and what is kept is eight bytes per
//! candidate id.
//!
//! INVARIANT (nothing is lost silently): every row is either handed over as a record or as a rejection with its line,
//! and every value that was cut, dropped or not understood is counted in the summary.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::{Debug, Display};
use std::io::{Read, Seek};

use firmgate_model::{Advice, CompanyRecord};

use self::columns::Columns;
use self::opened::Opened;
use self::row::Maker;
use self::rows::{Line, Rows};
use self::shown::shown;

pub use self::content::ContentError;
pub use self::encoding::Basis;
pub use self::limits::ROWS_MAX;
pub use self::map::{ImportMap, MapError};
pub use self::numbers::NumberError;
pub use self::parents::{Parents, read_parents};
pub use self::propose::propose;
pub use self::registers::{Recognised, Register, recognise};
pub use self::row_error::RowError;
pub use self::source::Packing;
pub(crate) use self::source::is_packed;
pub use self::summary::{ImportSummary, Labels, UnreadCell};
pub use self::text::{Form, ReadAs};

mod clean;
mod codes;
mod columns;
mod content;
mod encoding;
mod founded;
mod guess;
mod json;
mod layout;
mod limits;
pub mod list;
mod map;
mod numbers;
mod opened;
mod parents;
mod parquet;
mod propose;
mod reader;
mod registers;
mod row_error;
mod row;
mod rows;
mod shown;
mod source;
mod split;
mod summary;
#[cfg(test)]
mod tests;
mod text;
mod website;
mod window;
mod workbook;
mod xml;

/// One row of the file.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A company.
    Company(Box<CompanyRecord>),
    /// A row that the map leaves out.
    LeftOut,
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

/// The scheme of legal entity identifiers.
pub(crate) const LEI: &str = "lei";
/// Rows between two reports of the first pass.
const REPORT_EVERY_ROWS: u64 = 1_000;
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

/// What is reported while a file is read.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// So many rows have been looked at in the first pass.
    Surveyed(u64),
    /// A row, in the second pass, which is to be kept or to be listed.
    Row(Row),
}

/// Reads a file and delivers its rows in order. Its form, compression, encoding, delimiter and header are detected,
/// unless the map states them.
///
/// # Errors
/// [`ImportError`] when the file does not match the map, or the receiver of the rows fails.
pub fn read<E>(
    input: impl Input,
    map: &ImportMap,
    on_row: &mut dyn FnMut(Row) -> Result<(), E>,
) -> Result<ImportSummary, ImportError<E>> {
    read_reported(input, map, &mut |event| match event {
        Event::Surveyed(_) => Ok(()),
        Event::Row(row) => on_row(row),
    })
}

/// As [`read`], with a report of the first pass.
///
/// # Errors
/// [`ImportError`] when the file does not match the map, or the receiver fails.
pub fn read_reported<E>(
    input: impl Input,
    map: &ImportMap,
    on_event: &mut dyn FnMut(Event) -> Result<(), E>,
) -> Result<ImportSummary, ImportError<E>> {
    let mut file = Opened::open(input, map)?;
    let shared = survey(file.rows(map)?.as_mut(), map, on_event)?;
    let read_as = file.read_as();
    let has_header = file.has_header();
    let mut rows = file.rows(map)?;
    let header = rows.header().to_vec();
    let columns = Columns::find(&header, map)?;
    let mut maker = Maker::new(map, &columns, &header, shared);
    let mut seen = vec![has_header; header.len()];
    let absent_columns = columns.absent.clone();
    let mut summary = ImportSummary { read_as, absent_columns, title: map.title.clone(), ..ImportSummary::default() };
    while let Some(row) = rows.next()? {
        on_event(Event::Row(made(row, &mut maker, &mut seen, &mut summary))).map_err(ImportError::Receiver)?;
    }
    let unseen = header.into_iter().zip(seen).filter(|(_, seen)| !seen).map(|(column, _)| column);
    summary.absent_columns.extend(unseen);
    Ok(summary)
}

/// What becomes of one row.
fn made(row: Line<'_>, maker: &mut Maker<'_>, seen: &mut [bool], summary: &mut ImportSummary) -> Row {
    summary.read += 1;
    let (line, last_line) = row.lines;
    let made = row.fields.and_then(|fields| {
        seen.iter_mut().zip(&fields).for_each(|(seen, cell)| *seen |= !cell.is_empty());
        match maker.left_out(&fields) {
            Some(why) => Ok(Err(why)),
            None => maker.make(line, &fields, summary).map(Ok),
        }
    });
    match made {
        Ok(Ok(record)) => {
            summary.accepted += 1;
            Row::Company(Box::new(record))
        }
        Ok(Err(why)) => {
            *summary.left_out.entry(why).or_default() += 1;
            Row::LeftOut
        }
        Err(reason) => {
            summary.rejected += 1;
            summary.duplicates += u64::from(matches!(reason, RowError::Duplicate { .. }));
            Row::Rejected { line, last_line, reason }
        }
    }
}

/// A file to read: at its place, and owned, since some forms of files are read from several places at a time.
pub trait Input: Read + Seek + Send + 'static {}

impl<T: Read + Seek + Send + 'static> Input for T {}

/// The hashes of the candidate ids that more than one row has.
fn survey<E>(
    rows: &mut dyn Rows,
    map: &ImportMap,
    on_event: &mut dyn FnMut(Event) -> Result<(), E>,
) -> Result<HashSet<u64>, ImportError<E>> {
    let columns = Columns::find(rows.header(), map)?;
    let mut hashes = Vec::new();
    let mut count = 0_u64;
    while let Some(row) = rows.next()? {
        count += 1;
        if count > ROWS_MAX {
            return Err(ImportError::TooManyRows);
        }
        if count.is_multiple_of(REPORT_EVERY_ROWS) {
            on_event(Event::Surveyed(count)).map_err(ImportError::Receiver)?;
        }
        if let Ok(fields) = row.fields
            && columns.left_out(&fields, map).is_none()
        {
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
