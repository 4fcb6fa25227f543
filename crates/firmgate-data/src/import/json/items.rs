//! The records of a JSON text one after another, each as its bytes: the text as a whole is never in memory.

use std::io::{ErrorKind, Read, Result};

use crate::import::limits::{READ_BYTES, ROW_BYTES_MAX};

/// What the records are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Container {
    /// Nothing: they follow each other.
    Stream,
    /// `[ … ]`
    Array,
    /// `{ "key": …, }`
    Object,
}

/// One record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) struct Item {
    /// The first line of the file that it is on, and the last.
    pub(in crate::import) lines: (u64, u64),
    pub(in crate::import) end: End,
}

/// How a record ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum End {
    Whole,
    /// It is longer than a row may be, and was passed.
    TooLong,
    /// The file ends in the middle of it.
    Cut,
}

/// The records of one pass.
pub(in crate::import) struct Items<R> {
    input: Bytes<R>,
    container: Container,
    /// The record that `next` returned.
    pub(in crate::import) text: Vec<u8>,
    over: bool,
}

impl<R: Read> Items<R> {
    /// From `skip` bytes on, which are what opens the container and all before.
    pub(in crate::import) fn open(input: R, container: Container, skip: u64) -> Result<Self> {
        let mut input = Bytes { inner: input, buffer: vec![0; READ_BYTES], at: 0, filled: 0, line: 1 };
        for _ in 0..skip {
            if input.take()?.is_none() {
                break;
            }
        }
        Ok(Self { input, container, text: Vec::new(), over: false })
    }

    pub(in crate::import) fn next(&mut self) -> Result<Option<Item>> {
        if self.over || !self.begin()? {
            self.over = true;
            return Ok(None);
        }
        self.text.clear();
        let first = self.input.line;
        let mut nesting = Nesting::default();
        let mut end = End::Whole;
        loop {
            let Some(byte) = self.input.peek()? else {
                self.over = true;
                // A number or a word ends where the file does.
                end = if nesting.is_open() { End::Cut } else { end };
                break;
            };
            if nesting.ends_before(byte) {
                break;
            }
            self.input.take()?;
            if self.text.len() < ROW_BYTES_MAX {
                self.text.push(byte);
            } else {
                end = End::TooLong;
            }
            if nesting.take(byte) {
                break;
            }
        }
        Ok(Some(Item { lines: (first, self.input.line), end }))
    }

    /// Goes to the first byte of the next record; `false` where there is none.
    fn begin(&mut self) -> Result<bool> {
        while let Some(byte) = self.input.peek()? {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b',' | b'\x1e' => {
                    self.input.take()?;
                }
                b']' if self.container == Container::Array => return Ok(false),
                b'}' if self.container == Container::Object => return Ok(false),
                b'"' if self.container == Container::Object => self.pass_key()?,
                // A closing bracket that nothing opened: to get on, it is passed as a record that is broken.
                _ => return Ok(true),
            }
        }
        Ok(false)
    }

    /// Passes `"key":` and the blanks after it.
    fn pass_key(&mut self) -> Result<()> {
        let mut nesting = Nesting::default();
        while let Some(byte) = self.input.take()? {
            if nesting.take(byte) {
                break;
            }
        }
        while let Some(b' ' | b'\t' | b'\r' | b'\n' | b':') = self.input.peek()? {
            self.input.take()?;
        }
        Ok(())
    }
}

/// How deep in a value a text is.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    depth: u32,
    in_text: bool,
    escaped: bool,
    began: bool,
}

impl Nesting {
    /// Whether brackets or quotes are open.
    pub(super) fn is_open(&self) -> bool {
        self.depth > 0 || self.in_text
    }

    /// Whether a number or a word ends before this byte.
    fn ends_before(&self, byte: u8) -> bool {
        self.began && !self.is_open() && matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b']' | b'}' | b':')
    }

    /// Takes one byte of a value; `true` when it is the last of it.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        self.began = true;
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return !self.in_text && self.depth == 0;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => self.depth = self.depth.saturating_add(1),
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

/// A stream a byte at a time, with its lines counted.
struct Bytes<R> {
    inner: R,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    /// Of the next byte, from 1.
    line: u64,
}

impl<R: Read> Bytes<R> {
    fn peek(&mut self) -> Result<Option<u8>> {
        while self.at == self.filled {
            match self.inner.read(&mut self.buffer) {
                Ok(0) => return Ok(None),
                Ok(read) => (self.at, self.filled) = (0, read),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.buffer.get(self.at).copied())
    }

    fn take(&mut self) -> Result<Option<u8>> {
        let byte = self.peek()?;
        self.at += usize::from(byte.is_some());
        self.line += u64::from(byte == Some(b'\n'));
        Ok(byte)
    }
}
