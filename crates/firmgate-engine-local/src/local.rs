//! The engines of one machine: a data folder with a catalogue of tantivy and databases of SQLite.

use std::path::{Path, PathBuf};

use firmgate_model::{Base, Engines, UserStore};

use crate::dataset::Active;
use crate::error::OpenError;
use crate::stats::{self, Stats, StatsError};
use crate::store::{Access, DatabaseError, Store};

const USER_DATA: &str = "user.sqlite";

/// An open data folder.
pub struct LocalEngines {
    active: Active,
    store: Store,
    user_data: PathBuf,
}

impl LocalEngines {
    /// Opens a data folder that companies were loaded into.
    ///
    /// ```
    /// use firmgate_engine_local::LocalEngines;
    /// use firmgate_model::Advice;
    ///
    /// let empty = tempfile::tempdir()?;
    /// let error = LocalEngines::open(empty.path()).err().unwrap();
    /// assert!(error.hint().is_some(), "it says how companies are loaded");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`OpenError`] names the part of the folder cannot be used.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        Self::open_with(dir, Store::open)
    }

    /// The same as where nothing can be written: every write is refused.
    ///
    /// # Errors
    /// [`OpenError`] names the part of the folder cannot be used.
    pub fn open_to_read(dir: &Path) -> Result<Self, OpenError> {
        Self::open_with(dir, Store::open_to_read)
    }

    fn open_with(dir: &Path, store: fn(&Path) -> Result<Store, DatabaseError>) -> Result<Self, OpenError> {
        let active = Active::open(dir)?;
        let user_data = dir.join(USER_DATA);
        let store = store(&user_data).map_err(OpenError::Store)?;
        Ok(Self { active, store, user_data })
    }

    /// Whether collections and jobs can be written: not in a folder that is read-only.
    #[must_use]
    pub fn access(&self) -> Access {
        self.store.access()
    }

    /// What prevents writes from being stored, in one line: a data folder that was removed or replaced. Reads go on.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        self.store.problem().map(|problem| problem.to_string())
    }

    /// What the folder holds.
    ///
    /// # Errors
    /// [`StatsError`] names the part of the folder cannot be read.
    pub fn stats(&self) -> Result<Stats, StatsError> {
        stats::of(&self.active.dataset(), &self.store, &self.user_data)
    }
}

impl Engines for LocalEngines {
    fn base(&self) -> Base {
        self.active.dataset().base.clone()
    }

    fn users(&self) -> &dyn UserStore {
        &self.store
    }
}
