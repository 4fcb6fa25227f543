//! `manifest.json`: which dataset is the active one, and what it is.
//!
//! INVARIANT (manifest last): a dataset is named in the manifest only after every byte of it is on disk, and the
//! manifest changes by one rename. Anything that is not named is the remains of an unfinished load.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use firmgate_files::sync_folder;
use serde::{Deserialize, Serialize};

use crate::error::{ManifestError, at};

const FILE: &str = "manifest.json";
const FILE_UNFINISHED: &str = "manifest.json.tmp";
/// The layout of a data folder that this version writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// What the data folder holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Layout of the data folder.
    pub format: u32,
    /// Name of the active dataset's folder.
    pub dataset: String,
    /// Where its companies come from.
    pub kind: Kind,
    /// What synthetic companies were generated from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Companies after the last load.
    pub companies: u64,
    /// Contacts after the last load.
    pub contacts: u64,
    /// RFC 3339, UTC.
    pub created: String,
}

/// Where companies come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// All synthetic.
    Synthetic,
    /// All from files.
    Imported,
    /// Synthetic, with files imported on top.
    Mixed,
}

impl Kind {
    /// In readable form.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Synthetic => "synthetic",
            Self::Imported => "imported",
            Self::Mixed => "synthetic and imported",
        }
    }
}

/// Only what every format has.
#[derive(Deserialize)]
struct AnyFormat {
    format: u32,
}

impl Manifest {
    /// Reads the manifest of a data folder; `None` when there is none.
    ///
    /// # Errors
    /// [`ManifestError`] when there is one that cannot be used.
    pub fn read(dir: &Path) -> Result<Option<Self>, ManifestError> {
        let file = dir.join(FILE);
        let bytes = match fs::read(&file) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(ManifestError::Io(at(&file)(error))),
        };
        let damaged =
            |error: serde_json::Error| ManifestError::Damaged { file: file.clone(), reason: error.to_string() };
        let AnyFormat { format } = serde_json::from_slice(&bytes).map_err(damaged)?;
        if format > FORMAT {
            return Err(ManifestError::Newer { file, found: format, known: FORMAT });
        }
        let manifest: Self = serde_json::from_slice(&bytes).map_err(damaged)?;
        // The name becomes part of a path.
        if number(&manifest.dataset).is_none() {
            let reason = format!("`{}` is not the name of a dataset", manifest.dataset);
            return Err(ManifestError::Damaged { file, reason });
        }
        Ok(Some(manifest))
    }

    /// Makes this the manifest of the folder, all or nothing.
    ///
    /// # Errors
    /// [`ManifestError::Io`] when it cannot be written.
    pub fn write(&self, dir: &Path) -> Result<(), ManifestError> {
        let (unfinished, file) = (dir.join(FILE_UNFINISHED), dir.join(FILE));
        let write = || {
            let mut bytes = serde_json::to_vec_pretty(self)?;
            bytes.push(b'\n');
            let mut out = File::create(&unfinished)?;
            out.write_all(&bytes)?;
            out.sync_all()?;
            fs::rename(&unfinished, &file)?;
            sync_folder(dir)
        };
        write().map_err(|error| ManifestError::Io(at(&file)(error)))
    }

    /// When the manifest last changed, as reported by the file system.
    pub(crate) fn stamp(dir: &Path) -> Option<std::time::SystemTime> {
        fs::metadata(dir.join(FILE)).and_then(|meta| meta.modified()).ok()
    }
}

/// The folder of the dataset with a number.
#[must_use]
pub fn name(number: u32) -> String {
    format!("dataset-{number}")
}

/// The number in the name of a dataset's folder.
#[must_use]
pub fn number(name: &str) -> Option<u32> {
    name.strip_prefix("dataset-")?.parse().ok()
}
