//! Datasets: opening the active one, and making or changing one so that a reader sees the state before or the state
//! after and nothing between.

mod folder;
mod generate;
mod import;
mod manifest;

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use firmgate_model::Base;

pub use self::generate::{Existing, GenerateOptions, Loaded, generate, generate_watched};
pub use self::import::{Imported, OnExisting, import, import_watched};
pub use self::manifest::{Kind, Manifest};

use crate::catalogue::Catalogue;
use crate::error::{LoadError, OpenError};
use crate::store::ContactsFile;

const CATALOGUE: &str = "catalogue";
const CONTACTS: &str = "contacts.sqlite";
/// How long a reader may go on with a dataset that another process has replaced.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How far a load has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub step: &'static str,
    /// Companies done.
    pub done: u64,
    /// Companies to do; 0 when nobody knows.
    pub total: u64,
}

/// Who watches a load: is told how far it has come, and can stop it.
pub struct Watch<'w> {
    /// Told of every step.
    pub progress: &'w mut dyn FnMut(Progress),
    /// Asked between steps, of which each takes a few seconds at most; `true` ends the load with
    /// [`LoadError::Interrupted`](crate::LoadError::Interrupted).
    pub stopped: &'w dyn Fn() -> bool,
}

impl Watch<'_> {
    fn show(&mut self, progress: Progress) -> Result<(), LoadError> {
        (self.progress)(progress);
        self.go_on()
    }

    fn go_on(&self) -> Result<(), LoadError> {
        if (self.stopped)() { Err(LoadError::Interrupted) } else { Ok(()) }
    }
}

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
        folder::size(&self.path)
    }
}

/// The active dataset of a data folder, also after another process has put a new one in place.
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
        // The stamp first: a manifest that changes in between is then read once more than needed, never once less.
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
    /// are open, and the next look is a second away.
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

/// The time as manifests have it.
fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests;
