//! A token in a file that somebody else keeps fresh.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use firmgate_graphql::{Fetching, Need, TokenError, TokenSource};

use super::{TOKEN_TEXT_BYTES_MAX, given};
use crate::paths::read_bounded;

/// The token of a file.
#[derive(Debug)]
pub struct FileToken {
    path: PathBuf,
    seen: Mutex<Option<Stamp>>,
}

/// What changes when a file is written or replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    file: u64,
    bytes: u64,
    written: (i64, i64),
}

impl Stamp {
    /// None where there is no file.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let about = fs::metadata(path).ok()?;
        Some(Self { file: about.ino(), bytes: about.len(), written: (about.mtime(), about.mtime_nsec()) })
    }
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
    fn fetch(&self, _need: Need) -> Fetching<'_> {
        Box::pin(async move {
            // Before the text: if the file changes in between, it is read once too often and not once too seldom.
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
        // A file that is away for a moment is being replaced.
        seen.is_some() && self.stamp().is_some_and(|stamp| Some(stamp) != seen)
    }
}
