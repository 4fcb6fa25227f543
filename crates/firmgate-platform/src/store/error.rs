//! What a call on the store can fail with, split by who must act.

use std::path::Path;

use super::database::DatabaseError;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It does not exist, or it is somebody else's: the two are not told apart.
    #[error("no {what} with this id")]
    NotFound {
        /// `collection`, `thread` or `job`.
        what: &'static str,
    },
    /// The caller sent a client token again with another input.
    #[error("this client token was used before with another input")]
    TokenReused,
    /// The caller's cursor is not one that an answer to this caller held.
    #[error("this cursor is not from an earlier answer")]
    InvalidCursor,
    /// An argument is outside its bounds.
    #[error("{field} {reason}")]
    Invalid {
        /// The argument.
        field: &'static str,
        /// What it must be.
        reason: String,
    },
    /// The caller has as much as one may have.
    #[error("limit of {max} {what} reached")]
    LimitReached {
        /// What is limited, in the plural.
        what: &'static str,
        /// How many there may be.
        max: u64,
    },
    /// Whoever runs the platform must act, or another process holds the file for too long.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl StoreError {
    /// What to do about it, in one line.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "list what there is and use an id from that list",
            Self::TokenReused => "send a new token with a new request, and the same token only with a repeat",
            Self::InvalidCursor => "start again from the first page",
            Self::Invalid { .. } => "correct the argument and send it again",
            Self::LimitReached { .. } => "use what is there already, or spread the items over more collections",
            Self::Database(error) => error.hint(),
        }
    }

    pub(super) fn invalid(field: &'static str, reason: impl Into<String>) -> Self {
        Self::Invalid { field, reason: reason.into() }
    }
}

/// A failure inside a transaction: a refusal is already in the caller's words, an engine error is not yet.
#[derive(Debug)]
pub(super) enum Fault {
    Refused(StoreError),
    Engine(rusqlite::Error),
}

impl Fault {
    pub(super) fn told(self, file: &Path) -> StoreError {
        match self {
            Self::Refused(error) => error,
            Self::Engine(error) => StoreError::Database(DatabaseError::new(file, error)),
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Refused(error)
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Engine(error)
    }
}
