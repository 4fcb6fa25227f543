//! Deduplication of writes: the interface to the records of what was done.

use std::fmt;

use data_encoding::HEXLOWER;
use firmgate_identity::Moment;
use futures_util::future::BoxFuture;

/// Determines the key under which a write goes to the backend. A write that repeats another one gets the same key.
pub trait Ledger: Send + Sync {
    /// The key of a write that is requested at this time.
    ///
    /// # Errors
    /// [`LedgerError`] if the ledger is unavailable; nothing may be written then.
    fn key(&self, write: WriteIdentity, at: Moment) -> BoxFuture<'_, Result<IdempotencyKey, LedgerError>>;
}

/// What makes two writes the same write: SHA-256 over tenant, subject, tool and either the caller's key or the canonical arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteIdentity {
    /// Named by the caller: the same indefinitely.
    Named([u8; 32]),
    /// Derived from the request: the same for as long as it is repeated.
    Derived([u8; 32]),
}

/// The key under which the backend knows a write, lower-case hex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

/// The ledger is unavailable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the ledger of writes is not available")]
pub struct LedgerError;

impl IdempotencyKey {
    /// A key of these 32 bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(HEXLOWER.encode(&bytes))
    }

    /// As the backend receives it.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
