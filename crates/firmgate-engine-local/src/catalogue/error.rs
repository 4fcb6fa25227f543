//! What can go wrong, grouped by who must act: the operator of the platform, or the caller.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use firmgate_model::{Advice, EngineError, EngineErrorKind, SearchError};
use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError};

/// The catalogue on disk cannot be opened or written. The operator must act.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// Nothing was loaded yet.
    #[error("no catalogue in `{}`", dir.display())]
    Missing {
        /// The folder that was searched.
        dir: PathBuf,
    },
    /// A bulk build needs an empty folder.
    #[error("`{}` already holds a catalogue", dir.display())]
    Exists {
        /// The folder.
        dir: PathBuf,
    },
    /// Written by a version of the platform with other fields.
    #[error("the catalogue in `{}` has another format", dir.display())]
    Incompatible {
        /// The folder.
        dir: PathBuf,
    },
    /// Files are missing, cut or altered.
    #[error("the catalogue in `{}` is damaged ({reason})", dir.display())]
    Damaged {
        /// The folder.
        dir: PathBuf,
        /// The message of the storage, on one line.
        reason: String,
    },
    /// Another process is writing.
    #[error("another process writes to the catalogue in `{}`", dir.display())]
    Busy {
        /// The folder.
        dir: PathBuf,
    },
    /// The disk is full, read-only or gone.
    #[error("cannot write the catalogue in `{}`: {reason}", dir.display())]
    Write {
        /// The folder.
        dir: PathBuf,
        /// The message of the storage, on one line.
        reason: String,
    },
    /// A record that cannot be stored.
    #[error("a company cannot be stored: {reason}")]
    Unfit {
        /// Why not.
        reason: String,
    },
}

impl Advice for CatalogueError {
    fn hint(&self) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(match self {
            Self::Missing { .. } => "load companies first",
            Self::Exists { .. } => "choose an empty folder",
            Self::Incompatible { .. } | Self::Damaged { .. } => "load the companies again",
            Self::Busy { .. } => "try again when it has ended",
            Self::Write { .. } => "check the free space and the rights of the folder, then load again",
            Self::Unfit { .. } => "correct the record, then load again",
        }))
    }
}

/// Why a query has no answer, before it is converted to the error of the trait.
#[derive(Debug)]
pub(super) enum QueryError {
    /// The caller's cursor is not one of this search.
    InvalidCursor,
    /// The caller's query is too long.
    QueryTooLong { chars: usize },
    /// The engine cannot read its files; its message, on one line.
    Engine(String),
}

impl From<TantivyError> for QueryError {
    fn from(error: TantivyError) -> Self {
        Self::Engine(one_line(&error))
    }
}

impl From<std::io::Error> for QueryError {
    fn from(error: std::io::Error) -> Self {
        Self::Engine(one_line(&error))
    }
}

impl From<QueryError> for SearchError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::InvalidCursor => Self::InvalidCursor,
            QueryError::QueryTooLong { chars } => Self::QueryTooLong { chars },
            QueryError::Engine(reason) => {
                Self::Engine(EngineError::new(EngineErrorKind::Failed, "load the companies again", reason))
            }
        }
    }
}

/// What an error of the engine means when the catalogue is opened for reading.
pub(super) fn on_open(dir: &Path, error: &TantivyError) -> CatalogueError {
    let dir = dir.to_owned();
    match error {
        TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(file)) if file.ends_with("meta.json") => {
            CatalogueError::Missing { dir }
        }
        TantivyError::OpenDirectoryError(
            OpenDirectoryError::DoesNotExist(_) | OpenDirectoryError::NotADirectory(_),
        ) => CatalogueError::Missing { dir },
        _ => CatalogueError::Damaged { dir, reason: one_line(error) },
    }
}

/// What an error of the engine means when the catalogue is written.
pub(super) fn on_write(dir: &Path, error: &TantivyError) -> CatalogueError {
    let dir = dir.to_owned();
    match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => CatalogueError::Busy { dir },
        TantivyError::IndexAlreadyExists => CatalogueError::Exists { dir },
        _ => CatalogueError::Write { dir, reason: one_line(error) },
    }
}

/// The engine's messages may have several lines; a log line may not.
pub(super) fn one_line(error: &dyn std::fmt::Display) -> String {
    firmgate_clean::one_line(&error.to_string())
}
