//! One document from the network, as little as the keys need of it.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use firmgate_egress::{Address, FetchError, OutboundClient};

/// Gets documents.
pub trait Fetch: Send + Sync + 'static {
    /// Gets one of at most `bytes_max` bytes.
    fn get<'a>(&'a self, from: &'a Address, bytes_max: usize) -> Fetching<'a>;
}

/// The document to come.
pub type Fetching<'a> = Pin<Box<dyn Future<Output = Result<Document, KeysFetchError>> + Send + 'a>>;

/// A whole document.
#[derive(Debug, Clone)]
pub struct Document {
    /// HTTP status.
    pub status: u16,
    /// All of it.
    pub body: Bytes,
    /// How long it may be kept, where it says so.
    pub max_age: Option<Duration>,
}

/// Why there is none; a few words for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeysFetchError(pub &'static str);

impl Fetch for OutboundClient {
    fn get<'a>(&'a self, from: &'a Address, bytes_max: usize) -> Fetching<'a> {
        Box::pin(async move {
            match Self::get(self, from, bytes_max).await {
                Ok(got) => Ok(Document { status: got.status, body: got.body, max_age: got.max_age }),
                Err(error) => Err(KeysFetchError(match error {
                    FetchError::Refused => "the host stands for an address in a private network, which was not allowed",
                    FetchError::NotSent(_) => "no connection",
                    FetchError::Interrupted(_) => "the connection broke",
                    FetchError::TimedOut => "no answer in time",
                    FetchError::TooLarge => "the answer is too large",
                })),
            }
        })
    }
}
