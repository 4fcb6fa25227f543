//! The keys of one issuer: fetched when they are needed, cached while they are valid, and never replaced by an invalid
//! set.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::Moment;
use crate::token::{KEY_SET_BYTES_MAX, KeySet, KeysError};
use thiserror::Error;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use url::Url;

use super::discovery;
use super::fetch::{Fetch, KeysFetchError};

/// Keys are used without a fetch for this long, unless the issuer states otherwise within the bounds below.
const FRESH: Duration = Duration::from_secs(10 * 60);
const FRESH_MIN: Duration = Duration::from_secs(60);
const FRESH_MAX: Duration = Duration::from_secs(60 * 60);
/// Between two attempts to fetch, whatever keys tokens name.
const TRY_AGAIN: Duration = Duration::from_secs(30);
/// The same while there are no keys at all.
const TRY_AGAIN_EMPTY: Duration = Duration::from_secs(5);
/// Without a new answer of the issuer, its keys stay valid this long for writes,
const WRITES_MAX: Duration = Duration::from_secs(60 * 60);
/// and this long for reads.
const READS_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// Where the keys of an issuer come from.
#[derive(Debug, Clone)]
pub enum KeysSource {
    /// In its metadata.
    Discovered {
        /// The issuer's name.
        issuer: String,
    },
    /// At an address set by the operator.
    At {
        /// The issuer's name, for the log.
        issuer: String,
        /// Of the key set.
        address: Url,
    },
}

/// The keys of one issuer.
pub struct Keys {
    source: KeysSource,
    fetch: Arc<dyn Fetch>,
    state: RwLock<State>,
    /// Held by the task that fetches.
    flight: Mutex<()>,
}

#[derive(Default)]
struct State {
    cached: Option<CachedKeys>,
    tried_ns: Option<u64>,
    /// The last failure that was logged, so that it is logged once.
    told: Option<KeysUnavailableError>,
}

struct CachedKeys {
    set: Arc<KeySet>,
    generation: u64,
    fetched_ns: u64,
    fresh_ns: u64,
}

/// The keys to use now.
pub struct Current {
    /// The keys.
    pub set: Arc<KeySet>,
    /// Changes whenever the keys do.
    pub generation: u64,
    /// Whether they are fresh enough for a write.
    pub writes: WriteKeys,
}

/// Whether keys are fresh enough for a write to depend on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteKeys {
    /// They are.
    Fresh,
    /// The issuer has not answered for too long.
    Stale,
}

/// Why there are no new keys. Nothing here comes from the answer itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
enum KeysUnavailableError {
    #[error("{}", .0.0)]
    Fetch(KeysFetchError),
    #[error("the key set came with status {0}")]
    Status(u16),
    #[error("{0}")]
    Set(KeysError),
}

impl Keys {
    /// Keys that are fetched at first use.
    pub fn new(source: KeysSource, fetch: Arc<dyn Fetch>) -> Arc<Self> {
        Arc::new(Self { source, fetch, state: RwLock::default(), flight: Mutex::default() })
    }

    /// Whether there are any.
    pub fn are_here(&self) -> bool {
        self.read(|state| state.cached.is_some())
    }

    /// The keys to check a token with that names the key `id`; none when there are no keys that are still valid.
    pub async fn current(self: &Arc<Self>, id: Option<&str>, now: Moment) -> Option<Current> {
        match self.read(|state| state.fetch_need(id, now)) {
            FetchNeed::None => {}
            // One is enough, and it may be at it already.
            FetchNeed::InBackground if self.flight.try_lock().is_ok() => {
                self.fetching(None, now);
            }
            FetchNeed::InBackground => {}
            FetchNeed::Blocking => {
                let _panicked_and_told = self.fetching(id, now).await;
            }
        }
        self.read(|state| state.current(now))
    }

    /// A task of its own: a caller that disconnects must not cancel what others wait for.
    fn fetching(self: &Arc<Self>, id: Option<&str>, now: Moment) -> JoinHandle<()> {
        let (keys, id) = (Arc::clone(self), id.map(str::to_owned));
        tokio::spawn(async move { keys.refresh(id.as_deref(), now).await })
    }

