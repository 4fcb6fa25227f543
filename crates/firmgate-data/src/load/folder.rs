//! The data folder while something is loaded into it: one loader at a time, leftovers cleared, space checked.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use firmgate_engine_local::dataset::{self, Manifest};
use firmgate_engine_local::{ManifestError, at};
use firmgate_files::sync_folder;

use super::error::LoadError;

const LOCK_FILE: &str = "load.lock";
/// In the lock file while something is loaded: found there by the next load, it says that this one was killed.
const LOADING: &[u8] = b"loading\n";
/// Kept free on top of what a load needs.
const SPACE_MARGIN_BYTES: u64 = 64 << 20;

/// A data folder that this process alone loads into.
pub(super) struct Folder {
    dir: PathBuf,
    /// The active dataset.
    pub(super) manifest: Option<Manifest>,
    /// An earlier load was killed. What it left is removed: a dataset at once, parts of the active one with the next
    /// commit.
    pub(super) cleared: bool,
    /// The lock goes with the file, also when the process is killed.
    lock: File,
}

impl Folder {
    /// Creates the folder if it is missing, locks it and removes what a killed load left.
    pub(super) fn lock(dir: &Path) -> Result<Self, LoadError> {
        fs::create_dir_all(dir).map_err(at(dir))?;
        let file = dir.join(LOCK_FILE);
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(&file).map_err(at(&file))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LoadError::Busy { dir: dir.to_owned() }),
            Err(TryLockError::Error(error)) => return Err(at(&file)(error).into()),
        }
        let manifest = Manifest::read(dir)?;
        let was_killed = lock.metadata().map_err(at(&file))?.len() > 0;
        let mut folder = Self { dir: dir.to_owned(), manifest, cleared: false, lock };
        folder.cleared = folder.remove_inactive()? > 0 || was_killed;
        if !was_killed {
            folder.lock.write_all(LOADING).map_err(at(&file))?;
        }
        Ok(folder)
    }

    /// The folder of the active dataset.
    pub(super) fn active(&self) -> Option<PathBuf> {
        self.manifest.as_ref().map(|manifest| self.dir.join(&manifest.dataset))
    }

    /// Refuses when the file system has fewer than `bytes` left.
    pub(super) fn check_space(&self, bytes: u64) -> Result<(), LoadError> {
        let needed = bytes + SPACE_MARGIN_BYTES;
        let available = fs4::available_space(&self.dir).map_err(at(&self.dir))?;
        if available < needed {
            return Err(LoadError::NoSpace { dir: self.dir.clone(), needed, available });
        }
        Ok(())
    }

    /// An empty folder for a new dataset.
    pub(super) fn begin(&self) -> Result<Unfinished<'_>, LoadError> {
        let last = self.manifest.as_ref().and_then(|manifest| dataset::number(&manifest.dataset));
        let name = dataset::name(last.map_or(1, |last| last.saturating_add(1)));
        let path = self.dir.join(&name);
        fs::create_dir(&path).map_err(at(&path))?;
        Ok(Unfinished { folder: self, name, path, published: false })
    }

    /// Replaces the manifest of the dataset that stays active.
    pub(super) fn update(&self, manifest: &Manifest) -> Result<(), ManifestError> {
        manifest.write(&self.dir)
    }

    /// Removes the folders of datasets that the manifest does not name.
    fn remove_inactive(&self) -> Result<usize, LoadError> {
        let active = self.manifest.as_ref().map(|manifest| manifest.dataset.as_str());
        let mut removed = 0;
        for entry in fs::read_dir(&self.dir).map_err(at(&self.dir))? {
            let entry = entry.map_err(at(&self.dir))?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            if dataset::number(name).is_some() && Some(name) != active {
                fs::remove_dir_all(entry.path()).map_err(at(&entry.path()))?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // At worst the next load reports an interruption that was none.
        let _ = self.lock.set_len(0);
    }
}

/// A dataset under construction; dropped before it is published, it is removed.
pub(super) struct Unfinished<'f> {
    folder: &'f Folder,
    /// Name of the folder.
    pub(super) name: String,
    /// The folder.
    pub(super) path: PathBuf,
    published: bool,
}

impl Unfinished<'_> {
    /// Makes this dataset the active one and removes the one before. Processes that have that one open keep reading
    /// it until they check the manifest again: open files outlive their names.
    pub(super) fn publish(mut self, manifest: Manifest) -> Result<u64, LoadError> {
        let bytes = sync(&self.path)?;
        sync_folder(&self.folder.dir).map_err(at(&self.folder.dir))?;
        manifest.write(&self.folder.dir)?;
        self.published = true;
        if let Some(before) = self.folder.active() {
            // The new data is in place; what cannot be removed now is removed by the next load.
            let _ = fs::remove_dir_all(before);
        }
        Ok(bytes)
    }
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if !self.published {
            // The load has failed already, and its error is the one to report; the next load tries again.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Writes a folder and all in it through to the disk. Returns its size in bytes.
fn sync(path: &Path) -> Result<u64, LoadError> {
    let mut bytes = 0;
    for entry in fs::read_dir(path).map_err(at(path))? {
        let entry = entry.map_err(at(path))?;
        let path = entry.path();
        if entry.file_type().map_err(at(&path))?.is_dir() {
            bytes += sync(&path)?;
        } else {
            let file = File::open(&path).map_err(at(&path))?;
            file.sync_all().map_err(at(&path))?;
            bytes += file.metadata().map_err(at(&path))?.len();
        }
    }
    sync_folder(path).map_err(at(path))?;
    Ok(bytes)
}
