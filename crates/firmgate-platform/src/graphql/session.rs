//! What the resolvers of one request share.

use firmgate_model::{CompanyRecord, ContactRecord};

use super::error::{ErrorKind, FieldError};
use super::request::Identity;
use crate::catalogue::SearchError;
use crate::dataset::Dataset;
use crate::store::{DatabaseError, Problem, Store, StoreError};

/// One request: who asks, of which data, and when.
pub(crate) struct Session<'p> {
    pub(crate) identity: &'p Identity,
    pub(crate) dataset: &'p Dataset,
    pub(crate) store: &'p Store,
    pub(crate) now_ms: i64,
}

impl Session<'_> {
    /// Whose collections, threads and jobs these are.
    pub(super) fn owner(&self) -> &str {
        &self.identity.owner
    }

    pub(super) fn company(&self, id: &str) -> Result<Option<CompanyRecord>, FieldError> {
        Ok(self.dataset.catalogue.company(id)?)
    }

    pub(super) fn companies(&self, ids: &[&str]) -> Result<Vec<Option<CompanyRecord>>, FieldError> {
        Ok(self.dataset.catalogue.companies(ids)?)
    }

    pub(super) fn contacts_of(&self, company: &str) -> Result<Vec<ContactRecord>, FieldError> {
        Ok(self.dataset.contacts.of_company(company)?)
    }
}

impl From<SearchError> for FieldError {
    fn from(error: SearchError) -> Self {
        let message = error.to_string();
        match error {
            SearchError::InvalidCursor => Self::validation(format!("`nextToken`: {message}")),
            SearchError::QueryTooLong { .. } => Self::validation(format!("`query`: {message}")),
            SearchError::Engine(_) => Self::internal(message),
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
            StoreError::Database(error) => return error.into(),
        };
        Self::new(kind, message)
    }
}

impl From<DatabaseError> for FieldError {
    fn from(error: DatabaseError) -> Self {
        // The full text names files of the server, which the caller must not see and the operator needs.
        tracing::warn!(%error, hint = error.hint(), "the user data cannot be used");
        let (kind, message) = match error.problem {
            Problem::Busy => (ErrorKind::Busy, "the data is in use by another process, try again"),
            Problem::DiskFull => {
                (ErrorKind::NotStored, "the disk of the platform is full; nothing of this request was kept")
            }
            Problem::ReadOnly => (ErrorKind::NotStored, "the platform's data is read-only; nothing was changed"),
            Problem::Removed => (
                ErrorKind::NotStored,
                "the platform's data folder was removed or replaced; nothing of this request was kept",
            ),
            _ => (ErrorKind::Internal, "the data could not be read or written"),
        };
        Self::new(kind, message)
    }
}
