//! The head of a request, line by line: strict, because requests are smuggled through what two programs read
//! differently.
//!
//! It decides where the request ends and refuses what this server cannot serve; names and values are parsed again by
//! the HTTP library.

use std::fmt;

/// Header lines of a request.
const FIELDS_MAX: usize = 64;

/// Why a connection gets a response of the listener itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unserved {
    /// The first line is not one of HTTP.
    RequestLine,
    /// The target of the first line is not a path or URI.
    Target,
    /// The version is not 1.0 or 1.1.
    Version,
    /// A line does not end with CR and LF.
    LineEnd,
    /// A header line is not `name: value`.
    Field,
    /// More than one of a header that may occur once.
    Twice(&'static str),
    /// `Content-Length` is not a number.
    Length,
    /// `Transfer-Encoding` is not `chunked`.
    Coding,
    /// Two lengths of one body.
    TwoLengths,
    /// `Expect` is not `100-continue`.
    Expectation,
    /// The body is compressed.
    Compressed,
    /// More lines than are read.
    Fields,
    /// More bytes than are read.
    TooLarge,
    /// More bytes than are read, and no end of the first line among them.
    TargetTooLong,
    /// The client closed in the middle.
    Cut,
    /// The head did not come in time.
    Slow,
    /// The answer did not come in time.
    Unanswered,
}

impl Unserved {
    /// The status of HTTP.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Slow => 408,
            Self::TargetTooLong => 414,
            Self::Compressed => 415,
            Self::Expectation => 417,
            Self::Fields | Self::TooLarge => 431,
            Self::Unanswered => 503,
            Self::Version => 505,
            _ => 400,
        }
    }
}

impl fmt::Display for Unserved {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Twice(name) => return write!(out, "the header `{name}` is there twice; send it once"),
            Self::RequestLine => "the first line is not `METHOD target HTTP/1.1`",
            Self::Target => "the target in the first line is neither a path nor a URI",
            Self::Version => "the version of HTTP is not supported; use HTTP/1.1",
            Self::LineEnd => "a line of the head does not end with CR LF",
            Self::Field => "a header line is not `name: value`",
            Self::Length => "`Content-Length` is not a decimal number of bytes",
            Self::Coding => "`Transfer-Encoding` can only be `chunked`, once, with HTTP/1.1",
            Self::TwoLengths => "`Content-Length` and `Transfer-Encoding` exclude each other; send one of them",
            Self::Expectation => "`Expect` can only be `100-continue`",
            Self::Compressed => "a compressed body is not read; send it without `Content-Encoding`",
            Self::Fields => "the head has too many header lines; at most 64 are read",
            Self::TooLarge => "the head is too large; at most 32768 bytes are read",
            Self::TargetTooLong => "the target in the first line is too long; at most 32768 bytes are read",
            Self::Cut => "the connection ended in the middle of the head",
            Self::Slow => "the head of the request did not come within 5 seconds",
            Self::Unanswered => "no answer was ready in time; try again",
        };
        out.write_str(text)
    }
}

/// How the body of a request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// After this many bytes.
    Length(u64),
    /// With the last chunk.
    Chunked,
}

/// Headers that decide how a request is read: whichever of two is used, another program may use the other.
const ONCE: [&str; 7] = [
    "content-length",
    "transfer-encoding",
    "content-type",
    "content-encoding",
    "expect",
    "mcp-protocol-version",
    "mcp-session-id",
];

/// A head as far as it has arrived.
#[derive(Debug, Default)]
pub struct Head {
    lines: usize,
    is_old: bool,
    seen: [bool; ONCE.len()],
    length: Option<u64>,
    is_chunked: bool,
}

impl Head {
    /// Consumes a line, without its end.
    pub fn line(&mut self, line: &[u8]) -> Result<(), Unserved> {
        self.lines = self.lines.saturating_add(1);
        if self.lines == 1 {
            return self.request(line);
        }
        if self.lines > FIELDS_MAX.saturating_add(1) {
            return Err(Unserved::Fields);
        }
        let colon = line.iter().position(|byte| *byte == b':').ok_or(Unserved::Field)?;
        let (name, value) = line.split_at_checked(colon).ok_or(Unserved::Field)?;
        // A continuation line begins with a space, and so has no name.
        if !is_token(name) {
            return Err(Unserved::Field);
        }
        let value = value.get(1..).unwrap_or_default();
        if value.iter().any(|byte| (*byte < b' ' && *byte != b'\t') || *byte == 0x7f) {
            return Err(Unserved::Field);
        }
        self.field(name, value.trim_ascii())
    }

    /// Whether the first line has arrived.
    pub fn has_begun(&self) -> bool {
        self.lines > 0
    }

    /// The empty line has arrived.
    pub fn end(&self) -> Result<Framing, Unserved> {
        match (self.is_chunked, self.length) {
            (true, Some(_)) => Err(Unserved::TwoLengths),
            (true, None) if self.is_old => Err(Unserved::Coding),
            (true, None) => Ok(Framing::Chunked),
            (false, length) => Ok(Framing::Length(length.unwrap_or(0))),
        }
    }

    fn request(&mut self, line: &[u8]) -> Result<(), Unserved> {
        let mut parts = line.split(|byte| *byte == b' ');
        let (Some(method), Some(target), Some(version), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Unserved::RequestLine);
        };
        let version = version.strip_prefix(b"HTTP/").ok_or(Unserved::RequestLine)?;
        self.is_old = match version {
            b"1.1" => false,
            b"1.0" => true,
            [major, b'.', minor] if major.is_ascii_digit() && minor.is_ascii_digit() => return Err(Unserved::Version),
            _ => return Err(Unserved::RequestLine),
        };
        if !is_token(method) {
            return Err(Unserved::RequestLine);
        }
        // A target has no fragment (RFC 9112, 3.2), and the parser below silently accepts what follows `#`.
        if target.iter().any(|byte| *byte <= b' ' || matches!(*byte, b'#' | 0x7f)) {
            return Err(Unserved::Target);
        }
        http::Uri::try_from(target).map(|_uri| ()).map_err(|_not_one| Unserved::Target)
    }

    fn field(&mut self, name: &[u8], value: &[u8]) -> Result<(), Unserved> {
        let known =
            ONCE.iter().zip(self.seen.iter_mut()).find(|(known, _)| name.eq_ignore_ascii_case(known.as_bytes()));
        let Some((known, seen)) = known else { return Ok(()) };
        if std::mem::replace(seen, true) {
            return Err(Unserved::Twice(known));
        }
        match *known {
            "content-length" => self.length = Some(number(value).ok_or(Unserved::Length)?),
            "transfer-encoding" if value.eq_ignore_ascii_case(b"chunked") => self.is_chunked = true,
            "transfer-encoding" => return Err(Unserved::Coding),
            "expect" if !value.eq_ignore_ascii_case(b"100-continue") => return Err(Unserved::Expectation),
            "content-encoding" if !value.eq_ignore_ascii_case(b"identity") => return Err(Unserved::Compressed),
            _ => {}
        }
        Ok(())
    }
}

/// Of RFC 9110, 5.6.2.
pub fn is_token(name: &[u8]) -> bool {
    !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte))
}

fn number(value: &[u8]) -> Option<u64> {
    // Parsing alone would accept a sign.
    let digits = std::str::from_utf8(value).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    digits.parse().ok()
}
