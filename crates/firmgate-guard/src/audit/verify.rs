//! Checks a journal file: nothing changed, removed, added or moved, and which calls never ended.
//!
//! What a chain cannot show is that lines are missing at its end; compare [`Verified::head`] with a copy kept
//! elsewhere for that. Anyone who can write the file can also write a new chain, but not its seals: pass the key.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead, Read as _};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::chain::{HASH_OPEN, LINE_BYTES_MAX, LINE_CLOSE, SEAL_OPEN, TEXT_CLOSE, finish};
use super::key::AuditKey;
use super::record::VERSION;

/// Calls that may be open at one point of a file. More than any process runs at once; it bounds memory.
const OPEN_INTENTS_MAX: usize = 100_000;
/// Hex digits of a hash and of a seal.
const HASH_CHARS: usize = 64;

/// A file whose chain is intact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Records in the chain.
    pub records: u64,
    /// The run of the process that wrote them.
    pub boot: Option<String>,
    /// The previous hash that the first record names: zeros, or the last hash of an earlier file.
    pub previous: Option<String>,
    /// Time of the first record.
    pub first_ts: Option<String>,
    /// Time of the last record.
    pub last_ts: Option<String>,
    /// Hash of the last record.
    pub head: Option<String>,
    /// Calls without an outcome, oldest first: still running, or their outcome is unknown.
    pub open_intents: Vec<OpenIntent>,
    /// A last line that was cut off while it was written.
    pub torn_tail: Option<TornTail>,
    /// The name of the file, as stated in its first record.
    pub file: Option<String>,
    /// Lines of the file before that did not reach it, as stated in the first record; each may be the beginning of a
    /// call that ends in this file or a later one.
    pub lost: u64,
}

/// What one file hands to the next one of the same run: calls that began and did not end, and how many beginnings were
/// lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Calls without an outcome so far.
    pub open: Vec<OpenIntent>,
    /// Beginnings that were lost.
    pub lost: u64,
}

/// A call that began and has no recorded end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenIntent {
    /// Number of its record.
    pub seq: u64,
    /// When it began.
    pub ts: String,
    /// The call.
    pub call: String,
    /// The tool.
    pub tool: String,
    /// `read` or `write`.
    pub effect: String,
}

/// A last line that is incomplete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TornTail {
    /// Its line number, from 1.
    pub line: u64,
    /// Its length.
    pub bytes: usize,
}

/// A file whose chain is broken, or that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, record {seq}: {reason}")]
pub struct BrokenChainError {
    /// Number of the first record that was altered.
    pub seq: u64,
    /// Where it was expected, from 1.
    pub line: u64,
    /// What is wrong.
    pub reason: BreakReason,
}

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BreakReason {
    /// The file could not be read further.
    Unreadable(io::ErrorKind),
    /// The line is longer than any record.
    TooLong,
    /// The line is not a record.
    NotARecord,
    /// The record has a form that this version does not know.
    UnknownVersion(u32),
    /// The first record is not that of a start.
    NoStart,
    /// A start record is in the middle.
    SecondStart,
    /// The number does not follow the one before.
    WrongNumber {
        /// The number in the record.
        found: u64,
    },
    /// The record does not name the hash of the one before.
    WrongPrevious,
    /// The bytes do not have the hash that the record carries.
    WrongHash,
    /// The record was not sealed with the key.
    WrongSeal,
    /// A call ended that had not begun.
    OutcomeWithoutIntent,
    /// A call began twice.
    SecondIntent,
    /// More calls are open than any process runs at once.
    TooManyOpen,
}

/// Checks one file. With the key it also checks that the writer of the lines had it.
///
/// A last line that was cut off is reported in [`Verified::torn_tail`] and is not an error: a crash leaves one.
///
/// # Errors
/// [`BrokenChainError`] names the first record that was altered.
pub fn verify(lines: impl BufRead, key: Option<&AuditKey>) -> Result<Verified, BrokenChainError> {
    verify_after(lines, key, Carried::default())
}

