//! Rows of a CSV file as text, plain or gzip, with the lines they begin on.
//!
//! INVARIANT (bounded record): a quote that is never closed makes one record of the rest of the file. The bytes that
//! one record may take are counted below the parser, so that such a file is an error and not an empty memory.

use std::cell::Cell;
use std::io::{Error, Read, Result, Seek, SeekFrom};
use std::rc::Rc;

use csv::{ByteRecord, Reader, ReaderBuilder};
use flate2::read::MultiGzDecoder;

use super::Reject;

/// Bytes between the start of a record and its end, read ahead included.
const RECORD_BYTES_MAX: u64 = 4 << 20;

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The rows of one pass.
pub(super) struct Lines<'a> {
    reader: Reader<Metered<Box<dyn Read + 'a>>>,
    header: Vec<String>,
    left: Rc<Cell<u64>>,
    record: ByteRecord,
    /// Lines that the parser has not counted yet when a row begins: after `\r\n` it sees the `\n` with the next row.
    late_lines: u64,
}

/// One row.
pub(super) enum Line<'a> {
    /// As many fields as the header has.
    Fields { line: u64, fields: Vec<&'a str> },
    /// Not to be read.
    Broken { line: u64, reason: Reject },
}

/// A reader that gives up when nobody tops up what is left.
struct Metered<R> {
    inner: R,
    left: Rc<Cell<u64>>,
}

impl<'a> Lines<'a> {
    /// From where `input` stands.
    pub(super) fn open(input: &'a mut (impl Read + Seek)) -> Result<Self> {
        let start = input.stream_position()?;
        let mut magic = Vec::new();
        input.by_ref().take(GZIP_MAGIC.len() as u64).read_to_end(&mut magic)?;
        input.seek(SeekFrom::Start(start))?;
        let inner: Box<dyn Read + 'a> =
            if magic == GZIP_MAGIC { Box::new(MultiGzDecoder::new(input)) } else { Box::new(input) };
        let left = Rc::new(Cell::new(RECORD_BYTES_MAX));
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(Metered { inner, left: Rc::clone(&left) });
        let mut record = ByteRecord::new();
        reader.read_byte_record(&mut record).map_err(into_io)?;
        let breaks = record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        let late_lines = (breaks + 2).saturating_sub(reader.position().line());
        let header = record.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
        Ok(Self { reader, header, left, record, late_lines })
    }

    /// The fields of the first row; none in an empty file.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Result<Option<Line<'_>>> {
        self.left.set(RECORD_BYTES_MAX);
        if !self.reader.read_byte_record(&mut self.record).map_err(into_io)? {
            return Ok(None);
        }
        let line = self.record.position().map_or(0, csv::Position::line) + self.late_lines;
        let (expected, found) = (self.header.len(), self.record.len());
        if expected != found {
            return Ok(Some(Line::Broken { line, reason: Reject::Columns { expected, found } }));
        }
        let fields = self
            .record
            .iter()
            .enumerate()
            .map(|(at, field)| str::from_utf8(field).map_err(|_| Reject::Encoding { column: at + 1 }));
        Ok(Some(match fields.collect::<std::result::Result<Vec<_>, _>>() {
            Ok(fields) => Line::Fields { line, fields },
            Err(reason) => Line::Broken { line, reason },
        }))
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let left = self.left.get();
        if left == 0 {
            return Err(Error::other(format!("a row of more than {RECORD_BYTES_MAX} bytes: is a quote not closed?")));
        }
        let read = self.inner.read(buffer)?;
        self.left.set(left.saturating_sub(read as u64));
        Ok(read)
    }
}

fn into_io(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => Error::other(format!("{kind:?}")),
    }
}
