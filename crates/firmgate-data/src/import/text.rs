//! A file as rows: unpacked, decoded, from its header on.

use std::fmt;
use std::io::{self, Read, Seek};

use super::content::{self, ContentError};
use super::encoding::{Basis, Encoded};
use super::layout::Layout;
use super::limits::HEAD_BYTES;
use super::map::ImportMap;
use super::reader::Lines;
use super::source::{Packing, Source};
use super::split::Rest;

/// A file that is read several times as rows.
pub(crate) struct TextFile<R> {
    source: Source<R>,
    encoded: Encoded,
    layout: Layout,
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
    /// What separates its fields.
    pub delimiter: char,
    /// Lines above the header.
    pub skipped_lines: u64,
}

impl<R: Read + Seek> TextFile<R> {
    /// Detects how to read a file.
    pub(crate) fn open(input: R, map: &ImportMap) -> Result<Self, ContentError> {
        let mut source = Source::new(input)?;
        let raw = head(source.open()?)?;
        if let Some(what) = content::kind(&raw) {
            return Err(ContentError::NotTable { what });
        }
        let encoded = match Encoded::of_head(&raw, map.encoding) {
            Some(encoded) => encoded,
            None => Encoded::of_whole(source.open()?)?,
        };
        let text = head(encoded.decode(raw.as_slice())?)?;
        let whole = raw.len() < HEAD_BYTES && text.len() < HEAD_BYTES;
        if let Some(what) = content::text_kind(&text) {
            return Err(ContentError::NotTable { what });
        }
        let layout = Layout::find(&text, if whole { Rest::Nothing } else { Rest::Follows }, map);
        Ok(Self { source, encoded, layout })
    }

    /// The rows, from the header on.
    pub(crate) fn lines(&mut self) -> io::Result<Lines<Box<dyn Read + '_>>> {
        let text = self.encoded.decode(self.source.open()?)?;
        Lines::open(text, self.layout.delimiter, self.layout.skip_lines)
    }

    pub(crate) fn read_as(&self) -> ReadAs {
        ReadAs {
            packing: self.source.packing.clone(),
            encoding: self.encoded.encoding.name(),
            basis: self.encoded.basis,
            delimiter: char::from(self.layout.delimiter),
            skipped_lines: self.layout.skip_lines,
        }
    }
}

impl Default for ReadAs {
    fn default() -> Self {
        let encoding = encoding_rs::UTF_8.name();
        Self { packing: Packing::None, encoding, basis: Basis::Content, delimiter: ',', skipped_lines: 0 }
    }
}

impl fmt::Display for ReadAs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.packing {
            Packing::Zip { entry } => write!(out, "`{entry}` in the archive was read as {}", self.encoding)?,
            Packing::None | Packing::Gzip => write!(out, "read as {}", self.encoding)?,
        }
        if self.basis == Basis::Guess {
            out.write_str(" (a guess, because it is not valid UTF-8; `encoding` in the map overrides it)")?;
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

fn head(input: impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    input.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
}

#[cfg(test)]
mod tests;
