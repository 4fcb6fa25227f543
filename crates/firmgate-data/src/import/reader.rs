//! Rows of a CSV file as text, with their line numbers.
//!
//! INVARIANT (a fault costs its own row): a row that is not well-formed ends before the next line that has as many fields as the header,
//! and reading goes on there.

use std::io::{Read, Result};

use super::RowError;
use super::content::ContentError;
use super::limits::{ROW_BYTES_MAX, ROW_LINES_MAX};
use super::rows::{Line, Rows};
use super::split::{self, Quotes, Record, Split};
use super::window::{More, Window};

/// Fewest fields of a header for which a line with exactly as many fields is a row of its own.
const TELLING_FIELDS: usize = 4;

/// The rows of one pass.
pub(super) struct Lines<R> {
    window: Window<R>,
    delimiter: u8,
    header: Vec<String>,
    record: Record,
}

/// A row in the window.
enum Parsed {
    /// In `record`.
    Row {
        bytes: usize,
        lines: u64,
    },
    Broken(RowError),
}

impl<R: Read> Lines<R> {
    /// The first row after `skip_lines` lines is the header.
    pub(super) fn open(input: R, delimiter: u8, skip_lines: u64) -> Result<Self> {
        let mut window = Window::new(input);
        let mut above = skip_lines;
        while above > 0 && !window.is_over() {
            window.take_line()?;
            above -= 1;
        }
        let mut lines = Self { window, delimiter, header: Vec::new(), record: Record::default() };
        if lines.window.take_empty_lines()? == More::Yes {
            match lines.parse()? {
                Parsed::Row { bytes, lines: spanned } => lines.window.take(bytes, spanned),
                Parsed::Broken(_) => lines.window.take_line()?,
            }
            let text = |field| String::from_utf8_lossy(field).into_owned();
            lines.header = lines.record.fields().map(text).collect();
        }
        Ok(lines)
    }

    /// The fields of the first row; none in an empty file.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Result<Option<Line<'_>>> {
        if self.window.take_empty_lines()? == More::No {
            return Ok(None);
        }
        let first = self.window.line;
        let fields = match self.parse()? {
            Parsed::Row { bytes, lines } => {
                self.window.take(bytes, lines);
                self.fields()
            }
            Parsed::Broken(reason) => {
                self.pass_broken()?;
                Err(reason)
            }
        };
        Ok(Some(Line { lines: (first, self.window.line.saturating_sub(1).max(first)), fields }))
    }

    fn fields(&self) -> std::result::Result<Vec<&str>, RowError> {
        let (expected, found) = (self.header.len(), self.record.len());
        if expected != found {
            return Err(RowError::Columns { expected, found });
        }
        let text = |(at, field)| str::from_utf8(field).map_err(|_| RowError::Encoding { column: at + 1 });
        self.record.fields().enumerate().map(text).collect()
    }

    /// Examines the row that the window begins with, without consuming it.
    fn parse(&mut self) -> Result<Parsed> {
        loop {
            match self.record.split(self.window.text(), self.delimiter, self.window.rest()) {
                Split::Row { bytes, quotes } => return Ok(self.judge(bytes, quotes)),
                Split::Fault => return Ok(Parsed::Broken(RowError::Quote)),
                Split::Unfinished => {}
            }
            if self.window.more()? == More::No {
                let one_line = split::line(self.window.text(), self.window.rest()).is_none();
                return Ok(Parsed::Broken(if one_line {
                    RowError::TooLong { max: ROW_BYTES_MAX }
                } else {
                    RowError::Quote
                }));
            }
        }
    }

    /// Whether a row that is well-formed is one row.
    fn judge(&self, bytes: usize, quotes: Quotes) -> Parsed {
        if quotes == Quotes::None {
            return Parsed::Row { bytes, lines: 1 };
        }
        let text = self.window.text().get(..bytes).unwrap_or_default();
        let lines = split::lines(text).count() as u64;
        let broken = lines > 1 && (quotes == Quotes::Stray || lines > ROW_LINES_MAX || self.joins_rows(text));
        if broken { Parsed::Broken(RowError::Quote) } else { Parsed::Row { bytes, lines } }
    }

    /// Whether several lines look like rows of their own that a missing quote made one.
    fn joins_rows(&self, text: &[u8]) -> bool {
        let expected = self.header.len();
        let mut counts: Vec<bool> =
            split::lines(text).map(|line| split::count(line, self.delimiter) == expected).collect();
        if expected < TELLING_FIELDS {
            return false;
        }
        if self.record.len() != expected {
            return counts.iter().skip(1).any(|fits| *fits);
        }
        let (first, last) = (counts.first() == Some(&true), counts.pop() == Some(true));
        let inner = counts.get(1..).unwrap_or_default();
        if inner.is_empty() { first && last } else { inner.iter().all(|fits| *fits) && (first || last) }
    }

    /// Passes a row that is broken, up to the next line that begins one which is not.
    fn pass_broken(&mut self) -> Result<()> {
        loop {
            self.window.take_line()?;
            if self.window.take_empty_lines()? == More::No {
                return Ok(());
            }
            if self.next_count()? == Some(self.header.len()) {
                return Ok(());
            }
            if let Parsed::Row { bytes, .. } = self.parse()?
                && self.record.len() == self.header.len()
                && split::can_begin(self.window.text().get(..bytes).unwrap_or_default(), self.delimiter)
            {
                return Ok(());
            }
        }
    }

    /// Fields of the next line when its quotes are ignored; `None` where it cannot begin a row, or is longer than a row
    /// may be.
    fn next_count(&mut self) -> Result<Option<usize>> {
        loop {
            if let Some(bytes) = split::line(self.window.text(), self.window.rest()) {
                let line = self.window.text().get(..bytes).unwrap_or_default();
                return Ok(split::can_begin(line, self.delimiter).then(|| split::count(line, self.delimiter)));
            }
            if self.window.more()? == More::No {
                return Ok(None);
            }
        }
    }
}

impl<R: Read> Rows for Lines<R> {
    fn header(&self) -> &[String] {
        self.header()
    }

    fn next(&mut self) -> std::result::Result<Option<Line<'_>>, ContentError> {
        Ok(self.next()?)
    }
}

#[cfg(test)]
mod tests;
