//! JSON files as rows: one record a line, a list of records, or the records inside one object.
//!
//! A column is a path in a record, so a file has no header; what no record has is told when the file is over.

use std::io::{Read, Seek};

use serde_json::Value;

use self::items::{End, Items};
use self::layout::Layout;
use self::path::Path;
use super::content::ContentError;
use super::encoding::Encoded;
use super::limits::ROW_BYTES_MAX;
use super::row_error::RowError;
use super::rows::{Cells, Line, Rows};
use super::source::Source;
use super::split;
use super::window::{More, Window};

mod items;
mod layout;
mod path;

pub(super) use self::layout::Layout as JsonLayout;
use self::path::collect as collect_paths;

/// Records from which the paths of a file are taken.
const SAMPLED_RECORDS: usize = 1_000;

/// A JSON file that is read several times.
pub(super) struct JsonFile<R> {
    pub(super) source: Source<R>,
    pub(super) encoded: Encoded,
    pub(super) layout: Layout,
}

impl<R: Read + Seek> JsonFile<R> {
    /// The rows, where the columns are these paths.
    pub(super) fn rows(&mut self, paths: Vec<String>) -> Result<JsonRows<'_>, ContentError> {
        let text: Box<dyn Read + '_> = self.encoded.decode(self.source.open()?)?;
        let records = match &self.layout {
            Layout::Lines => Records::Lines(Window::new(text)),
            Layout::Items { container, skip, .. } => Records::Items(Items::open(text, *container, *skip)?),
        };
        let fields = match &self.layout {
            Layout::Items { fields: Some(fields), .. } => Some(fields.clone()),
            _ => None,
        };
        let is_table = fields.is_some();
        let header = fields.unwrap_or(paths);
        let paths = header.iter().map(|column| Path::parse(column)).collect();
        let cells = Cells::new(header.len());
        Ok(JsonRows { records, header, paths, is_table, cells })
    }

    /// The names of the columns where the file states them, else the paths of its first records.
    pub(super) fn columns(&mut self) -> Result<Vec<String>, ContentError> {
        if let Layout::Items { fields: Some(fields), .. } = &self.layout {
            return Ok(fields.clone());
        }
        let (mut paths, mut rows) = (Vec::new(), self.rows(Vec::new())?);
        for _ in 0..SAMPLED_RECORDS {
            let Some((_, record)) = rows.record()? else { break };
            if let Ok(record) = record {
                collect_paths(&record, "", &mut paths);
            }
        }
        Ok(paths)
    }
}

/// The rows of one pass.
pub(super) struct JsonRows<'a> {
    records: Records<'a>,
    header: Vec<String>,
    paths: Vec<Path>,
    /// A record is a list with as many values as the header.
    is_table: bool,
    cells: Cells,
}

enum Records<'a> {
    Lines(Window<Box<dyn Read + 'a>>),
    Items(Items<Box<dyn Read + 'a>>),
}

type Numbered<T> = Option<((u64, u64), Result<T, RowError>)>;

impl JsonRows<'_> {
    fn record(&mut self) -> Result<Numbered<Value>, ContentError> {
        match &mut self.records {
            Records::Lines(window) => line(window),
            Records::Items(items) => {
                let Some(item) = items.next()? else { return Ok(None) };
                let record = match item.end {
                    End::Whole => parse(&items.text),
                    End::TooLong => Err(RowError::TooLong { max: ROW_BYTES_MAX }),
                    End::Cut => Err(RowError::Json { reason: "the file ends in the middle of the record".to_owned() }),
                };
                Ok(Some((item.lines, record)))
            }
        }
    }

    fn fill(&mut self, record: &Value) -> Result<(), RowError> {
        self.cells.clear();
        match (record, self.is_table) {
            (Value::Object(_), false) => {
                for (at, path) in self.paths.iter().enumerate() {
                    path.find(record, &mut self.cells, at);
                }
            }
            (Value::Array(values), true) => {
                if values.len() != self.header.len() {
                    return Err(RowError::Columns { expected: self.header.len(), found: values.len() });
                }
                for (at, value) in values.iter().enumerate() {
                    path::add(value, &mut self.cells, at);
                }
            }
            (_, false) => return Err(RowError::Json { reason: "not an object".to_owned() }),
            (_, true) => return Err(RowError::Json { reason: "not a list of values".to_owned() }),
        }
        Ok(())
    }
}

impl Rows for JsonRows<'_> {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Line<'_>>, ContentError> {
        let Some((lines, record)) = self.record()? else { return Ok(None) };
        let filled = record.and_then(|record| self.fill(&record));
        Ok(Some(Line { lines, fields: filled.map(|()| self.cells.fields()) }))
    }
}

/// The record on the next line.
fn line(window: &mut Window<Box<dyn Read + '_>>) -> Result<Numbered<Value>, ContentError> {
    if window.take_empty_lines()? == More::No {
        return Ok(None);
    }
    let first = window.line;
    loop {
        if let Some(bytes) = split::line(window.text(), window.rest()) {
            let record = parse(window.text().get(..bytes).unwrap_or_default());
            window.take(bytes, 1);
            return Ok(Some(((first, first), record)));
        }
        if window.more()? == More::No {
            window.take_line()?;
            return Ok(Some(((first, first), Err(RowError::TooLong { max: ROW_BYTES_MAX }))));
        }
    }
}

fn parse(text: &[u8]) -> Result<Value, RowError> {
    serde_json::from_slice(text.trim_ascii_end()).map_err(|error| {
        let reason = match error.classify() {
            serde_json::error::Category::Eof => "it ends too early".to_owned(),
            _ => format!("at its column {}", error.column()),
        };
        RowError::Json { reason }
    })
}

#[cfg(test)]
mod tests;
