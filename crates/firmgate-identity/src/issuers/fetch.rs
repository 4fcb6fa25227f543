//! One document from the network, with only what the keys need.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use url::Url;

/// Fetches documents.
pub trait Fetch: Send + Sync + 'static {
    /// Fetches one of at most `bytes_max` bytes.
    fn get<'a>(&'a self, from: &'a Url, bytes_max: usize) -> Fetching<'a>;

    /// The address that a document names.
    ///
    /// # Errors
    /// Why it must not be followed from there, as when a document of another machine names this one.
    fn linked(&self, document: &Url, link: &str) -> Result<Url, LinkError>;
}

/// The document to come.
pub type Fetching<'a> = Pin<Box<dyn Future<Output = Result<Document, KeysFetchError>> + Send + 'a>>;

/// A complete document.
#[derive(Debug, Clone)]
pub struct Document {
    /// HTTP status.
    pub status: u16,
    /// The whole body.
    pub body: Bytes,
    /// How long it may be kept, where it states it.
    pub max_age: Option<Duration>,
}

/// Why an address is not followed, for the log. The address itself is not repeated: it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LinkError(pub String);

/// Why the document is missing, in a few words for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeysFetchError(pub &'static str);
