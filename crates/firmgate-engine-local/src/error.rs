//! What opening a data folder can fail with, grouped by who must act.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

use firmgate_model::Advice;

use crate::catalogue::CatalogueError;
use crate::store::DatabaseError;

/// A file or folder that the operating system refuses to use.
#[derive(Debug, thiserror::Error)]
#[error("`{}`: {source}", path.display())]
pub struct FileError {
    /// Which one.
    pub path: PathBuf,
    /// The error of the operating system.
    pub source: io::Error,
}

/// `manifest.json` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Written by a later version.
    #[error(
        "`{}` has format {found}, this version reads up to {known}",
        file.display()
    )]
    Newer {
        /// The manifest.
        file: PathBuf,
        /// Its format.
        found: u32,
        /// The newest that this version knows.
        known: u32,
    },
    /// Not what any version writes.
    #[error("`{}` is damaged: {reason}", file.display())]
    Damaged {
        /// The manifest.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Not readable or not writable.
    #[error(transparent)]
    Io(#[from] FileError),
}

/// Why a platform does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing has been loaded yet.
    #[error("no companies in `{}`", dir.display())]
    Empty {
        /// The data folder.
        dir: PathBuf,
    },
    /// The manifest cannot be used.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The catalogue cannot be used.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The contacts cannot be used.
    #[error(transparent)]
    Contacts(DatabaseError),
    /// Collections and jobs cannot be used.
    #[error(transparent)]
    Store(DatabaseError),
}

impl Advice for ManifestError {
    fn hint(&self) -> Option<Cow<'static, str>> {
        match self {
            Self::Newer { .. } => Some(Cow::Borrowed("update firmgate, or use another data folder")),
            Self::Damaged { .. } => Some(Cow::Borrowed("load the companies again")),
            Self::Io(_) => None,
        }
    }
}

impl Advice for OpenError {
    fn hint(&self) -> Option<Cow<'static, str>> {
        match self {
            Self::Empty { .. } => Some(Cow::Borrowed("load some first")),
            Self::Manifest(error) => error.hint(),
            Self::Catalogue(error) => error.hint(),
            Self::Contacts(error) | Self::Store(error) => error.hint(),
        }
    }
}

/// Names the path in an error of the operating system.
pub fn at(path: &Path) -> impl FnOnce(io::Error) -> FileError {
    let path = path.to_owned();
    move |source| FileError { path, source }
}
