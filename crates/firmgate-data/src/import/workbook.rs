//! A sheet of an Excel workbook (`.xlsx`) as rows. A formula counts as its last result, which the workbook keeps.

use std::io::{self, Read, Seek};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError};
use memchr::memchr_iter;
use zip::ZipArchive;

use super::columns;
use super::content::ContentError;
use super::limits::{HEADER_LINES_MAX, READ_BYTES, ROW_BYTES_MAX, STRINGS_BYTES_MAX, WORKBOOK_BYTES_MAX};
use super::map::ImportMap;
use super::row_error::RowError;
use super::rows::{Line, Rows};

/// The part of a workbook that is in memory as a whole.
const STRINGS: &str = "xl/sharedStrings.xml";

/// A sheet that is read several times.
pub(super) struct Workbook<R: Read + Seek> {
    xlsx: Xlsx<R>,
    pub(super) sheet: String,
    /// Place of the header among the rows, from 0.
    header_row: u32,
}

impl<R: Read + Seek> Workbook<R> {
    /// The sheet that the map names, or the first that is shown and has rows.
    pub(super) fn open(input: R, map: &ImportMap) -> Result<Self, ContentError> {
        let mut archive = ZipArchive::new(input).map_err(|error| ContentError::Archive(error.to_string()))?;
        check_sizes(&mut archive)?;
        let mut xlsx = Xlsx::new(archive.into_inner()).map_err(damaged)?;
        let sheets: Vec<String> = xlsx
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .filter(|sheet| sheet.visible == SheetVisible::Visible || map.sheet.as_ref() == Some(&sheet.name))
            .map(|sheet| sheet.name.clone())
            .collect();
        for sheet in &sheets {
            if map.sheet.as_ref().is_some_and(|wanted| wanted != sheet) {
                continue;
            }
            if let Some(header_row) = header_row(&mut xlsx, sheet, map)? {
                return Ok(Self { xlsx, sheet: sheet.clone(), header_row });
            }
        }
        let names = sheets.iter().map(|name| format!("`{}`", super::shown(name))).collect::<Vec<_>>().join(", ");
        Err(ContentError::NoSheet { sheet: map.sheet.clone(), names })
    }

    /// The rows, from the header on.
    pub(super) fn rows(&mut self) -> Result<SheetRows<'_, R>, ContentError> {
        let mut rows = sheet_rows(&mut self.xlsx, &self.sheet)?;
        while let Some(row) = rows.advance()? {
            if row >= self.header_row {
                break;
            }
        }
        rows.header = rows.cells.iter().map(|cell| cell.text().to_owned()).collect();
        while rows.header.last().is_some_and(|name| name.trim().is_empty()) {
            rows.header.pop();
        }
        Ok(rows)
    }
}

/// The row that names the columns of the map; without a map, the one with the most cells.
fn header_row<R: Read + Seek>(xlsx: &mut Xlsx<R>, sheet: &str, map: &ImportMap) -> Result<Option<u32>, ContentError> {
    let above = u32::try_from(map.skip_lines.unwrap_or(0)).unwrap_or(u32::MAX);
    let mut rows = sheet_rows(xlsx, sheet)?;
    let (mut best, mut best_score) = (None, None);
    for _ in 0..HEADER_LINES_MAX {
        let Some(row) = rows.advance()? else { break };
        if row < above {
            continue;
        }
        let names: Vec<String> = rows.cells.iter().map(|cell| cell.text().to_owned()).collect();
        let stated = names.iter().filter(|name| !name.trim().is_empty()).count();
        let score = Some((columns::matches(&names, map), stated));
        if score > best_score && stated > 0 {
            (best, best_score) = (Some(row), score);
        }
        if map.skip_lines.is_some() && best.is_some() {
            break;
        }
    }
    Ok(best)
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Text(String),
    /// The error of a formula.
    Fault(String),
}

impl Content {
    fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Fault(_) => "",
        }
    }

    /// The text of a cell in the column of that name.
    fn stated(&self, column: &str) -> Result<&str, RowError> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Fault(error) => Err(RowError::Formula { column: super::shown(column), error: error.clone() }),
        }
    }

    fn of(cell: &DataRef<'_>) -> Self {
        Self::Text(match cell {
            DataRef::Int(number) => number.to_string(),
            DataRef::Float(number) => number.to_string(),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
            DataRef::SharedString(text) => (*text).to_owned(),
            DataRef::Bool(truth) => truth.to_string(),
            DataRef::DateTime(date) if date.is_duration() => date.as_f64().to_string(),
            DataRef::DateTime(date) => {
                let (year, month, day, ..) = date.to_ymd_hms_milli();
                format!("{year:04}-{month:02}-{day:02}")
            }
            DataRef::Error(error) => return Self::Fault(error.to_string()),
            DataRef::Empty => String::new(),
        })
    }
}

/// The rows of one pass.
pub(super) struct SheetRows<'a, R: Read + Seek> {
    reader: XlsxCellReader<'a, R>,
    header: Vec<String>,
    /// Of the row that is read.
    cells: Vec<Content>,
    bytes: usize,
    /// The first cell of the next row.
    ahead: Option<(u32, u32, Content)>,
    is_over: bool,
}

