//! From the encoding of a file to UTF-8.
//!
//! INVARIANT (no guess over evidence): a byte order mark, the encoding of the map, and valid UTF-8 are trusted, in this
//! order. Only a file that is none of these is guessed, and the summary states it.

use std::io::{self, Read};
use std::ops::Range;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::limits::{GUESSED_BYTES_MAX, READ_BYTES};

/// Replaces bytes that are not text in their encoding. No UTF-8 has it, so the row is rejected with its column.
const NOT_TEXT: u8 = 0xff;
/// A file is UTF-8 with a few broken rows when it has more characters beyond ASCII than invalid bytes, by this factor.
const CHARS_A_FAULT: u64 = 4;

/// The encoding of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Encoded {
    pub(super) encoding: &'static Encoding,
    pub(super) basis: Basis,
    mark_bytes: usize,
}

/// How the encoding of a file is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// By a byte order mark, by the zero bytes of UTF-16, or because the file is UTF-8.
    #[default]
    Content,
    /// The map states it.
    Map,
    /// A guess from the frequency of adjacent bytes.
    Guess,
}

impl Encoded {
    /// By the first bytes of a file; `None` where it has to be read whole.
    pub(super) fn of_head(head: &[u8], declared: Option<&'static Encoding>) -> Option<Self> {
        if let Some((encoding, mark_bytes)) = Encoding::for_bom(head) {
            return Some(Self { encoding, basis: Basis::Content, mark_bytes });
        }
        if let Some(encoding) = declared {
            return Some(Self { encoding, basis: Basis::Map, mark_bytes: 0 });
        }
        let encoding = without_mark(head)?;
        Some(Self { encoding, basis: Basis::Content, mark_bytes: 0 })
    }

    /// By all bytes of a file.
    pub(super) fn of_whole(input: impl Read) -> io::Result<Self> {
        let scan = Scan::of(input)?;
        let mostly_utf8 = scan.faults == 0 || scan.chars / CHARS_A_FAULT >= scan.faults;
        Ok(if mostly_utf8 {
            Self { encoding: UTF_8, basis: Basis::Content, mark_bytes: 0 }
        } else {
            Self { encoding: scan.detector.guess(None, Utf8Detection::Deny), basis: Basis::Guess, mark_bytes: 0 }
        })
    }

    /// The text of a file as UTF-8. Bytes that are not text in its encoding become bytes that are not UTF-8.
    pub(super) fn decode<'a>(&self, mut input: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
        let mut mark = Vec::new();
        input.by_ref().take(self.mark_bytes as u64).read_to_end(&mut mark)?;
        Ok(if self.encoding == UTF_8 { Box::new(input) } else { Box::new(Decoded::new(input, self.encoding)) })
    }
}

/// UTF-16 by its zero bytes: ASCII characters, delimiters at the least, have one each, all on the same side.
fn without_mark(head: &[u8]) -> Option<&'static Encoding> {
    const ZEROS_ONE_IN: usize = 20;
    const OTHER_SIDE_ONE_IN: usize = 50;
    let zeros = |side: usize| head.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (high_first, low_first) = (zeros(0), zeros(1));
    let (most, least) = (high_first.max(low_first), high_first.min(low_first));
    let is_utf16 = most > 0 && most * ZEROS_ONE_IN >= head.len() && least * OTHER_SIDE_ONE_IN <= most;
    is_utf16.then_some(if high_first > low_first { UTF_16BE } else { UTF_16LE })
}

/// What a file holds when it is read as UTF-8.
struct Scan {
    /// Characters beyond ASCII.
    chars: u64,
    faults: u64,
    detector: EncodingDetector,
}

impl Scan {
    fn of(mut input: impl Read) -> io::Result<Self> {
        let mut scan = Self { chars: 0, faults: 0, detector: EncodingDetector::new(Iso2022JpDetection::Deny) };
        let mut buffer = vec![0; READ_BYTES];
        let (mut kept, mut fed) = (0, 0);
        loop {
            let read = fill(&mut input, buffer.get_mut(kept..).unwrap_or_default())?;
            let text = buffer.get(..kept + read).unwrap_or_default();
            let fresh = text.get(kept..).unwrap_or_default();
            if fed < GUESSED_BYTES_MAX && !fresh.is_ascii() {
                scan.detector.feed(fresh, false);
                fed += read;
            }
            let unfinished = scan.count(text);
            if read == 0 {
                scan.faults += u64::from(unfinished > 0);
                scan.detector.feed(&[], true);
                return Ok(scan);
            }
            let end = kept + read;
            buffer.copy_within(end - unfinished..end, 0);
            kept = unfinished;
        }
    }

    /// Counts what `text` holds; returns the bytes of an incomplete character at its end.
    fn count(&mut self, text: &[u8]) -> usize {
        let beyond_ascii = |text: &[u8]| text.iter().filter(|byte| **byte >= 0xc0).count() as u64;
        let mut rest = text;
        loop {
            let Err(error) = str::from_utf8(rest) else {
                self.chars += beyond_ascii(rest);
                return 0;
            };
            let (valid, after) = rest.split_at_checked(error.valid_up_to()).unwrap_or_default();
            self.chars += beyond_ascii(valid);
            let Some(length) = error.error_len() else { return after.len() };
            self.faults += 1;
            rest = after.get(length..).unwrap_or_default();
        }
    }
}

/// Reads until `buffer` is full or the stream is over: what is detected must not depend on how much a stream returns at
/// a time.
fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(free) = buffer.get_mut(filled..).filter(|free| !free.is_empty()) {
        match input.read(free) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// A stream in some encoding, as UTF-8.
struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    input: Vec<u8>,
    /// Bytes of `input` that are still to be decoded.
    left: Range<usize>,
    output: Vec<u8>,
    /// Bytes of `output` that are still to be returned.
    ready: Range<usize>,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    fn new(inner: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        let (input, output) = (vec![0; READ_BYTES], vec![0; READ_BYTES]);
        Self { inner, decoder, input, left: 0..0, output, ready: 0..0, ended: false }
    }

    /// Decodes what fits into `output`, which has been returned in full.
    fn more(&mut self) -> io::Result<()> {
        self.ready = 0..0;
        if self.left.is_empty() {
            self.left = 0..fill(&mut self.inner, &mut self.input)?;
        }
        let at_end = self.left.is_empty();
        // One byte is reserved for the replacement of bytes that are not text.
        while let Some(room) = self.output.get_mut(self.ready.end..READ_BYTES - 1) {
            let input = self.input.get(self.left.clone()).unwrap_or_default();
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(input, room, at_end);
            self.left.start += read;
            self.ready.end += written;
            match result {
                DecoderResult::InputEmpty => {
                    self.ended = at_end;
                    break;
                }
                DecoderResult::OutputFull => break,
                DecoderResult::Malformed(..) => {
                    if let Some(byte) = self.output.get_mut(self.ready.end) {
                        *byte = NOT_TEXT;
                        self.ready.end += 1;
                    }
                }
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() && !self.ended {
            self.more()?;
        }
        let mut text = self.output.get(self.ready.clone()).unwrap_or_default();
        let count = text.read(buffer)?;
        self.ready.start += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
