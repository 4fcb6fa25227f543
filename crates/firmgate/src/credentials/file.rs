//! A token in a file that another program keeps fresh.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use firmgate_egress::{FetchFuture, FetchReason, TokenError, TokenSource};
use firmgate_files::{Stamp, read_bounded};

use super::{TOKEN_TEXT_BYTES_MAX, given};

/// The token of a file.
#[derive(Debug)]
pub struct FileToken {
    path: PathBuf,
    seen: Mutex<Option<Stamp>>,
}

impl FileToken {
    /// The file need not exist yet.
    pub fn new(path: PathBuf) -> Self {
        Self { path, seen: Mutex::new(None) }
    }

    fn stamp(&self) -> Option<Stamp> {
        Stamp::of(&self.path)
    }
}

impl TokenSource for FileToken {
    fn fetch(&self, _need: FetchReason) -> FetchFuture<'_> {
        Box::pin(async move {
            // Before the text: if the file changes in between, it is read once too often, not once too rarely.
            *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = self.stamp();
            let text = read_bounded(&self.path, TOKEN_TEXT_BYTES_MAX).map_err(|error| {
                tracing::warn!(path = %self.path.display(), %error, "cannot read the token file");
                TokenError::Missing
            })?;
            given(&text)
        })
    }

    fn has_changed(&self) -> bool {
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // A file that is missing for a moment is being replaced.
        seen.is_some() && self.stamp().is_some_and(|stamp| Some(stamp) != seen)
    }
}