/// Checks a file that follows another one of the same run of the process.
///
/// # Errors
/// [`BrokenChainError`] names the first record that was altered.
pub fn verify_after(
    mut lines: impl BufRead,
    key: Option<&AuditKey>,
    carried: Carried,
) -> Result<Verified, BrokenChainError> {
    let mut walk = Walk::new(key, carried);
    let mut line = Vec::new();
    loop {
        line.clear();
        // One byte more than a line may have, to distinguish a long line from a cut one.
        let limit = u64::try_from(LINE_BYTES_MAX + 2).unwrap_or(u64::MAX);
        let read = lines.by_ref().take(limit).read_until(b'\n', &mut line);
        let bytes = read.map_err(|error| walk.broken(BreakReason::Unreadable(error.kind())))?;
        if bytes == 0 {
            return Ok(walk.finish(None));
        }
        if line.pop_if(|byte| *byte == b'\n').is_none() {
            if bytes > LINE_BYTES_MAX {
                return Err(walk.broken(BreakReason::TooLong));
            }
            return Ok(walk.finish(Some(bytes)));
        }
        // A line with its end was written completely: a crash cuts off the end first.
        walk.step(&line).map_err(|reason| walk.broken(reason))?;
    }
}

/// The state of the check.
struct Walk<'k> {
    key: Option<&'k AuditKey>,
    head: String,
    open: HashMap<String, OpenIntent>,
    verified: Verified,
}

/// The fields that matter for the chain; borrowed, since a file may have millions of lines.
#[derive(Deserialize)]
struct Record<'a> {
    v: u32,
    seq: u64,
    ts: &'a str,
    #[serde(borrow)]
    boot: std::borrow::Cow<'a, str>,
    event: &'a str,
    #[serde(default)]
    call: Option<&'a str>,
    #[serde(default, borrow)]
    tool: Option<std::borrow::Cow<'a, str>>,
    #[serde(default)]
    effect: Option<&'a str>,
    #[serde(default, borrow)]
    file: Option<std::borrow::Cow<'a, str>>,
    #[serde(default)]
    lost: u64,
    prev: &'a str,
    hash: &'a str,
    seal: &'a str,
}

impl<'k> Walk<'k> {
    fn new(key: Option<&'k AuditKey>, carried: Carried) -> Self {
        let open = carried.open.into_iter().map(|intent| (intent.call.clone(), intent)).collect();
        let verified = Verified { lost: carried.lost, ..Verified::default() };
        Self { key, head: String::new(), open, verified }
    }

    fn step(&mut self, line: &[u8]) -> Result<(), BreakReason> {
        let record: Record<'_> = serde_json::from_slice(line).map_err(|_| BreakReason::NotARecord)?;
        if record.v != VERSION {
            return Err(BreakReason::UnknownVersion(record.v));
        }
        self.check_place(&record)?;
        let parts = parts(line).ok_or(BreakReason::WrongHash)?;
        let body = Sha256::new_with_prefix(parts.record);
        let hash = finish(body.clone().chain_update(parts.seal));
        if hash != record.hash {
            return Err(BreakReason::WrongHash);
        }
        if self.key.is_some_and(|key| key.seal(&finish(body)) != record.seal) {
            return Err(BreakReason::WrongSeal);
        }
        self.follow_call(&record)?;
        self.accept(&record);
        Ok(())
    }

    fn check_place(&self, record: &Record<'_>) -> Result<(), BreakReason> {
        let first = self.verified.records == 0;
        if record.seq != self.verified.records + 1 {
            return Err(BreakReason::WrongNumber { found: record.seq });
        }
        match (first, record.event == "start") {
            (true, false) => Err(BreakReason::NoStart),
            (false, true) => Err(BreakReason::SecondStart),
            (false, false) if record.prev != self.head => Err(BreakReason::WrongPrevious),
            _ => Ok(()),
        }
    }

