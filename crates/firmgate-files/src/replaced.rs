//! Files that are read again while the program runs, when they change: the last valid one stays in force.
//!
//! The files are polled, not watched: polling once a second detects every way to replace a file, also the symbolic
//! links that Kubernetes swaps.

use std::fmt::{self, Display};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use sha2::{Digest, Sha256};

/// Why a file is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// It is read if it was replaced.
    Due,
    /// It is read in any case: the operator requested it.
    Asked,
}

/// A file that is read again, or several that belong together.
pub trait Watched: fmt::Debug + Send {
    /// Checks it, and returns the result.
    fn look(&mut self, look: Look) -> Vec<Change>;
}

/// Everything that is read again.
pub type Watching = Vec<Box<dyn Watched>>;

/// A file was read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it holds, as in `policy`.
    pub what: &'static str,
    /// Where it is.
    pub path: String,
    /// What is in force from now on, or why everything stays as it was.
    pub end: Result<Replaced, String>,
}

/// What replaced the old one. What is named is public.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replaced {
    /// A policy, by its digest.
    Policy(String),
    /// A certificate, by its SHA-256.
    Certificate(String),
    /// A secret, of which nothing is revealed.
    Secret,
}

/// What changes when a file is written or replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    device: u64,
    file: u64,
    bytes: u64,
    written: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    /// `None` if the file does not exist.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let about = fs::metadata(path).ok()?;
        Some(Self {
            device: about.dev(),
            file: about.ino(),
            bytes: about.len(),
            written: (about.mtime(), about.mtime_nsec()),
            changed: (about.ctime(), about.ctime_nsec()),
        })
    }
}

/// What is in force now, for many readers.
#[derive(Debug)]
pub struct Current<T>(Arc<RwLock<Arc<T>>>);

impl<T> Clone for Current<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Current<T> {
    /// In force from the beginning.
    pub fn new(value: T) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(value))))
    }

    /// What is in force.
    pub fn get(&self) -> Arc<T> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another one in force.
    pub fn set(&self, value: T) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(value);
    }
}

/// What a file holds.
#[derive(Debug)]
pub struct Loaded<T> {
    /// The value read from it.
    pub value: T,
    /// The digest of its bytes, by [`content`].
    pub content: [u8; 32],
}

/// Reads the files and puts what they hold in force: `None` when it is in force already, else what replaced it. The
/// error is why they cannot be used.
type Read = Box<dyn FnMut() -> Result<Option<Replaced>, String> + Send>;

/// Files that are polled.
pub struct File {
    what: &'static str,
    paths: Vec<PathBuf>,
    read: Read,
    /// What they were when they were last read, whatever the result.
    seen: Vec<Option<Stamp>>,
    /// What they were at the last check, when that differed.
    moving: Option<Vec<Option<Stamp>>>,
}

impl File {
    /// Files that were read a moment ago. The first path represents all of them in messages.
    pub fn new(
        what: &'static str,
        paths: Vec<PathBuf>,
        read: impl FnMut() -> Result<Option<Replaced>, String> + Send + 'static,
    ) -> Self {
        let seen = stamps(&paths);
        Self { what, paths, read: Box::new(read), seen, moving: None }
    }

    /// A file with secrets, which is read now, and from then on when it changes.
    ///
    /// # Errors
    /// The error of `read`; a later one is reported with the change.
    pub fn of_secrets<T: Send + Sync + 'static, E: Display + 'static>(
        what: &'static str,
        path: &Path,
        read: fn(&Path) -> Result<Loaded<T>, E>,
    ) -> Result<(Current<T>, Self), E> {
        let Loaded { value, content: mut in_force } = read(path)?;
        let current = Current::new(value);
        let (shared, path) = (current.clone(), path.to_owned());
        let file = Self::new(what, vec![path.clone()], move || {
            let Loaded { value, content } = read(&path).map_err(|error| error.to_string())?;
            if content == in_force {
                return Ok(None);
            }
            in_force = content;
            shared.set(value);
            Ok(Some(Replaced::Secret))
        });
        Ok((current, file))
    }

    /// Whether the files differ from those that were read, and are stable: between two checks nothing changed. A file
    /// that is being written, or is away for a moment, is not read.
    fn was_replaced(&mut self) -> bool {
        let now = stamps(&self.paths);
        if now == self.seen {
            self.moving = None;
            return false;
        }
        if self.moving.as_ref() != Some(&now) {
            self.moving = Some(now);
            return false;
        }
        true
    }
}

impl Watched for File {
    fn look(&mut self, look: Look) -> Vec<Change> {
        if look == Look::Due && !self.was_replaced() {
            return Vec::new();
        }
        // Before the text: if a file changes in between, it is read once too often and not once too seldom.
        self.seen = stamps(&self.paths);
        self.moving = None;
        let path = self.paths.first().map(|path| path.display().to_string()).unwrap_or_default();
        let change = |end| vec![Change { what: self.what, path, end }];
        match (self.read)() {
            Ok(None) => Vec::new(),
            Ok(Some(replaced)) => change(Ok(replaced)),
            Err(why) => change(Err(why)),
        }
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("what", &self.what).field("paths", &self.paths).finish_non_exhaustive()
    }
}

fn stamps(paths: &[PathBuf]) -> Vec<Option<Stamp>> {
    paths.iter().map(|path| Stamp::of(path)).collect()
}

/// The digest of what files hold, to detect whether the content changed.
pub fn content<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(Sha256::digest(part));
    }
    digest.finalize().into()
}

#[cfg(test)]
mod tests;
