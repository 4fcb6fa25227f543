//! What the kernel asks of the place where records are kept.

use futures_util::future::BoxFuture;

/// An append on its way. Dropping it does not take the line back.
pub type Appending<'a> = BoxFuture<'a, Result<(), AuditUnavailableError>>;

/// A place for lines, in order.
///
/// The kernel polls the answer once before it lets the next record be made, so an implementation keeps three rules:
///
/// 1. By the end of the first poll the line is either queued behind all lines before it, or refused for good with
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
    /// [`AuditUnavailableError`] while no line can be taken.
    fn newest(&self) -> Result<u64, AuditUnavailableError> {
        Ok(0)
    }

    /// Lets the lines from now on go to the newest file, and says what its start record must.
    ///
    /// # Errors
    /// [`AuditUnavailableError`] while no line can be taken.
    fn turn(&self) -> Result<FileStart, AuditUnavailableError> {
        Ok(FileStart::default())
    }

    /// Appends a line; the line has no line break and the journal adds one.
    fn append(&self, line: String, durability: Durability) -> Appending<'_>;
}

/// What the start record of a file says about the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileStart {
    /// Number of the file among those of this process.
    pub number: u64,
    /// Its name, so that a renamed file shows.
    pub file: Option<String>,
    /// Hash of the entry of the index that this file was opened with: all that was closed before lies before it.
    pub previous: Option<String>,
    /// Lines that were taken for the file before and did not reach it.
    pub lost: u64,
}

/// When an append counts as done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// When the line would survive a loss of power.
    Durable,
    /// When the line is queued.
    Deferred,
}

/// The journal did not take a record, so what it stands for must not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the audit journal is not available")]
pub struct AuditUnavailableError;