    fn follow_call(&mut self, record: &Record<'_>) -> Result<(), BreakReason> {
        match (record.event, record.call) {
            ("intent", Some(call)) => {
                if self.open.len() >= OPEN_INTENTS_MAX {
                    return Err(BreakReason::TooManyOpen);
                }
                let intent = OpenIntent {
                    seq: record.seq,
                    ts: record.ts.to_owned(),
                    call: call.to_owned(),
                    tool: record.tool.as_deref().unwrap_or_default().to_owned(),
                    effect: record.effect.unwrap_or_default().to_owned(),
                };
                match self.open.insert(call.to_owned(), intent) {
                    None => Ok(()),
                    Some(_) => Err(BreakReason::SecondIntent),
                }
            }
            ("outcome", Some(call)) => match self.open.remove(call) {
                Some(_) => Ok(()),
                None => {
                    let lost = self.verified.lost.checked_sub(1).ok_or(BreakReason::OutcomeWithoutIntent)?;
                    self.verified.lost = lost;
                    Ok(())
                }
            },
            ("start" | "refusal" | "shed" | "reload", _) => Ok(()),
            _ => Err(BreakReason::NotARecord),
        }
    }

    fn accept(&mut self, record: &Record<'_>) {
        let verified = &mut self.verified;
        if verified.records == 0 {
            verified.boot = Some(record.boot.to_string());
            verified.previous = Some(record.prev.to_owned());
            verified.first_ts = Some(record.ts.to_owned());
            verified.file = record.file.as_deref().map(ToOwned::to_owned);
            verified.lost = verified.lost.saturating_add(record.lost);
        }
        verified.records = record.seq;
        replace(verified.last_ts.get_or_insert_default(), record.ts);
        replace(&mut self.head, record.hash);
    }

    fn finish(self, torn_bytes: Option<usize>) -> Verified {
        let mut verified = self.verified;
        verified.torn_tail = torn_bytes.map(|bytes| TornTail { line: verified.records + 1, bytes });
        verified.head = (verified.records > 0).then_some(self.head);
        verified.open_intents = self.open.into_values().collect();
        verified.open_intents.sort_unstable_by_key(|intent| intent.seq);
        verified
    }

    fn broken(&self, reason: BreakReason) -> BrokenChainError {
        let next = self.verified.records + 1;
        BrokenChainError { seq: next, line: next, reason }
    }
}

impl fmt::Display for BreakReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(kind) => write!(f, "the file cannot be read on: {kind}"),
            Self::TooLong => write!(f, "the line has more than {LINE_BYTES_MAX} bytes"),
            Self::NotARecord => f.write_str("the line is not a record"),
            Self::UnknownVersion(version) => write!(f, "records of version {version} are not known here"),
            Self::NoStart => f.write_str("the first record is not that of a start"),
            Self::SecondStart => f.write_str("a start record is in the middle"),
            Self::WrongNumber { found } => write!(f, "the record has the number {found}"),
            Self::WrongPrevious => f.write_str("the record does not follow the one before it"),
            Self::WrongHash => f.write_str("the record was changed"),
            Self::WrongSeal => f.write_str("the record was not written with this key"),
            Self::OutcomeWithoutIntent => f.write_str("a call ended that had not begun"),
            Self::SecondIntent => f.write_str("a call began that runs already"),
            Self::TooManyOpen => write!(f, "more than {OPEN_INTENTS_MAX} calls are open"),
        }
    }
}

/// A line, cut where the writer put it together.
pub(super) struct Parts<'a> {
    /// Up to the seal.
    pub(super) record: &'a [u8],
    /// The seal as a field.
    pub(super) seal: &'a [u8],
}

/// `None` if the line does not end byte for byte the way the writer ends it.
pub(super) fn parts(line: &[u8]) -> Option<Parts<'_>> {
    let sealed = field_at_end(line.strip_suffix(LINE_CLOSE.as_bytes())?, HASH_OPEN)?.0;
    let (record, seal) = field_at_end(sealed, SEAL_OPEN)?;
    Some(Parts { record, seal })
}

/// What is before the field, and the field.
fn field_at_end<'a>(text: &'a [u8], open: &str) -> Option<(&'a [u8], &'a [u8])> {
    let length = open.len() + HASH_CHARS + TEXT_CLOSE.len();
    let (before, field) = text.split_at_checked(text.len().checked_sub(length)?)?;
    (field.starts_with(open.as_bytes()) && field.ends_with(TEXT_CLOSE.as_bytes())).then_some((before, field))
}

fn replace(to: &mut String, from: &str) {
    to.clear();
    to.push_str(from);
}
