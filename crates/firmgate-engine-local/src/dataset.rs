//! Datasets: the folder that one is in, and following the active one when another process has activated a new one.

mod manifest;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use firmgate_model::Base;

pub use self::manifest::{FORMAT, Kind, Manifest, name, number};

use crate::catalogue::Catalogue;
use crate::error::OpenError;
use crate::store::ContactsFile;

/// The catalogue in the folder of a dataset.
pub const CATALOGUE: &str = "catalogue";
/// The contacts in the folder of a dataset.
pub const CONTACTS: &str = "contacts.sqlite";
/// How long a reader may continue with a dataset that another process has replaced.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// One open dataset.
pub(crate) struct Dataset {
    pub(crate) manifest: Manifest,
    pub(crate) base: Base,
    pub(crate) path: PathBuf,
}

impl Dataset {
    fn open(dir: &Path, manifest: Manifest) -> Result<Self, OpenError> {
        let path = dir.join(&manifest.dataset);
        let companies = Arc::new(Catalogue::open(&path.join(CATALOGUE))?);
        let contacts = Arc::new(ContactsFile::open(&path.join(CONTACTS)).map_err(OpenError::Contacts)?);
        Ok(Self { manifest, base: Base { companies, contacts }, path })
    }

    /// Bytes on disk.
    pub(crate) fn size(&self) -> u64 {
        size(&self.path)
    }
}

/// The active dataset of a data folder, also after another process has activated a new one.
pub(crate) struct Active {
    dir: PathBuf,
    open: RwLock<Open>,
}

struct Open {
    dataset: Arc<Dataset>,
    stamp: Option<SystemTime>,
    looked: Instant,
}

impl Active {
    /// Opens the dataset that the manifest names.
    pub(crate) fn open(dir: &Path) -> Result<Self, OpenError> {
        // The stamp first: a manifest that changes in between is then read once too often, never once too rarely.
        let stamp = Manifest::stamp(dir);
        let manifest = Manifest::read(dir)?.ok_or_else(|| OpenError::Empty { dir: dir.to_owned() })?;
        let dataset = Arc::new(Dataset::open(dir, manifest)?);
        let open = RwLock::new(Open { dataset, stamp, looked: Instant::now() });
        Ok(Self { dir: dir.to_owned(), open })
    }

    /// The dataset to answer from.
    pub(crate) fn dataset(&self) -> Arc<Dataset> {
        {
            let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
            if open.looked.elapsed() < LOOK_EVERY {
                return open.dataset.clone();
            }
        }
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if open.looked.elapsed() >= LOOK_EVERY {
            open.looked = Instant::now();
            self.look(&mut open);
        }
        open.dataset.clone()
    }

    /// Follows the manifest. When it cannot be read, the open dataset stays: its files are there as long as they
    /// are open, and the next check is a second away.
    fn look(&self, open: &mut Open) {
        let stamp = Manifest::stamp(&self.dir);
        if stamp == open.stamp {
            return;
        }
        let Ok(Some(manifest)) = Manifest::read(&self.dir) else { return };
        if manifest == open.dataset.manifest {
            open.stamp = stamp;
        } else if let Ok(dataset) = Dataset::open(&self.dir, manifest) {
            open.dataset = Arc::new(dataset);
            open.stamp = stamp;
        }
    }
}

/// Size of a folder and all in it; what cannot be read is counted as 0.
fn size(path: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(path) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => size(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}
