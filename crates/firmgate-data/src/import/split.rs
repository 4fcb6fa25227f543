//! Splits one row into fields as RFC 4180 has it, and reports what is not well-formed.
//!
//! The `csv` crate reads every input as something: text after a closing quote becomes part of the field, and a quote that is not closed
//! includes the rows after it. Here both are faults, because a fault must cost its own row and not the ones after it.

use memchr::{memchr, memchr_iter, memchr2, memchr3};

/// The fields of one row, without quotes.
#[derive(Debug, Default)]
pub(super) struct Record {
    text: Vec<u8>,
    /// Where each field ends in `text`.
    ends: Vec<usize>,
}

/// What is at the beginning of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// A row of that many bytes, its line end included.
    Row { bytes: usize, quotes: Quotes },
    /// The row continues after the text.
    Unfinished,
    /// Text after a closing quote, or a quote that is not closed when the file ends.
    Fault,
}

/// Where a row has quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    None,
    /// Around fields only.
    Around,
    /// Also inside a field that has none around it: `5" pipe`.
    Stray,
}

/// Whether more text follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    Follows,
    Nothing,
}

/// How one field ended, and where the text goes on.
enum End {
    Field(usize),
    Row(usize),
}

impl Record {
    /// Number of fields.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| self.text.get(start..*end).unwrap_or_default())
    }

    /// Reads the row that `text` begins with.
    pub(super) fn split(&mut self, text: &[u8], delimiter: u8, rest: Rest) -> Split {
        self.text.clear();
        self.ends.clear();
        let mut quotes = Quotes::None;
        let mut at = 0;
        loop {
            let quoted = text.get(at) == Some(&b'"');
            let end =
                if quoted { self.quoted(text, at + 1, delimiter, rest) } else { self.plain(text, at, delimiter, rest) };
            let end = match end {
                Ok(end) => end,
                Err(other) => return other,
            };
            let from = self.ends.last().copied().unwrap_or(0);
            if quoted && quotes == Quotes::None {
                quotes = Quotes::Around;
            } else if !quoted && memchr(b'"', self.text.get(from..).unwrap_or_default()).is_some() {
                quotes = Quotes::Stray;
            }
            self.ends.push(self.text.len());
            match end {
                End::Field(next) => at = next,
                End::Row(bytes) => return Split::Row { bytes, quotes },
            }
        }
    }

    fn plain(&mut self, text: &[u8], at: usize, delimiter: u8, rest: Rest) -> Result<End, Split> {
        let tail = text.get(at..).unwrap_or_default();
        let Some(length) = memchr3(delimiter, b'\n', b'\r', tail) else {
            self.text.extend_from_slice(tail);
            return if rest == Rest::Nothing { Ok(End::Row(text.len())) } else { Err(Split::Unfinished) };
        };
        self.text.extend_from_slice(tail.get(..length).unwrap_or_default());
        if tail.get(length) == Some(&delimiter) {
            return Ok(End::Field(at + length + 1));
        }
        line_end(text, at + length, rest).map(End::Row).ok_or(Split::Unfinished)
    }

    /// `at` is after the opening quote.
    fn quoted(&mut self, text: &[u8], mut at: usize, delimiter: u8, rest: Rest) -> Result<End, Split> {
        let open = if rest == Rest::Nothing { Split::Fault } else { Split::Unfinished };
        loop {
            let tail = text.get(at..).unwrap_or_default();
            let quote = memchr(b'"', tail).ok_or(open)?;
            self.text.extend_from_slice(tail.get(..quote).unwrap_or_default());
            at += quote + 1;
            if text.get(at) != Some(&b'"') {
                break;
            }
            self.text.push(b'"');
            at += 1;
        }
        // Blanks after a closing quote are not part of the value.
        while text.get(at).is_some_and(|byte| matches!(byte, b' ' | b'\t') && *byte != delimiter) {
            at += 1;
        }
        match text.get(at) {
            Some(byte) if *byte == delimiter => Ok(End::Field(at + 1)),
            Some(b'\n' | b'\r') => line_end(text, at, rest).map(End::Row).ok_or(Split::Unfinished),
            None if rest == Rest::Nothing => Ok(End::Row(at)),
            None => Err(Split::Unfinished),
            Some(_) => Err(Split::Fault),
        }
    }
}

/// Bytes of the first line of `text`, its end included; `None` where it continues after the text.
pub(super) fn line(text: &[u8], rest: Rest) -> Option<usize> {
    match memchr2(b'\n', b'\r', text) {
        Some(at) => line_end(text, at, rest),
        None => (rest == Rest::Nothing).then_some(text.len()),
    }
}

/// Lines of a text that ends with a line, or with the file.
pub(super) fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut tail = text;
    std::iter::from_fn(move || {
        let bytes = line(tail, Rest::Nothing).filter(|bytes| *bytes > 0)?;
        let (line, rest) = tail.split_at_checked(bytes)?;
        tail = rest;
        Some(line)
    })
}

/// How many fields a line has when its quotes are ignored.
pub(super) fn count(line: &[u8], delimiter: u8) -> usize {
    memchr_iter(delimiter, line).count() + 1
}

/// Whether a string can be the beginning of a row: not where its first quote closes one that was opened before.
pub(super) fn can_begin(text: &[u8], delimiter: u8) -> bool {
    let first = memchr(b'"', text);
    let opens = first.and_then(|at| at.checked_sub(1)).is_none_or(|before| text.get(before) == Some(&delimiter));
    opens || memchr_iter(b'"', text).count().is_multiple_of(2)
}

/// Where the line end at `at` is over: `\n`, `\r\n` and `\r` end a line.
fn line_end(text: &[u8], at: usize, rest: Rest) -> Option<usize> {
    match (text.get(at), text.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => Some(at + 2),
        (Some(b'\r'), None) if rest == Rest::Follows => None,
        _ => Some(at + 1),
    }
}

/// Whether a byte can separate fields: not a letter, a digit, a quote or a line end.
pub(super) fn can_separate(byte: u8) -> bool {
    byte == b'\t' || (byte.is_ascii_punctuation() && byte != b'"')
}
