//! What the resolvers of one request share.

use firmgate_model::{
    Advice, CompanyIndex, Contacts, EngineError, EngineErrorKind, SearchError, StoreError, UserStore,
};

use super::error::{ErrorKind, FieldError};
use super::request::Identity;
use super::threads::Threads;

/// One request: the caller, the engines and the time.
pub(crate) struct Session<'p> {
    pub(crate) identity: &'p Identity,
    pub(crate) companies: &'p dyn CompanyIndex,
    pub(crate) contacts: &'p dyn Contacts,
    pub(crate) store: &'p dyn UserStore,
    pub(crate) now_ms: i64,
}

impl Session<'_> {
    /// The owner of collections, threads and jobs.
    pub(super) fn owner(&self) -> &str {
        &self.identity.owner
    }

    /// The caller's threads.
    pub(super) fn threads(&self) -> Threads<'_> {
        Threads { key: self.store.thread_key(), owner: self.owner(), now_ms: self.now_ms }
    }
}

impl From<SearchError> for FieldError {
    fn from(error: SearchError) -> Self {
        let message = error.to_string();
        match error {
            SearchError::InvalidCursor => Self::validation(format!("`nextToken`: {message}")),
            SearchError::QueryTooLong { .. } => Self::validation(format!("`query`: {message}")),
            SearchError::Engine(error) => error.into(),
        }
    }
}

impl From<StoreError> for FieldError {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        let kind = match error {
            StoreError::NotFound { .. } => ErrorKind::NotFound,
            StoreError::TokenReused => ErrorKind::Conflict,
            StoreError::InvalidCursor | StoreError::Invalid { .. } => ErrorKind::Validation,
            StoreError::LimitReached { .. } => ErrorKind::Conflict,
            StoreError::Engine(error) => return error.into(),
        };
        Self::new(kind, message)
    }
}

impl From<EngineError> for FieldError {
    fn from(error: EngineError) -> Self {
        // The full text names files of the server, which the caller must not see and the operator needs.
        tracing::warn!(%error, hint = error.hint().as_deref(), "an engine of the platform failed");
        let (kind, message) = match error.kind() {
            EngineErrorKind::Busy => (ErrorKind::Busy, "the data is in use by another process, try again"),
            EngineErrorKind::DiskFull => {
                (ErrorKind::NotStored, "the disk of the platform is full; nothing of this request was kept")
            }
            EngineErrorKind::ReadOnly => {
                (ErrorKind::NotStored, "the platform's data is read-only; nothing was changed")
            }
            EngineErrorKind::Removed => (
                ErrorKind::NotStored,
                "the platform's data folder was removed or replaced; nothing of this request was kept",
            ),
            EngineErrorKind::Failed => (ErrorKind::Internal, "the data could not be read or written"),
        };
        Self::new(kind, message)
    }
}
