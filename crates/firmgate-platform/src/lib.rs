//! The embedded platform: company profiles, contacts, collections and e-mail discovery behind one GraphQL schema.
//!
//! It knows an identity and a GraphQL request and nothing of who is in front of it. [`Platform::execute`] answers as
//! AWS AppSync with the same `schema.graphql` does; [`generate`] and [`import`] put companies into a data folder.
//!
//! A data folder holds `manifest.json`, which names the active `dataset-<n>` with its catalogue and contacts, and
//! `user.sqlite` with what belongs to users and outlives every dataset.

pub mod catalogue;
mod dataset;
pub mod discovery;
mod error;
pub mod generate;
mod graphql;
pub mod import;
mod stats;
pub mod store;
pub mod understanding;
pub mod waiting;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use self::dataset::{
    Existing, GenerateOptions, Imported, Kind, Loaded, Manifest, OnExisting, Progress, Watch, generate,
    generate_watched, import, import_watched,
};
pub use self::error::{FileError, LoadError, ManifestError, OpenError};
pub use self::graphql::{ApiOptions, AuthMode, DepthLimit, Identity, Introspection, Request, Response, SchemaError};
pub use self::stats::{Count, Stats, StatsError};

use self::dataset::Active;
use self::graphql::{Executor, Mutation, Query, Session};
use self::store::{Access, Store};

const SCHEMA: &str = include_str!("../../../schema.graphql");
const PRELUDE: &str = include_str!("../../../appsync-prelude.graphql");
const USER_DATA: &str = "user.sqlite";

/// An open data folder. Clones share everything.
#[derive(Clone)]
pub struct Platform {
    inner: Arc<Inner>,
}

struct Inner {
    executor: Executor,
    active: Active,
    store: Store,
    user_data: PathBuf,
}

impl Platform {
    /// Opens a data folder that companies were loaded into.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        Self::open_as(dir, ApiOptions::default())
    }

    /// Opens a data folder as an API with settings of its own.
    pub fn open_as(dir: &Path, options: ApiOptions) -> Result<Self, OpenError> {
        let active = Active::open(dir)?;
        let executor = Executor::new(PRELUDE, SCHEMA, options)?;
        let user_data = dir.join(USER_DATA);
        let store = Store::open(&user_data)?;
        Ok(Self { inner: Arc::new(Inner { executor, active, store, user_data }) })
    }

    /// Answers a request. Blocks: most requests take less than a few milliseconds, all of it CPU.
    pub fn execute(&self, identity: &Identity, request: &Request) -> Response {
        let Inner { executor, active, store, .. } = &*self.inner;
        // One dataset for the whole request, whatever is loaded meanwhile.
        let dataset = active.dataset();
        let now_ms = jiff::Timestamp::now().as_millisecond();
        let session = Session { identity, dataset: &dataset, store, now_ms };
        executor.execute(identity.mode, request, &Query(&session), &Mutation(&session))
    }

    /// Whether collections and jobs can be written: not in a folder that is read-only.
    #[must_use]
    pub fn access(&self) -> Access {
        self.inner.store.access()
    }

    /// What keeps writes from being kept, in one line: a data folder that was removed or replaced. Reads go on.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        self.inner.store.problem().map(|problem| problem.to_string())
    }

    /// What the folder holds.
    pub fn stats(&self) -> Result<Stats, StatsError> {
        stats::of(&self.inner.active.dataset(), &self.inner.store, &self.inner.user_data)
    }
}
