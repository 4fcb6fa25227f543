//! A bounded view of a stream: what has been read and not consumed.

use std::io::{ErrorKind, Read, Result};

use super::limits::{READ_BYTES, ROW_BYTES_MAX};
use super::split::{self, Rest};

/// A bounded part of a stream, with the line that it begins on.
pub(super) struct Window<R> {
    inner: R,
    buffer: Vec<u8>,
    /// Bytes of `buffer` that were consumed.
    start: usize,
    rest: Rest,
    /// Line of the first byte, from 1.
    pub(super) line: u64,
}

/// Whether there is more to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum More {
    Yes,
    /// The stream is over, or the window is as large as it may be.
    No,
}

impl<R: Read> Window<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, buffer: Vec::new(), start: 0, rest: Rest::Follows, line: 1 }
    }

    pub(super) fn text(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    pub(super) fn rest(&self) -> Rest {
        self.rest
    }

    /// Whether all of the stream was consumed.
    pub(super) fn is_over(&self) -> bool {
        self.rest == Rest::Nothing && self.text().is_empty()
    }

    /// Reads on, as far as there is room for.
    pub(super) fn more(&mut self) -> Result<More> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let kept = self.buffer.len();
        // Doubling keeps it cheap to look again at a long row from its beginning.
        let wanted = READ_BYTES.max(kept).min(ROW_BYTES_MAX.saturating_sub(kept));
        if self.rest == Rest::Nothing || wanted == 0 {
            return Ok(More::No);
        }
        self.buffer.resize(kept + wanted, 0);
        let mut filled = kept;
        while let Some(free) = self.buffer.get_mut(filled..).filter(|free| !free.is_empty()) {
            match self.inner.read(free) {
                Ok(0) => {
                    self.rest = Rest::Nothing;
                    break;
                }
                Ok(read) => filled += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.buffer.truncate(filled);
        Ok(More::Yes)
    }

    /// Consumes `bytes` that hold `lines` whole lines.
    pub(super) fn take(&mut self, bytes: usize, lines: u64) {
        self.start = (self.start + bytes).min(self.buffer.len());
        self.line += lines;
    }

    /// Consumes one line, however long it is.
    pub(super) fn take_line(&mut self) -> Result<()> {
        loop {
            if let Some(bytes) = split::line(self.text(), self.rest) {
                self.take(bytes, 1);
                return Ok(());
            }
            if self.more()? == More::No {
                // A line end of two bytes may begin with the last one.
                let passed = self.text().len().saturating_sub(1);
                self.take(passed, 0);
            }
        }
    }

    /// Consumes empty lines, and returns whether anything is left.
    pub(super) fn take_empty_lines(&mut self) -> Result<More> {
        loop {
            // A line end of two bytes may continue after what was read.
            if self.text().len() < 2 && self.more()? == More::No && self.text().is_empty() {
                return Ok(More::No);
            }
            match self.text() {
                [b'\r', b'\n', ..] => self.take(2, 1),
                [b'\r' | b'\n', ..] => self.take(1, 1),
                [_, ..] => return Ok(More::Yes),
                [] => {}
            }
        }
    }
}
