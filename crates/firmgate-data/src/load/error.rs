//! What loading can fail with, grouped by who must act.

use std::borrow::Cow;
use std::error::Error;
use std::io;
use std::path::PathBuf;

use firmgate_clean::noun;
use firmgate_engine_local::catalogue::CatalogueError;
use firmgate_engine_local::store::DatabaseError;
use firmgate_engine_local::{FileError, ManifestError};
use firmgate_model::Advice;

use crate::import::ReadAs;

/// Why companies were not loaded. The existing dataset is untouched.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Another process is loading.
    #[error("another process is loading into `{}`", dir.display())]
    Busy {
        /// The data folder.
        dir: PathBuf,
    },
    /// There are companies already, and they were not to be replaced.
    #[error("`{}` holds {companies} {kind} {} already", dir.display(), noun(*companies, "company", "companies"))]
    Exists {
        /// The data folder.
        dir: PathBuf,
        /// How many.
        companies: u64,
        /// Of what kind.
        kind: &'static str,
    },
    /// There are companies already, and the caller did not state what to do with them.
    #[error("`{}` holds {companies} {kind} {} already", dir.display(), noun(*companies, "company", "companies"))]
    Mixing {
        /// The data folder.
        dir: PathBuf,
        /// How many.
        companies: u64,
        /// Of what kind.
        kind: &'static str,
    },
    /// A file that changes companies, and none are there.
    #[error("`{}` holds no companies that the file could change", dir.display())]
    NothingToChange {
        /// The data folder.
        dir: PathBuf,
    },
    /// Imported companies would be lost.
    #[error(
        "`{}` holds {companies} {kind} {}, and imported ones cannot be made again",
        dir.display(), noun(*companies, "company", "companies")
    )]
    Imported {
        /// The data folder.
        dir: PathBuf,
        /// How many.
        companies: u64,
        /// Of what kind.
        kind: &'static str,
    },
    /// No row of the file is a company.
    #[error(
        "no row of `{}` is a company ({rows} {}; {read_as}); nothing was changed",
        file.display(),
        noun(*rows, "row", "rows")
    )]
    NoCompanies {
        /// The file to import.
        file: PathBuf,
        /// Rows below the header.
        rows: u64,
        /// How the file was read.
        read_as: Box<ReadAs>,
        /// The list of rejected rows.
        list: PathBuf,
    },
    /// The disk is too small, found out before anything was written.
    #[error(
        "`{}` has {} MiB free and the load needs {} MiB",
        dir.display(), available >> 20, (needed >> 20) + 1
    )]
    NoSpace {
        /// The data folder.
        dir: PathBuf,
        /// Bytes that the load needs.
        needed: u64,
        /// Bytes that are free.
        available: u64,
    },
    /// The disk became full on the way.
    #[error("the disk became full while loading: {cause}; the data from before is untouched")]
    DiskFull {
        /// The message of the failing part.
        cause: String,
    },
    /// The manifest cannot be used.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A file or folder cannot be used.
    #[error(transparent)]
    File(FileError),
    /// The file to import does not match the map.
    #[error("`{}`: {reason}", file.display())]
    Input {
        /// The file to import.
        file: PathBuf,
        /// What is wrong.
        reason: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// The catalogue could not be written.
    #[error("the catalogue could not be written: {0}")]
    Catalogue(CatalogueError),
    /// The contacts could not be written.
    #[error("the contacts could not be written: {0}")]
    Contacts(DatabaseError),
    /// The observer stopped the load.
    #[error("the load was stopped; nothing of it was kept")]
    Interrupted,
    /// A part of the load ended without a result.
    #[error("the load stopped: {0}")]
    Stopped(&'static str),
}

impl Advice for LoadError {
    fn hint(&self) -> Option<Cow<'static, str>> {
        let hint = match self {
            Self::NothingToChange { .. } => "import the companies first: of GLEIF, the file of level 1",
            Self::Busy { .. } => "wait until it has ended",
            Self::Exists { .. } => "pass `--replace` to put new ones in their place",
            Self::Mixing { .. } => "pass `--add` to keep them beside those of the file, or `--replace` to drop them",
            Self::Imported { .. } => "pass `--drop-imported` as well to drop them",
            Self::NoCompanies { list, .. } => {
                return Some(Cow::Owned(format!("`{}` says why for each row", list.display())));
            }
            Self::NoSpace { .. } => "free some space, or load fewer companies",
            Self::DiskFull { .. } => "free some space and load again",
            Self::Manifest(error) => return error.hint(),
            Self::Catalogue(error) => return error.hint(),
            Self::Contacts(error) => return error.hint(),
            Self::Input { hint, .. } => return hint.clone().map(Cow::Owned),
            Self::File(_) | Self::Interrupted | Self::Stopped(_) => return None,
        };
        Some(Cow::Borrowed(hint))
    }
}

impl From<FileError> for LoadError {
    fn from(error: FileError) -> Self {
        if is_disk_full(&error) { Self::DiskFull { cause: error.to_string() } } else { Self::File(error) }
    }
}

impl From<CatalogueError> for LoadError {
    fn from(error: CatalogueError) -> Self {
        if is_disk_full(&error) { Self::DiskFull { cause: error.to_string() } } else { Self::Catalogue(error) }
    }
}

impl From<DatabaseError> for LoadError {
    fn from(error: DatabaseError) -> Self {
        if is_disk_full(&error) { Self::DiskFull { cause: error.to_string() } } else { Self::Contacts(error) }
    }
}

/// Whether a full disk is at the bottom of an error. The engines wrap the operating system's error in types of their
/// own, some only in its text.
fn is_disk_full(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::StorageFull)
            || text.contains("No space left on device")
            || text.contains("the disk is full")
        {
            return true;
        }
        next = error.source();
    }
    false
}

#[cfg(test)]
mod tests;
