//! The XML of GLEIF's golden copies as rows: a record is an element of a known name, and a column is a path in it.
//!
//! The paths are those that the CSV of the same data has as its header: `Entity.LegalAddress.City`. An attribute is a path with its
//! name at the end: `Entity.LegalName.xmllang`.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::rc::Rc;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

use super::content::ContentError;
use super::encoding::Encoded;
use super::limits::{ELEMENT_DEPTH_MAX, READ_BYTES, ROW_BYTES_MAX};
use super::row_error::RowError;
use super::rows::{Cells, Line, Rows};
use super::source::Source;

/// Elements that are a record, without the prefix of their namespace.
const RECORDS: [&str; 2] = ["LEIRecord", "RelationshipRecord"];
/// Records from which the paths of a file are taken.
const SAMPLED_RECORDS: usize = 1_000;

/// Whether the beginning of a text is XML with such records.
pub(super) fn has_records(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let names = |record: &str| {
        text.match_indices(record).any(|(at, _)| text.get(..at).is_some_and(|before| before.ends_with(['<', ':'])))
    };
    text.starts_with('<') && RECORDS.iter().any(|record| names(record))
}

/// An XML file that is read several times.
pub(super) struct XmlFile<R> {
    pub(super) source: Source<R>,
    pub(super) encoded: Encoded,
}

impl<R: Read + Seek> XmlFile<R> {
    /// The rows, where the columns are these paths.
    pub(super) fn rows(&mut self, header: Vec<String>) -> Result<XmlRows<'_>, ContentError> {
        let text: Box<dyn Read + '_> = self.encoded.decode(self.source.open()?)?;
        let left = Rc::new(Cell::new(ROW_BYTES_MAX));
        let lines = Rc::new(Cell::new(1));
        let fuse = Fuse { inner: BufReader::with_capacity(READ_BYTES, text), left: left.clone(), lines: lines.clone() };
        let mut reader = Reader::from_reader(fuse);
        reader.config_mut().expand_empty_elements = true;
        let places = header.iter().enumerate().map(|(at, path)| (path.trim_end_matches(".*").to_owned(), at)).collect();
        let cells = Cells::new(header.len());
        Ok(XmlRows {
            reader,
            left,
            lines,
            buffer: Vec::new(),
            header,
            places,
            cells,
            sampled: None,
            path: String::new(),
        })
    }

    /// The paths of the first records.
    pub(super) fn columns(&mut self) -> Result<Vec<String>, ContentError> {
        let mut rows = self.rows(Vec::new())?;
        rows.sampled = Some(Vec::new());
        for _ in 0..SAMPLED_RECORDS {
            if rows.next()?.is_none() {
                break;
            }
        }
        Ok(rows.sampled.unwrap_or_default())
    }
}

/// The rows of one pass.
pub(super) struct XmlRows<'a> {
    reader: Reader<Fuse<BufReader<Box<dyn Read + 'a>>>>,
    /// Bytes that may be read until the next record.
    left: Rc<Cell<usize>>,
    /// Line ends that were read.
    lines: Rc<Cell<u64>>,
    buffer: Vec<u8>,
    header: Vec<String>,
    places: HashMap<String, usize>,
    cells: Cells,
    /// The paths met so far, where they are asked for.
    sampled: Option<Vec<String>>,
    /// Of the element that is open, within its record.
    path: String,
}

