//! A Parquet file as rows. A column is a path in its schema, a list is several values of one cell.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use jiff::{Span, Timestamp, civil};
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, Length};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};

use super::content::ContentError;
use super::limits::{CHUNK_BYTES_MAX, ROW_BYTES_MAX};
use super::row_error::RowError;
use super::rows::{Cells, Line, Rows};

/// A Parquet file that is read several times.
pub(super) struct ParquetFile<R: Read + Seek + Send + 'static> {
    reader: SerializedFileReader<Shared<R>>,
    pub(super) header: Vec<String>,
}

impl<R: Read + Seek + Send + 'static> ParquetFile<R> {
    pub(super) fn open(mut input: R) -> Result<Self, ContentError> {
        let bytes = input.seek(SeekFrom::End(0))?;
        let shared = Shared { input: Arc::new(Mutex::new(input)), bytes };
        let reader = guarded(|| SerializedFileReader::new(shared))?;
        let metadata = reader.metadata();
        let too_large = metadata
            .row_groups()
            .iter()
            .flat_map(|group| group.columns())
            .find(|chunk| u64::try_from(chunk.uncompressed_size()).map_or(true, |bytes| bytes > CHUNK_BYTES_MAX));
        if let Some(chunk) = too_large {
            let column = super::shown(&chunk.column_path().string());
            let reason = format!("column `{column}` has more than {CHUNK_BYTES_MAX} bytes in one row group");
            return Err(ContentError::Parquet(reason));
        }
        let columns = metadata.file_metadata().schema_descr().columns();
        let mut header: Vec<String> = Vec::new();
        for column in columns {
            let path = path(column.path().parts());
            if !header.contains(&path) {
                header.push(path);
            }
        }
        Ok(Self { reader, header })
    }

    pub(super) fn rows(&self) -> Result<ParquetRows<'_>, ContentError> {
        let rows = guarded(|| self.reader.get_row_iter(None))?;
        let header = self.header.clone();
        let places = header.iter().enumerate().map(|(at, path)| (path.clone(), at)).collect();
        let cells = Cells::new(header.len());
        Ok(ParquetRows { rows, header, places, cells, row: 0 })
    }
}

/// The path of a column without what the format puts between a list and its elements.
fn path(parts: &[String]) -> String {
    let mut path: Vec<&str> = Vec::new();
    let mut parts = parts.iter().map(String::as_str).peekable();
    while let Some(part) = parts.next() {
        let is_list = !path.is_empty()
            && matches!(
                (part, parts.peek()),
                ("list", Some(&("element" | "item"))) | ("bag", Some(&("array_element" | "array")))
            );
        if is_list {
            parts.next();
        } else {
            path.push(part);
        }
    }
    path.join(".")
}

/// The rows of one pass.
pub(super) struct ParquetRows<'a> {
    rows: RowIter<'a>,
    header: Vec<String>,
    places: HashMap<String, usize>,
    cells: Cells,
    row: u64,
}

impl ParquetRows<'_> {
    fn fill(&mut self, row: &Row) -> Result<(), RowError> {
        self.cells.clear();
        let mut filler = Filler { places: &self.places, cells: &mut self.cells, bytes: 0 };
        row.get_column_iter().try_for_each(|(name, field)| filler.add(name, field))?;
        if filler.bytes > ROW_BYTES_MAX { Err(RowError::TooLong { max: ROW_BYTES_MAX }) } else { Ok(()) }
    }
}

impl Rows for ParquetRows<'_> {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Line<'_>>, ContentError> {
        let Some(row) = guarded(|| self.rows.next().transpose())? else { return Ok(None) };
        self.row += 1;
        let filled = self.fill(&row);
        let line = self.row;
        Ok(Some(Line { lines: (line, line), fields: filled.map(|()| self.cells.fields()) }))
    }
}

struct Filler<'c> {
    places: &'c HashMap<String, usize>,
    cells: &'c mut Cells,
    bytes: usize,
}

impl Filler<'_> {
    fn add(&mut self, path: &str, field: &Field) -> Result<(), RowError> {
        match field {
            Field::Group(row) => {
                return row.get_column_iter().try_for_each(|(name, field)| self.add(&format!("{path}.{name}"), field));
            }
            Field::ListInternal(list) => {
                return list.elements().iter().try_for_each(|field| self.add(path, field));
            }
            Field::Null => return Ok(()),
            _ => {}
        }
        let Some(at) = self.places.get(path) else { return Ok(()) };
        let text = text(field).ok_or_else(|| RowError::Kind { column: super::shown(path) })?;
        self.bytes = self.bytes.saturating_add(text.len());
        self.cells.add(*at, &text);
        Ok(())
    }
}

/// A value as a cell; `None` where it is of a kind that no column of a company is.
fn text(field: &Field) -> Option<String> {
    Some(match field {
        Field::Bool(value) => value.to_string(),
        Field::Byte(value) => value.to_string(),
        Field::Short(value) => value.to_string(),
        Field::Int(value) => value.to_string(),
        Field::Long(value) => value.to_string(),
        Field::UByte(value) => value.to_string(),
        Field::UShort(value) => value.to_string(),
        Field::UInt(value) => value.to_string(),
        Field::ULong(value) => value.to_string(),
        Field::Float16(value) => value.to_string(),
        Field::Float(value) => value.to_string(),
        Field::Double(value) => value.to_string(),
        Field::Str(value) => value.clone(),
        // Older writers do not mark text as such.
        Field::Bytes(value) => str::from_utf8(value.data()).ok()?.to_owned(),
        Field::Date(days) => civil::date(1970, 1, 1).checked_add(Span::new().try_days(*days).ok()?).ok()?.to_string(),
        Field::TimestampMillis(value) => Timestamp::from_millisecond(*value).ok()?.to_string(),
        Field::TimestampMicros(value) => Timestamp::from_microsecond(*value).ok()?.to_string(),
        _ => return None,
    })
}

/// Runs what reads unchecked bytes. The library panics at some files that are damaged; here that is an error of the
/// file, and nothing that it touched is used afterwards.
fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ContentError> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(ContentError::Parquet(error.to_string())),
        Err(_) => Err(ContentError::Parquet("it is damaged".to_owned())),
    }
}

/// A file that is read from several places.
struct Shared<R> {
    input: Arc<Mutex<R>>,
    bytes: u64,
}

/// A stream from a place of it.
struct Stream<R> {
    input: Arc<Mutex<R>>,
    at: u64,
}

impl<R> Length for Shared<R> {
    fn len(&self) -> u64 {
        self.bytes
    }
}

impl<R: Read + Seek + Send> ChunkReader for Shared<R> {
    type T = io::BufReader<Stream<R>>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        Ok(io::BufReader::new(Stream { input: self.input.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.bytes) {
            return Err(ParquetError::EOF("a part of it lies after the end of the file".to_owned()));
        }
        let mut bytes = vec![0; length];
        Stream { input: self.input.clone(), at: start }.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

impl<R: Read + Seek> Read for Stream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        input.seek(SeekFrom::Start(self.at))?;
        let read = input.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
