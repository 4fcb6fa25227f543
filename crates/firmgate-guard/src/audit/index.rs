//! The index of a folder of journals: which files there were, and how each of them ends.
//!
//! Each file holds a chain of its own, so without an index a whole file could vanish, or lose its end, undetected. The
//! index is one more chain, with the same hashes and seals, that all processes on the folder write one after the other:
//! an entry when a file is opened, another when it is closed, by its writer or, after a crash, by the next process. A
//! file's first record names the hash of the entry that opened it, so the files hold the index in turn.
//!
//! What it cannot show is its own newest end: entries that are cut off together with the files that they name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::chain::{self, LINE_BYTES_MAX, finish};
use super::key::AuditKey;
use super::record::VERSION;
use super::verify::{BreakReason, BrokenChainError, parts};

/// What an entry records about a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum IndexEvent {
    /// A process is about to write it.
    Opened {
        /// Its name.
        file: String,
    },
    /// Nothing will be added to it.
    Closed {
        /// Its name.
        file: String,
        /// Whole records in it.
        records: u64,
        /// Hash of its last record; empty if there is none.
        head: String,
    },
    /// It existed, closed, before the index did.
    Adopted {
        /// Its name.
        file: String,
        /// Whole records in it.
        records: u64,
        /// Hash of its last record; empty if there is none.
        head: String,
    },
    /// It may be missing from now on: it was moved to an archive.
    Archived {
        /// Its name.
        file: String,
        /// Calls that had begun when it ended, and may end in a later file of the same process.
        open: u64,
    },
}

/// What the index records about one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexedFile {
    /// Hash of the entry that opened it; none for a file that is older than the index.
    pub opened: Option<String>,
    /// How it ends, once it is closed.
    pub end: Option<FileEnd>,
    /// Set when it may be missing: the calls that had begun when it ended.
    pub archived: Option<u64>,
}

/// How a file ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileEnd {
    /// Whole records in it.
    pub records: u64,
    /// Hash of its last record; empty if there is none.
    pub head: String,
}

/// An index as it was read, to be added to or compared with.
#[derive(Clone, Debug, Default)]
pub struct Index {
    files: BTreeMap<String, IndexedFile>,
    entries: u64,
    head: String,
    whole_bytes: usize,
}

#[derive(Serialize)]
struct Entry<'a> {
    v: u32,
    seq: u64,
    ts: String,
    #[serde(flatten)]
    event: &'a IndexEvent,
    prev: &'a str,
}

#[derive(Deserialize)]
struct Read {
    v: u32,
    seq: u64,
    #[serde(flatten)]
    event: IndexEvent,
    prev: String,
    hash: String,
    seal: String,
}

impl Index {
    /// Reads and checks an index. What follows the last line break was cut off by a crash and is ignored.
    ///
    /// # Errors
    /// [`BrokenChainError`] names the first entry that was altered.
    pub fn read(text: &[u8], key: &AuditKey) -> Result<Self, BrokenChainError> {
        let mut index = Self::default();
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let Some(entry) = line.strip_suffix(b"\n") else { break };
            let place = index.entries + 1;
            index.step(entry, key).map_err(|reason| BrokenChainError { seq: place, line: place, reason })?;
            index.whole_bytes += line.len();
        }
        Ok(index)
    }

    /// The line of a new entry. The index treats it as written.
    pub fn add(&mut self, event: IndexEvent, wall_us: i64, key: &AuditKey) -> Option<String> {
        let seq = self.entries + 1;
        let prev = self.head().to_owned();
        let entry = Entry { v: VERSION, seq, ts: chain::timestamp(wall_us), event: &event, prev: &prev };
        let mut line = serde_json::to_string(&entry).ok()?;
        self.head = chain::close(&mut line, key);
        self.entries = seq;
        self.whole_bytes += line.len() + 1;
        self.take(event);
        Some(line)
    }

    /// The files, by name.
    #[must_use]
    pub fn files(&self) -> &BTreeMap<String, IndexedFile> {
        &self.files
    }

    /// Entries in it.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.entries
    }

    /// Hash of the last entry: a copy of it elsewhere shows whether the newest end was cut off.
    #[must_use]
    pub fn head(&self) -> &str {
        if self.entries == 0 { chain::NOTHING_BEFORE } else { &self.head }
    }

    /// Bytes of the whole entries; what follows was cut off by a crash.
    #[must_use]
    pub fn whole_bytes(&self) -> usize {
        self.whole_bytes
    }

    fn step(&mut self, line: &[u8], key: &AuditKey) -> Result<(), BreakReason> {
        if line.len() > LINE_BYTES_MAX {
            return Err(BreakReason::TooLong);
        }
        let read: Read = serde_json::from_slice(line).map_err(|_| BreakReason::NotARecord)?;
        if read.v != VERSION {
            return Err(BreakReason::UnknownVersion(read.v));
        }
        if read.seq != self.entries + 1 {
            return Err(BreakReason::WrongNumber { found: read.seq });
        }
        if read.prev != self.head() {
            return Err(BreakReason::WrongPrevious);
        }
        let parts = parts(line).ok_or(BreakReason::WrongHash)?;
        let body = Sha256::new_with_prefix(parts.record);
        if finish(body.clone().chain_update(parts.seal)) != read.hash {
            return Err(BreakReason::WrongHash);
        }
        if key.seal(&finish(body)) != read.seal {
            return Err(BreakReason::WrongSeal);
        }
        self.entries = read.seq;
        self.head = read.hash;
        self.take(read.event);
        Ok(())
    }

    fn take(&mut self, event: IndexEvent) {
        match event {
            IndexEvent::Opened { file } => {
                let opened = Some(self.head.clone());
                self.files.insert(file, IndexedFile { opened, ..IndexedFile::default() });
            }
            IndexEvent::Closed { file, records, head } | IndexEvent::Adopted { file, records, head } => {
                self.files.entry(file).or_default().end = Some(FileEnd { records, head });
            }
            IndexEvent::Archived { file, open } => self.files.entry(file).or_default().archived = Some(open),
        }
    }
}