impl XmlRows<'_> {
    fn event(&mut self) -> Result<Event<'static>, ContentError> {
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer).map(Event::into_owned);
        event.map_err(|error| match error {
            quick_xml::Error::Io(error) => ContentError::Unreadable(io::Error::new(error.kind(), error.to_string())),
            other => ContentError::Damaged { line: self.lines.get(), reason: other.to_string() },
        })
    }

    /// Goes into the next record; `false` where there is none.
    fn find(&mut self) -> Result<bool, ContentError> {
        loop {
            self.left.set(ROW_BYTES_MAX);
            match self.event()? {
                Event::Start(start) if RECORDS.contains(&start.local_name().as_ref()) => return Ok(true),
                Event::Eof => return Ok(false),
                _ => {}
            }
        }
    }

    /// Reads a record to its end.
    fn record(&mut self) -> Result<(), ContentError> {
        self.cells.clear();
        self.path.clear();
        let mut text = String::new();
        let mut lengths: Vec<usize> = Vec::new();
        loop {
            match self.event()? {
                Event::Start(start) => {
                    text.clear();
                    lengths.push(self.path.len());
                    if lengths.len() > ELEMENT_DEPTH_MAX {
                        return Err(self.damaged("the elements of a record are nested too deep"));
                    }
                    push(&mut self.path, start.local_name().as_ref());
                    self.attributes(&start);
                }
                Event::Text(part) => text.push_str(&part.xml10_content()),
                Event::CData(part) => text.push_str(&part.xml10_content()),
                Event::GeneralRef(entity) => text.extend(resolved(&entity)),
                Event::End(_) => {
                    let Some(length) = lengths.pop() else { return Ok(()) };
                    self.value(None, text.trim());
                    text.clear();
                    self.path.truncate(length);
                }
                Event::Eof => return Err(self.damaged("the file ends in the middle of a record")),
                _ => {}
            }
        }
    }

    fn attributes(&mut self, start: &BytesStart<'_>) {
        for attribute in start.attributes().flatten() {
            let key: String = attribute.key.as_ref().chars().filter(|c| *c != ':').collect();
            if let Ok(value) = attribute.normalized_value(XmlVersion::Implicit1_0) {
                self.value(Some(&key), &value);
            }
        }
    }

    fn value(&mut self, attribute: Option<&str>, value: &str) {
        if value.is_empty() {
            return;
        }
        let open = self.path.len();
        if let Some(attribute) = attribute {
            push(&mut self.path, attribute);
        }
        if let Some(at) = self.places.get(&self.path) {
            self.cells.add(*at, value);
        }
        if let Some(sampled) = self.sampled.as_mut().filter(|sampled| !sampled.contains(&self.path)) {
            sampled.push(self.path.clone());
        }
        self.path.truncate(open);
    }

    fn damaged(&self, reason: &str) -> ContentError {
        ContentError::Damaged { line: self.lines.get(), reason: reason.to_owned() }
    }
}

impl Rows for XmlRows<'_> {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next(&mut self) -> Result<Option<Line<'_>>, ContentError> {
        if !self.find()? {
            return Ok(None);
        }
        let first = self.lines.get();
        self.record()?;
        let fields: Result<_, RowError> = Ok(self.cells.fields());
        Ok(Some(Line { lines: (first, self.lines.get()), fields }))
    }
}

fn push(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// The character that a reference stands for; a name that XML does not define stands for nothing.
fn resolved(entity: &BytesRef<'_>) -> Option<char> {
    match entity.resolve_char_ref() {
        Ok(Some(character)) => Some(character),
        _ => match &**entity {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => None,
        },
    }
}

/// A stream of which only so many bytes may be read at a time, so that no element fills the memory.
struct Fuse<R> {
    inner: R,
    left: Rc<Cell<usize>>,
    lines: Rc<Cell<u64>>,
}

impl<R: BufRead> BufRead for Fuse<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left.get() == 0 {
            return Err(io::Error::other(format!(
                "a record before line {} is longer than {ROW_BYTES_MAX} bytes",
                self.lines.get() + 1
            )));
        }
        let left = self.left.get();
        let buffer = self.inner.fill_buf()?;
        Ok(buffer.get(..left).unwrap_or(buffer))
    }

    fn consume(&mut self, bytes: usize) {
        // What was returned before is still there, so this reads nothing.
        let passed = self.inner.fill_buf().ok().and_then(|buffer| buffer.get(..bytes)).unwrap_or_default();
        self.lines.set(self.lines.get() + memchr::memchr_iter(b'\n', passed).count() as u64);
        self.left.set(self.left.get().saturating_sub(bytes));
        self.inner.consume(bytes);
    }
}

impl<R: BufRead> Read for Fuse<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let read = available.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