fn sheet_rows<'a, R: Read + Seek>(xlsx: &'a mut Xlsx<R>, sheet: &str) -> Result<SheetRows<'a, R>, ContentError> {
    let reader = xlsx.worksheet_cells_reader(sheet).map_err(damaged)?;
    Ok(SheetRows { reader, header: Vec::new(), cells: Vec::new(), bytes: 0, ahead: None, is_over: false })
}

impl<R: Read + Seek> SheetRows<'_, R> {
    /// Reads the next row that has cells. Returns its place, from 0.
    fn advance(&mut self) -> Result<Option<u32>, ContentError> {
        self.cells.clear();
        self.bytes = 0;
        let mut row = None;
        if let Some((at, column, content)) = self.ahead.take() {
            row = Some(at);
            self.put(column, content);
        }
        // The library takes a question after the last cell for a file that is cut.
        while !self.is_over {
            let Some(cell) = self.reader.next_cell().map_err(damaged)? else {
                self.is_over = true;
                break;
            };
            let (at, column) = cell.get_position();
            let content = Content::of(cell.get_value());
            if row.is_some_and(|row| row != at) {
                self.ahead = Some((at, column, content));
                break;
            }
            row = Some(at);
            self.put(column, content);
        }
        Ok(row)
    }

    fn put(&mut self, column: u32, content: Content) {
        const COLUMNS_MAX: usize = 16_384;
        let Some(at) = usize::try_from(column).ok().filter(|at| *at < COLUMNS_MAX) else { return };
        self.bytes = self.bytes.saturating_add(content.text().len());
        if self.bytes > ROW_BYTES_MAX {
            return;
        }
        if self.cells.len() <= at {
            self.cells.resize(at + 1, Content::Text(String::new()));
        }
        if let Some(cell) = self.cells.get_mut(at) {
            *cell = content;
        }
    }

    fn fields(&mut self) -> Result<Vec<&str>, RowError> {
        if self.bytes > ROW_BYTES_MAX {
            return Err(RowError::TooLong { max: ROW_BYTES_MAX });
        }
        let expected = self.header.len();
        if self.cells.iter().skip(expected).any(|cell| !cell.text().trim().is_empty()) {
            return Err(RowError::Columns { expected, found: self.cells.len() });
        }
        self.cells.resize(expected, Content::Text(String::new()));
        self.cells.iter().zip(&self.header).map(|(cell, name)| cell.stated(name)).collect()
    }
}

impl<R: Read + Seek> Rows for SheetRows<'_, R> {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Line<'_>>, ContentError> {
        loop {
            let Some(row) = self.advance()? else { return Ok(None) };
            let is_empty = self.bytes == 0 && self.cells.iter().all(|cell| matches!(cell, Content::Text(_)));
            if !is_empty {
                let line = u64::from(row) + 1;
                return Ok(Some(Line { lines: (line, line), fields: self.fields() }));
            }
        }
    }
}

fn damaged(error: XlsxError) -> ContentError {
    ContentError::Workbook(error.to_string())
}

/// Unpacks every part once, so that what is read later is known to fit: the strings are in memory as a whole, and of the rest
/// what is between two tags.
fn check_sizes<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<(), ContentError> {
    let mut left = WORKBOOK_BYTES_MAX;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|error| ContentError::Archive(error.to_string()))?;
        let name = part.name().map_err(|error| ContentError::Archive(error.to_string()))?.into_owned();
        if !name.starts_with("xl/") || !(name.ends_with(".xml") || name.ends_with(".rels")) {
            continue;
        }
        let bytes = measure(&mut part, &name, left)?;
        left = left.saturating_sub(bytes);
        if name == STRINGS && bytes > STRINGS_BYTES_MAX {
            return Err(too_large(&name, STRINGS_BYTES_MAX));
        }
    }
    Ok(())
}

/// Bytes of a part; an error where they are more than `bytes_max`, or where a cell is too long.
fn measure(part: &mut impl Read, name: &str, bytes_max: u64) -> Result<u64, ContentError> {
    let mut buffer = vec![0; READ_BYTES];
    let (mut bytes, mut since) = (0_u64, 0_usize);
    loop {
        let read = match part.read(&mut buffer) {
            Ok(0) => return Ok(bytes),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(ContentError::Unreadable(error)),
        };
        bytes += read as u64;
        if bytes > bytes_max {
            return Err(too_large(name, WORKBOOK_BYTES_MAX));
        }
        let text = buffer.get(..read).unwrap_or_default();
        let mut from = 0;
        for tag in memchr_iter(b'<', text) {
            since += tag - from;
            if since > ROW_BYTES_MAX {
                return Err(too_large("a cell", ROW_BYTES_MAX as u64));
            }
            (since, from) = (0, tag);
        }
        since += read - from;
        if since > ROW_BYTES_MAX {
            return Err(too_large("a cell", ROW_BYTES_MAX as u64));
        }
    }
}

fn too_large(what: &str, max: u64) -> ContentError {
    ContentError::Workbook(format!("{} has more than {max} bytes when unpacked", super::shown(what)))
}

#[cfg(test)]
mod tests;