    /// Fetches, unless another task has just done so.
    async fn refresh(&self, id: Option<&str>, now: Moment) {
        let _alone = self.flight.lock().await;
        if matches!(self.read(|state| state.fetch_need(id, now)), FetchNeed::None) {
            return;
        }
        let fetched = self.fetched().await;
        self.write(|state| {
            // Not before: a caller that arrives during the fetch must wait for it.
            state.tried_ns = Some(now.mono_ns);
            match fetched {
                Ok((set, fresh)) => state.take(set, fresh, now, self.issuer()),
                Err(trouble) => state.log_failure(trouble, self.issuer()),
            }
        });
    }

    async fn fetched(&self) -> Result<(KeySet, Duration), KeysUnavailableError> {
        let from = match &self.source {
            KeysSource::Discovered { issuer } => {
                discovery::jwks_address(&*self.fetch, issuer).await.map_err(KeysUnavailableError::Fetch)?
            }
            KeysSource::At { address, .. } => address.clone(),
        };
        let document = self.fetch.get(&from, KEY_SET_BYTES_MAX).await.map_err(KeysUnavailableError::Fetch)?;
        if document.status != 200 {
            return Err(KeysUnavailableError::Status(document.status));
        }
        let set = KeySet::parse(&document.body).map_err(KeysUnavailableError::Set)?;
        Ok((set, document.max_age.unwrap_or(FRESH).clamp(FRESH_MIN, FRESH_MAX)))
    }

    fn issuer(&self) -> &str {
        match &self.source {
            KeysSource::Discovered { issuer } | KeysSource::At { issuer, .. } => issuer,
        }
    }

    fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, write: impl FnOnce(&mut State) -> T) -> T {
        write(&mut self.state.write().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What must happen before the keys are used.
enum FetchNeed {
    None,
    /// Fetch, and use the old ones meanwhile.
    InBackground,
    /// Fetch, and wait for it.
    Blocking,
}

impl State {
    fn fetch_need(&self, id: Option<&str>, now: Moment) -> FetchNeed {
        let since = |ns: u64| Duration::from_nanos(now.mono_ns.saturating_sub(ns));
        let pause = if self.cached.is_some() { TRY_AGAIN } else { TRY_AGAIN_EMPTY };
        if self.tried_ns.is_some_and(|tried| since(tried) < pause) {
            return FetchNeed::None;
        }
        let Some(cached) = &self.cached else { return FetchNeed::Blocking };
        let is_known = id.is_none_or(|id| cached.set.has(id));
        if !is_known || since(cached.fetched_ns) >= READS_MAX {
            return FetchNeed::Blocking;
        }
        if now.mono_ns >= cached.fresh_ns { FetchNeed::InBackground } else { FetchNeed::None }
    }

    fn current(&self, now: Moment) -> Option<Current> {
        let cached = self.cached.as_ref()?;
        let age = Duration::from_nanos(now.mono_ns.saturating_sub(cached.fetched_ns));
        let writes = if age < WRITES_MAX { WriteKeys::Fresh } else { WriteKeys::Stale };
        let current = || Current { set: Arc::clone(&cached.set), generation: cached.generation, writes };
        (age < READS_MAX).then(current)
    }

    fn take(&mut self, set: KeySet, fresh: Duration, now: Moment, issuer: &str) {
        let fresh_ns = now.mono_ns.saturating_add(u64::try_from(fresh.as_nanos()).unwrap_or(u64::MAX));
        let before = self.cached.take();
        // The same keys again leave everything that was verified with them as it is.
        let (set, generation) = match before {
            Some(cached) if *cached.set == set => (cached.set, cached.generation),
            Some(cached) => (Arc::new(set), cached.generation.wrapping_add(1)),
            None => (Arc::new(set), 0),
        };
        self.cached = Some(CachedKeys { set, generation, fetched_ns: now.mono_ns, fresh_ns });
        if self.told.take().is_some() {
            tracing::info!(issuer, "the keys of the issuer are there again");
        }
    }

    fn log_failure(&mut self, trouble: KeysUnavailableError, issuer: &str) {
        if self.told != Some(trouble) {
            tracing::warn!(issuer, why = %trouble, kept = self.cached.is_some(), "the keys of the issuer cannot be fetched");
            self.told = Some(trouble);
        }
    }
}
