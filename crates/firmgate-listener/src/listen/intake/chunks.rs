//! Where a chunked body ends.

/// Bytes of the extensions of one chunk.
const EXTENSION_BYTES_MAX: usize = 256;
/// Bytes of the trailer.
const TRAILER_BYTES_MAX: usize = 4096;

/// A chunked body as far as it has arrived.
#[derive(Debug)]
pub struct Chunks {
    at: At,
    /// The size of the chunk; then what is still to come of it.
    left: u64,
    /// Digits of the size, bytes of an extension or of the trailer.
    count: usize,
}

/// What the next byte belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Size,
    Extension,
    SizeEnd,
    Data,
    DataCr,
    DataLf,
    /// The first byte of a line of the trailer.
    Line,
    Trailer,
    TrailerLf,
    LastLf,
}

/// The result of parsing some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    /// More are expected.
    More,
    /// The body is complete.
    Whole,
    /// They are not valid chunks.
    Broken,
}

impl Chunks {
    /// The start of a body.
    pub fn new() -> Self {
        Self { at: At::Size, left: 0, count: 0 }
    }

    /// Consumes bytes; returns how many of them belong to the body.
    pub fn pass(&mut self, bytes: &[u8]) -> (usize, Passed) {
        let mut taken = 0;
        while let Some(byte) = bytes.get(taken) {
            if self.at == At::Data {
                let there = bytes.len().saturating_sub(taken);
                let some = usize::try_from(self.left).map_or(there, |left| left.min(there));
                taken = taken.saturating_add(some);
                self.left = self.left.saturating_sub(u64::try_from(some).unwrap_or(u64::MAX));
                if self.left == 0 {
                    self.at = At::DataCr;
                }
                continue;
            }
            match self.step(*byte) {
                Some(Passed::More) => taken = taken.saturating_add(1),
                Some(ended) => return (taken.saturating_add(1), ended),
                None => return (taken, Passed::Broken),
            }
        }
        (taken, Passed::More)
    }

    fn step(&mut self, byte: u8) -> Option<Passed> {
        self.at = match (self.at, byte) {
            (At::Size, b'\r') if self.count > 0 => At::SizeEnd,
            (At::Size, b';') if self.count > 0 => {
                self.count = 0;
                At::Extension
            }
            (At::Size, digit) => {
                let digit = char::from(digit).to_digit(16)?;
                self.left = self.left.checked_mul(16)?.checked_add(u64::from(digit))?;
                self.counted(16)?;
                At::Size
            }
            (At::Extension, b'\r') => At::SizeEnd,
            (At::Extension, byte) if byte >= b' ' || byte == b'\t' => {
                self.counted(EXTENSION_BYTES_MAX)?;
                At::Extension
            }
            (At::SizeEnd, b'\n') => {
                self.count = 0;
                if self.left == 0 { At::Line } else { At::Data }
            }
            (At::DataCr, b'\r') => At::DataLf,
            (At::DataLf, b'\n') => At::Size,
            (At::Line, b'\r') => At::LastLf,
            (At::Trailer, b'\r') => At::TrailerLf,
            (At::Line | At::Trailer, byte) if byte >= b' ' || byte == b'\t' => {
                self.counted(TRAILER_BYTES_MAX)?;
                At::Trailer
            }
            (At::TrailerLf, b'\n') => At::Line,
            (At::LastLf, b'\n') => return Some(Passed::Whole),
            _ => return None,
        };
        Some(Passed::More)
    }

    fn counted(&mut self, most: usize) -> Option<()> {
        self.count = self.count.checked_add(1).filter(|count| *count <= most)?;
        Some(())
    }
}
