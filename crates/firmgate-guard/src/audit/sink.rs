//! What the kernel requires of the storage of records.

use futures_util::future::BoxFuture;

/// An append in progress. Dropping it does not withdraw the line.
pub type Appending<'a> = BoxFuture<'a, Result<(), AuditUnavailableError>>;

/// A sink for lines, in order.
///
/// The kernel polls the answer once before it builds the next record, so an implementation follows three rules:
///
/// 1. By the end of the first poll the line is either queued behind all lines before it, or refused permanently with
///    an error. The poll does not block.
/// 2. [`Durability::Deferred`] is answered at the first poll.
/// 3. If a queued line is lost later, every append from then on is refused until [`AuditSink::turn`] has begun a new file: a
///    line after a hole would break the chain.
///
/// The lines go to files, one after the other; each holds a chain of its own that begins with a start record. All three
/// functions are called under one lock.
pub trait AuditSink: Send + Sync {
    /// The number of the newest file. A number that the kernel has not seen means that the next line begins a new file.
    ///
    /// # Errors
    /// [`AuditUnavailableError`] while no line can be accepted.
    fn newest(&self) -> Result<u64, AuditUnavailableError> {
        Ok(0)
    }

    /// Directs further lines to the newest file, and returns what its start record must hold.
    ///
    /// # Errors
    /// [`AuditUnavailableError`] while no line can be accepted.
    fn turn(&self) -> Result<FileStart, AuditUnavailableError> {
        Ok(FileStart::default())
    }

    /// Appends a line; the line has no line break and the journal adds one.
    fn append(&self, line: String, durability: Durability) -> Appending<'_>;
}

/// What the start record of a file holds about the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileStart {
    /// Number of the file among those of this process.
    pub number: u64,
    /// Its name, so that a renamed file is detected.
    pub file: Option<String>,
    /// Hash of the entry of the index that this file was opened with: everything that was closed before precedes it.
    pub previous: Option<String>,
    /// Lines that were accepted for the file before and did not reach it.
    pub lost: u64,
}

/// When an append is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// When the line would survive a loss of power.
    Durable,
    /// When the line is queued.
    Deferred,
}

/// The journal did not accept a record, so what it records must not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the audit journal is not available")]
pub struct AuditUnavailableError;
