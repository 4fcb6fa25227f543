//! What the kernel asks of the place where records are kept.

use std::future::Future;
use std::pin::Pin;

/// An append on its way. Dropping it does not take the line back.
pub type Appending<'a> = Pin<Box<dyn Future<Output = Result<(), JournalUnavailable>> + Send + 'a>>;

/// A place for lines, in order.
///
/// The kernel polls the answer once before it lets the next record be made, so an implementation keeps three rules:
///
/// 1. By the end of the first poll the line is either queued behind all lines before it, or refused for good with
///    an error. The poll does not block.
/// 2. [`Durability::Deferred`] is answered at the first poll.
/// 3. If a queued line is lost later, every append from then on is refused: a line after a hole would break the chain.
pub trait Journal: Send + Sync {
    /// Appends a line; the line has no line break and the journal adds one.
    fn append(&self, line: String, durability: Durability) -> Appending<'_>;
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
pub struct JournalUnavailable;
