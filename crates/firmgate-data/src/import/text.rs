//! A file as rows: unpacked, decoded, from its header on.

use std::fmt;
use std::io::{self, Read, Seek};

use super::encoding::{Basis, Encoded};
use super::layout::Layout;
use super::reader::Lines;
use super::source::{Packing, Source};

/// A table of text that is read several times as rows.
pub(super) struct TextFile<R> {
    pub(super) source: Source<R>,
    pub(super) encoded: Encoded,
    pub(super) layout: Layout,
}

/// How a file was read: what was detected, and what the map states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadAs {
    /// Its compression.
    pub packing: Packing,
    /// Name of its encoding.
    pub encoding: &'static str,
    /// How that is known.
    pub basis: Basis,
    /// What it is.
    pub form: Form,
    /// What separates its fields.
    pub delimiter: char,
    /// Lines above the header.
    pub skipped_lines: u64,
}

/// What a file is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Text with a separator.
    #[default]
    Csv,
    /// A record of JSON on each line.
    JsonLines,
    /// Records of JSON in a list or an object.
    Json,
    /// Records of XML, as GLEIF publishes them.
    Xml,
    /// A sheet of an Excel workbook.
    Workbook {
        /// Its name.
        sheet: String,
    },
    /// Parquet.
    Parquet,
}

impl<R: Read + Seek> TextFile<R> {
    /// The rows, from the header on.
    pub(super) fn lines(&mut self) -> io::Result<Lines<Box<dyn Read + '_>>> {
        let text = self.encoded.decode(self.source.open()?)?;
        Lines::open(text, self.layout.delimiter, self.layout.skip_lines)
    }
}

impl Default for ReadAs {
    fn default() -> Self {
        let encoding = encoding_rs::UTF_8.name();
        Self {
            packing: Packing::None,
            encoding,
            basis: Basis::Content,
            form: Form::Csv,
            delimiter: ',',
            skipped_lines: 0,
        }
    }
}

impl fmt::Display for ReadAs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.form {
            Form::Workbook { sheet } => return write!(out, "sheet `{sheet}` of the workbook was read"),
            Form::Parquet => return out.write_str("read as Parquet"),
            _ => {}
        }
        match &self.packing {
            Packing::Zip { entry } => write!(out, "`{entry}` in the archive was read as {}", self.encoding)?,
            _ => write!(out, "read as {}", self.encoding)?,
        }
        if self.basis == Basis::Guess {
            out.write_str(" (a guess, because it is not valid UTF-8; `encoding` in the map overrides it)")?;
        }
        match self.form {
            Form::Csv | Form::Workbook { .. } | Form::Parquet => {}
            Form::Xml => return out.write_str(", records of XML"),
            Form::JsonLines => return out.write_str(", one record of JSON a line"),
            Form::Json => return out.write_str(", records of JSON"),
        }
        match self.delimiter {
            '\t' => out.write_str(", fields separated by tabs")?,
            other => write!(out, ", fields separated by `{other}`")?,
        }
        match self.skipped_lines {
            0 => Ok(()),
            1 => out.write_str(", 1 line above the header skipped"),
            many => write!(out, ", {many} lines above the header skipped"),
        }
    }
}

#[cfg(test)]
mod tests;
