//! The chain: each line carries the hash of the line before it.

use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};

use firmgate_identity::Moment;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::key::AuditKey;
use super::record::{Body, Line, Start, VERSION};
use super::sink::{Appending, AuditSink, AuditUnavailableError, Durability, FileStart};
use crate::writes::Writes;

/// Bytes a line may have. A record that does not fit is not written, so its call does not run.
pub(super) const LINE_BYTES_MAX: usize = 64 * 1024;
/// The previous hash of the first line, if there is none.
pub(super) const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What the first record holds about this start of the process.
#[derive(Clone, Debug)]
pub struct ChainStart {
    /// An id of this run of the process, different each time.
    pub boot: String,
    /// Version of the program.
    pub version: String,
    /// Digest of the policy in force.
    pub policy: String,
    /// State of the master switch.
    pub writes: Writes,
    /// When the process started.
    pub now: Moment,
    /// Hash of the last line of the file before this one, if there is one to link this file to.
    pub previous: Option<String>,
}

/// Builds lines and hands them to the journal in order.
pub(super) struct Chain {
    journal: Arc<dyn AuditSink>,
    key: Arc<AuditKey>,
    start: ChainStart,
    head: Mutex<Head>,
}

/// The end of the chain.
struct Head {
    /// The file that it is in.
    file: u64,
    seq: u64,
    hash: String,
    /// Digest of the policy in force.
    policy: String,
    /// The newest wall-clock time seen, for records that are written without a clock.
    wall_us: i64,
}

impl Chain {
    pub(super) fn new(journal: Arc<dyn AuditSink>, key: Arc<AuditKey>, start: ChainStart) -> Self {
        let hash = start.previous.clone().unwrap_or_else(|| NOTHING_BEFORE.to_owned());
        let policy = start.policy.clone();
        let head = Mutex::new(Head { file: 0, seq: 0, hash, policy, wall_us: start.now.wall_us });
        Self { journal, key, start, head }
    }

    /// Writes the start record, unless it is written already.
    pub(super) fn start(&self, durability: Durability) -> Result<Option<Appending<'_>>, AuditUnavailableError> {
        let mut head = self.head()?;
        self.start_under(&mut head, durability)
    }

    /// Writes a record and returns the wait for it.
    pub(super) fn append(
        &self,
        body: &Body<'_>,
        now: Moment,
        durability: Durability,
    ) -> Result<Appending<'_>, AuditUnavailableError> {
        let mut head = self.head()?;
        if head.seq > 0 {
            head.wall_us = head.wall_us.max(now.wall_us);
        }
        self.start_under(&mut head, Durability::Deferred)?;
        head.wall_us = head.wall_us.max(now.wall_us);
        self.append_under(&mut head, body, now.wall_us, durability)
    }

    /// A new policy is in force.
    pub(super) fn policy_is(&self, digest: &str) -> Result<(), AuditUnavailableError> {
        digest.clone_into(&mut self.head()?.policy);
        Ok(())
    }

    /// Writes a record without reading the clock. It carries the newest time that the chain has seen.
    pub(super) fn append_undated(&self, body: &Body<'_>) -> Result<(), AuditUnavailableError> {
        let mut head = self.head()?;
        self.start_under(&mut head, Durability::Deferred)?;
        let wall_us = head.wall_us;
        // A deferred line waits only until it is queued.
        drop(self.append_under(&mut head, body, wall_us, Durability::Deferred)?);
        Ok(())
    }

    /// A panic while the lock was held may have left a line in the journal that the head does not include. The chain
    /// cannot continue after that.
    fn head(&self) -> Result<MutexGuard<'_, Head>, AuditUnavailableError> {
        self.head.lock().map_err(|_| AuditUnavailableError)
    }

    fn start_under(
        &self,
        head: &mut Head,
        durability: Durability,
    ) -> Result<Option<Appending<'_>>, AuditUnavailableError> {
        // The number stays the same while the journal continues with the same file.
        if head.seq > 0 && self.journal.newest()? == head.file {
            return Ok(None);
        }
        let FileStart { number, file, previous, lost } = self.journal.turn()?;
        head.file = number;
        head.seq = 0;
        head.hash = previous.or_else(|| self.start.previous.clone()).unwrap_or_else(|| NOTHING_BEFORE.to_owned());
        let policy = head.policy.clone();
        let body = Body::Start(Start {
            version: &self.start.version,
            policy_set: &policy,
            writes: self.start.writes.as_str(),
            key: self.key.id(),
            file: file.as_deref(),
            lost,
        });
        let wall_us = head.wall_us;
        self.append_under(head, &body, wall_us, durability).map(Some)
    }

    /// INVARIANT (order): the lock is held while the line is built and until the journal has queued or refused it, and
    /// no longer. A refused line leaves the head where it was, so the next one takes its place.
    fn append_under(
        &self,
        head: &mut Head,
        body: &Body<'_>,
        wall_us: i64,
        durability: Durability,
    ) -> Result<Appending<'_>, AuditUnavailableError> {
        let seq = head.seq + 1;
        let record = Line { v: VERSION, seq, ts: timestamp(wall_us), boot: &self.start.boot, body, prev: &head.hash };
        let mut line = serde_json::to_string(&record).map_err(|_| AuditUnavailableError)?;
        let hash = close(&mut line, &self.key);
        if line.len() > LINE_BYTES_MAX {
            return Err(AuditUnavailableError);
        }
        let mut appending = self.journal.append(line, durability);
        let answer = appending.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        if let Poll::Ready(Err(unavailable)) = answer {
            return Err(unavailable);
        }
        head.seq = seq;
        head.hash = hash;
        match answer {
            // A finished future must not be polled again.
            Poll::Ready(_) => Ok(Box::pin(std::future::ready(Ok(())))),
            Poll::Pending => Ok(appending),
        }
    }
}

/// The text around the seal and the hash in a line, from which the hashed bytes can be extracted again.
pub(super) const SEAL_OPEN: &str = r#","seal":""#;
pub(super) const HASH_OPEN: &str = r#","hash":""#;
pub(super) const TEXT_CLOSE: &str = r#"""#;
pub(super) const LINE_CLOSE: &str = "}";

/// Adds the seal and the hash to a record and returns the hash.
///
/// The seal is computed from the record, the hash of the record with its seal: so a changed seal breaks the chain too,
/// and checking the chain needs no key.
pub(super) fn close(line: &mut String, key: &AuditKey) -> String {
    line.truncate(line.len() - LINE_CLOSE.len());
    let record = Sha256::new_with_prefix(line.as_bytes());
    let seal = [SEAL_OPEN, &key.seal(&finish(record.clone())), TEXT_CLOSE].concat();
    line.push_str(&seal);
    let hash = finish(record.chain_update(&seal));
    line.push_str(&[HASH_OPEN, &hash, TEXT_CLOSE, LINE_CLOSE].concat());
    hash
}

/// The hash of a line, from the state after all of it but the last brace.
pub(super) fn finish(line: Sha256) -> String {
    data_encoding::HEXLOWER.encode(&line.chain_update(LINE_CLOSE).finalize())
}

/// RFC 3339, UTC, always six digits after the second. A time outside the calendar is written as the nearest one within
/// it.
pub(super) fn timestamp(wall_us: i64) -> String {
    let nearest = if wall_us < 0 { Timestamp::MIN } else { Timestamp::MAX };
    let timestamp = Timestamp::from_microsecond(wall_us).unwrap_or(nearest);
    format!("{timestamp:.6}")
}
