//! One document from the network, as little as the keys need of it.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// Gets documents.
pub trait Fetch: Send + Sync + 'static {
    /// Gets one of at most `bytes_max` bytes.
    fn get<'a>(&'a self, url: &'a str, bytes_max: usize) -> Fetching<'a>;
}

/// The document to come.
pub type Fetching<'a> = Pin<Box<dyn Future<Output = Result<Document, FetchFault>> + Send + 'a>>;

/// A whole document.
#[derive(Debug, Clone)]
pub struct Document {
    /// HTTP status.
    pub status: u16,
    /// All of it.
    pub body: bytes::Bytes,
    /// How long it may be kept, where it says so.
    pub max_age: Option<Duration>,
}

/// Why there is none; a few words for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchFault(pub &'static str);
