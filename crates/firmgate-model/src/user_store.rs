//! What belongs to users: collections, discovery jobs, and the suppression list.

use crate::Advice;
use crate::collections::{Added, Collection, CollectionPage, ItemPage, Pick};
use crate::email::Finding;
use crate::engine_error::EngineError;
use crate::jobs::{DiscoveryJob, JobRequest, Requested, Subject};
use crate::threads::ThreadKey;
use std::borrow::Cow;

/// The data of users. See [`engine`](crate::engine) for the thread that calls it.
///
/// INVARIANT (one transaction): a method that writes has its effect once or not at all, and what it read to decide is
/// still valid when it writes, also with concurrent writers.
/// INVARIANT (owner first): another owner's collection or job looks like one that does not exist.
///
/// The clock is always an argument, in milliseconds since 1970 UTC. A `token` is the caller's name for one request: a repeat with the
/// same token and the same input answers as the first call did and has no second effect.
pub trait UserStore: Send + Sync {
    /// Creates a collection, or finds the owner's collection of that name (compared without regard to case), which keeps
    /// its own description and search, and returns whether it was created.
    ///
    /// # Errors
    /// [`StoreError`] states who must act; nothing was changed then.
    fn create_collection(
        &self,
        owner: &str,
        name: &str,
        description: Option<&str>,
        search: Option<&str>,
        token: &str,
        now_ms: i64,
    ) -> Result<(Collection, bool), StoreError>;

    /// Adds companies to a collection as to a set, all or none. `ids` exist; `not_found` are the ids of the same
    /// call that no company has, and are only reported back.
    ///
    /// # Errors
    /// [`StoreError`] states who must act; nothing was changed then.
    fn add_items(
        &self,
        owner: &str,
        collection: &str,
        ids: &[String],
        not_found: &[String],
        token: &str,
        now_ms: i64,
    ) -> Result<Added, StoreError>;

    /// The owner's collections, newest first. `after` is the `next` of the page before.
    ///
    /// # Errors
    /// [`StoreError::InvalidCursor`] for an `after` that is not such a value.
    fn collections(&self, owner: &str, limit: u32, after: Option<&str>) -> Result<CollectionPage, StoreError>;

    /// One of the owner's collections.
    ///
    /// # Errors
    /// [`StoreError::Engine`] when it cannot be read.
    fn collection(&self, owner: &str, id: &str) -> Result<Option<Collection>, StoreError>;

    /// How many collections there are, of all owners.
    ///
    /// # Errors
    /// [`StoreError::Engine`] when they cannot be read.
    fn collection_count(&self) -> Result<u64, StoreError>;

    /// A page of a collection's items in the order of adding.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the owner has no such collection.
    fn items(
        &self,
        owner: &str,
        collection: &str,
        pick: Pick<'_>,
        offset: u32,
        limit: u32,
    ) -> Result<ItemPage, StoreError>;

    /// The ids of all items of a collection in the order of adding, for a caller that filters by what it knows of
    /// the companies.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the owner has no such collection.
    fn item_ids(&self, owner: &str, collection: &str) -> Result<Vec<String>, StoreError>;

    /// Stores a request for an address, or finds the job of the same request. A caller that gets a job that is still
    /// queued searches and calls [`finish_job`](Self::finish_job).
    ///
    /// # Errors
    /// [`StoreError`] states who must act; nothing was changed then.
    fn request_job(
        &self,
        owner: &str,
        wish: &JobRequest<'_>,
        token: &str,
        now_ms: i64,
    ) -> Result<Requested, StoreError>;

    /// Stores what was found. A job that has ended already keeps its first result; the answer is what is stored.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the owner has no such job.
    fn finish_job(&self, owner: &str, id: &str, finding: &Finding, now_ms: i64) -> Result<DiscoveryJob, StoreError>;

    /// Stores that no search was possible, so that the next request starts again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the owner has no such job.
    fn fail_job(&self, owner: &str, id: &str, now_ms: i64) -> Result<DiscoveryJob, StoreError>;

    /// One of the owner's jobs, without what the suppression list forbids now.
    ///
    /// # Errors
    /// [`StoreError::Engine`] when it cannot be read.
    fn job(&self, owner: &str, id: &str, now_ms: i64) -> Result<Option<DiscoveryJob>, StoreError>;

    /// Adds an entry to the suppression list; an entry that is there already keeps its first reason. It applies to
    /// every owner and also for jobs that have completed.
    ///
    /// # Errors
    /// [`StoreError`] states who must act; nothing was changed then.
    fn suppress(&self, subject: &Subject<'_>, reason: &str, now_ms: i64) -> Result<(), StoreError>;

    /// Whether any of the subjects, or a domain that one belongs to, is on the suppression list.
    ///
    /// # Errors
    /// [`StoreError::Engine`] when the list cannot be read.
    fn is_any_suppressed(&self, subjects: &[Subject<'_>]) -> Result<bool, StoreError> {
        Ok(self.suppressed(subjects)?.contains(&true))
    }

    /// Which of the subjects, or a domain that one belongs to, are on the suppression list: in their order.
    ///
    /// # Errors
    /// [`StoreError::Engine`] when the list cannot be read.
    fn suppressed(&self, subjects: &[Subject<'_>]) -> Result<Vec<bool>, StoreError>;

    /// The key of the threads of questions, which are kept by callers and not here. It is the same for all users of
    /// this data, and was read when the store was opened.
    fn thread_key(&self) -> &ThreadKey;
}

/// Why the store refused or failed, grouped by who must act.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It does not exist, or it is another user's: the two are not distinguished.
    #[error("no {what} with this id")]
    NotFound {
        /// `collection` or `job`.
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
    /// The caller has reached a limit.
    #[error("limit of {max} {what} reached")]
    LimitReached {
        /// What is limited, in the plural.
        what: &'static str,
        /// How many there may be.
        max: u64,
    },
    /// The operator must act, or another process holds the data for too long.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl StoreError {
    /// An argument that is outside its bounds.
    pub fn invalid(field: &'static str, reason: impl Into<String>) -> Self {
        Self::Invalid { field, reason: reason.into() }
    }
}

impl Advice for StoreError {
    fn hint(&self) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(match self {
            Self::NotFound { .. } => "list what there is and use an id from that list",
            Self::TokenReused => "send a new token with a new request, and the same token only with a repeat",
            Self::InvalidCursor => "start again from the first page",
            Self::Invalid { .. } => "correct the argument and send it again",
            Self::LimitReached { .. } => "use what is there already, or spread the items over more collections",
            Self::Engine(error) => return error.hint(),
        }))
    }
}
