//! A pass over the rows of a file, of whatever form it is: a table has columns, and a record has paths that stand for
//! columns.

use super::content::ContentError;
use super::row_error::RowError;

/// Separates the values of a cell that a record has a list for: one of the code points that Unicode reserves for use within
/// a program.
pub(super) const LIST_MARK: char = '\u{fdd1}';

/// One row.
pub(super) struct Line<'a> {
    /// The first line of the file that it is on, and the last. Where a file has no lines, the number of the row.
    pub(super) lines: (u64, u64),
    /// As many as the header has.
    pub(super) fields: Result<Vec<&'a str>, RowError>,
}

/// One pass over a file.
pub(super) trait Rows {
    /// Names of the columns; none in an empty file.
    fn header(&self) -> &[String];

    /// The next row.
    fn next(&mut self) -> Result<Option<Line<'_>>, ContentError>;
}

/// Cells of a row that is built up, kept from row to row so that their memory is.
#[derive(Debug, Default)]
pub(super) struct Cells(Vec<String>);

impl Cells {
    pub(super) fn new(count: usize) -> Self {
        Self(vec![String::new(); count])
    }

    pub(super) fn clear(&mut self) {
        self.0.iter_mut().for_each(String::clear);
    }

    /// Adds a value to a cell; one that is empty is none.
    pub(super) fn add(&mut self, at: usize, value: &str) {
        let Some(cell) = self.0.get_mut(at).filter(|_| !value.is_empty()) else { return };
        if !cell.is_empty() {
            cell.push(LIST_MARK);
        }
        cell.push_str(value);
    }

    pub(super) fn fields(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }
}
