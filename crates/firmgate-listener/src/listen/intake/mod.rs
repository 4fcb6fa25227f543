//! Which bytes of a client may be read: one request, and nothing after it before its response was sent.
//!
//! INVARIANT (one at a time): the bytes that are passed on are one complete request after the other, and the next one
//! is passed on by [`Intake::next`] only. So nothing after a request can delay, hide or break its response, and
//! responses cannot pile up: a client that does not read the first gets no second.

mod chunks;
mod head;

use bytes::{Buf, BytesMut};

use self::chunks::{Chunks, Passed};
use self::head::{Framing, Head, is_token};

pub use self::head::Unserved;

/// Bytes of the head of a request: a token may have 8 KiB, a proof of possession about as much.
pub const HEAD_BYTES_MAX: usize = 32 * 1024;

/// Bytes that have arrived, and how far they may be read.
#[derive(Debug, Default)]
pub struct Intake {
    bytes: BytesMut,
    /// This many from the front may be read.
    through: usize,
    state: State,
}

#[derive(Debug, Default)]
enum State {
    /// No bytes of a request have arrived.
    #[default]
    Between,
    /// Part of a head: where its current line begins, and how far an end of line was searched for.
    Head { head: Head, line: usize, searched: usize },
    /// This much of a body is outstanding.
    Body(u64),
    /// A chunked body.
    Chunks(Chunks),
    /// A complete request, and whether its response was sent.
    Whole { is_answered: bool },
    /// The body has no detectable end.
    Broken,
    /// Not a valid request.
    Unserved(Unserved),
}

/// What can be done with an intake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wants {
    /// More bytes of the client.
    Bytes,
    /// That the response was sent.
    Answer,
    /// Nothing any more.
    End,
}

impl Intake {
    /// Adds what has arrived.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.sort();
    }

    /// What may be read now.
    pub fn readable(&self) -> &[u8] {
        self.bytes.get(..self.through).unwrap_or_default()
    }

    /// This many bytes of it were read.
    pub fn read(&mut self, count: usize) {
        let count = count.min(self.through);
        self.bytes.advance(count);
        self.through = self.through.saturating_sub(count);
        if self.bytes.is_empty() {
            // An idle connection holds nothing.
            self.bytes = BytesMut::new();
        }
        self.sort();
    }

    /// The response to the complete request was sent.
    pub fn next(&mut self) {
        if let State::Whole { is_answered } = &mut self.state {
            *is_answered = true;
        }
        self.sort();
    }

    /// The client will send nothing more.
    pub fn cut(&mut self) {
        if let State::Head { .. } = self.state {
            self.state = State::Unserved(Unserved::Cut);
        }
    }

    /// What it waits for.
    pub fn wants(&self) -> Wants {
        match self.state {
            State::Between | State::Head { .. } | State::Body(_) | State::Chunks(_) => Wants::Bytes,
            State::Whole { .. } => Wants::Answer,
            State::Broken | State::Unserved(_) => Wants::End,
        }
    }

    /// Whether part of a head is there.
    pub fn is_in_head(&self) -> bool {
        matches!(self.state, State::Head { .. })
    }

    /// Why the bytes are not a valid request.
    pub fn unserved(&self) -> Option<Unserved> {
        if let State::Unserved(why) = self.state { Some(why) } else { None }
    }

    /// Bytes that are held.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    fn sort(&mut self) {
        loop {
            let rest = self.bytes.get(self.through..).unwrap_or_default();
            let (some, state) = match &mut self.state {
                State::Whole { is_answered: true } if self.through == 0 => (0, State::Between),
                State::Whole { .. } | State::Broken | State::Unserved(_) => return,
                State::Between => {
                    // Some clients send empty lines between requests (RFC 9112, 2.2).
                    let blank = rest.iter().take_while(|byte| matches!(**byte, b'\r' | b'\n')).count();
                    self.bytes.advance(blank);
                    match self.bytes.first() {
                        None => return,
                        Some(byte) if is_token(&[*byte]) => {
                            (0, State::Head { head: Head::default(), line: 0, searched: 0 })
                        }
                        Some(_) => (0, State::Unserved(Unserved::RequestLine)),
                    }
                }
                State::Head { head, line, searched } => match scan(rest, head, line, searched) {
                    Ok(None) => return,
                    Ok(Some((end, Framing::Chunked))) => (end, State::Chunks(Chunks::new())),
                    Ok(Some((end, Framing::Length(length)))) => (end, State::Body(length)),
                    Err(why) => (0, State::Unserved(why)),
                },
                State::Body(0) => (0, State::Whole { is_answered: false }),
                State::Body(_) | State::Chunks(_) if rest.is_empty() => return,
                State::Body(left) => {
                    let some = usize::try_from(*left).map_or(rest.len(), |left| left.min(rest.len()));
                    (some, State::Body(left.saturating_sub(u64::try_from(some).unwrap_or(u64::MAX))))
                }
                State::Chunks(chunks) => match chunks.pass(rest) {
                    (some, Passed::Whole) => (some, State::Whole { is_answered: false }),
                    (some, Passed::Broken) => (some, State::Broken),
                    (some, Passed::More) => {
                        self.through = self.through.saturating_add(some);
                        return;
                    }
                },
            };
            self.through = self.through.saturating_add(some);
            self.state = state;
        }
    }
}

/// Searches for the end of a head, and, once found, for that of its body.
fn scan(
    bytes: &[u8],
    head: &mut Head,
    line: &mut usize,
    searched: &mut usize,
) -> Result<Option<(usize, Framing)>, Unserved> {
    let too_large = |head: &Head| if head.has_begun() { Unserved::TooLarge } else { Unserved::TargetTooLong };
    loop {
        let Some(found) = memchr::memchr(b'\n', bytes.get(*searched..).unwrap_or_default()) else {
            *searched = bytes.len();
            return if bytes.len() >= HEAD_BYTES_MAX { Err(too_large(head)) } else { Ok(None) };
        };
        let end = searched.saturating_add(found);
        if end >= HEAD_BYTES_MAX {
            return Err(too_large(head));
        }
        let text = bytes.get(*line..end).and_then(|text| text.strip_suffix(b"\r")).ok_or(Unserved::LineEnd)?;
        (*searched, *line) = (end.saturating_add(1), end.saturating_add(1));
        if text.is_empty() {
            return head.end().map(|framing| Some((*line, framing)));
        }
        head.line(text)?;
    }
}

#[cfg(test)]
mod tests;
