//! From an error of SQLite to the errors of the traits.

use std::path::Path;

use firmgate_model::{EngineError, EngineErrorKind, StoreError};

use super::database::{DatabaseError, StorageError};

/// A failure inside a transaction: a refusal is already an error for the caller, an engine error is not yet.
#[derive(Debug)]
pub(super) enum Fault {
    Refused(StoreError),
    Engine(rusqlite::Error),
}

impl Fault {
    pub(super) fn into_store_error(self, file: &Path) -> StoreError {
        match self {
            Self::Refused(error) => error,
            Self::Engine(error) => DatabaseError::new(file, error).into(),
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

impl From<DatabaseError> for EngineError {
    fn from(error: DatabaseError) -> Self {
        let kind = match error.problem {
            StorageError::Busy => EngineErrorKind::Busy,
            StorageError::DiskFull => EngineErrorKind::DiskFull,
            StorageError::ReadOnly => EngineErrorKind::ReadOnly,
            StorageError::Removed => EngineErrorKind::Removed,
            _ => EngineErrorKind::Failed,
        };
        Self::new(kind, error.step(), error)
    }
}

impl From<DatabaseError> for StoreError {
    fn from(error: DatabaseError) -> Self {
        Self::Engine(error.into())
    }
}
