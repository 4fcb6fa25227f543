//! The token of a login, refreshed before it expires; by one process at a time, since a refresh token may be valid for
//! one use only.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use firmgate_egress::{
    FetchFuture, FetchReason, OAuthErrorCode, OutboundClient, SourcedToken, TokenError, TokenSource,
};
use tokio::time::{Instant, sleep};

use super::Stored;
use super::keychain::{self, Keychain};
use super::provider::Provider;
use crate::paths::DataFolder;
use crate::settings::LoginSettings;

/// Another process refreshes no longer than this.
const LOCK_TIME_MAX: Duration = Duration::from_secs(20);
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// The token of `firmgate login`.
pub struct LoginToken {
    settings: LoginSettings,
    outbound: OutboundClient,
    keychain: Arc<dyn Keychain>,
    lock: PathBuf,
}

impl LoginToken {
    /// Reads the keychain on the first request, and not before.
    pub fn new(
        settings: LoginSettings,
        outbound: OutboundClient,
        keychain: Arc<dyn Keychain>,
        data: &DataFolder,
    ) -> Self {
        Self { settings, outbound, keychain, lock: data.login_lock() }
    }

    async fn current(&self, need: FetchReason) -> Result<SourcedToken, TokenError> {
        let now = SystemTime::now();
        let found = self.load().await?;
        if need == FetchReason::Renewal && found.is_fresh(now) {
            return found.token(self.settings.kind, now);
        }

        let _turn = self.turn().await?;
        let before = self.load().await?;
        // Another process has refreshed it while this one waited.
        if before.access != found.access && before.is_fresh(now) {
            return before.token(self.settings.kind, now);
        }
        match self.refresh(before).await {
            Ok(stored) => stored.token(self.settings.kind, now),
            // The old one may still be valid for a while.
            Err(TokenError::Unavailable) if need == FetchReason::Renewal => {
                found.token(self.settings.kind, now).map_err(|_| TokenError::Unavailable)
            }
            Err(error) => Err(error),
        }
    }

    async fn refresh(&self, before: Stored) -> Result<Stored, TokenError> {
        let refresh = before.refresh.clone().ok_or(TokenError::Expired)?;
        let provider = Provider::discover(&self.settings, &self.outbound).await.map_err(|error| {
            tracing::warn!(error, "cannot refresh the login");
            TokenError::Unavailable
        })?;
        let mut fields = vec![("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
        fields.extend(self.settings.wanted.resource.as_deref().map(|resource| ("resource", resource)));
        let grant = provider.tokens.grant(&fields).await.map_err(|error| match error {
            // The login itself has ended: only the user can start another one.
            TokenError::Refused(OAuthErrorCode::InvalidGrant) => TokenError::Expired,
            other => other,
        })?;
        let stored = Stored::of(grant, self.settings.kind, Some(before), SystemTime::now());
        if let Err(failure) = keychain::save(&self.keychain, &self.settings, &stored).await {
            // This process can continue; the next one will have to log in again.
            tracing::error!(?failure, "the refreshed login could not be kept");
        }
        Ok(stored)
    }

    async fn load(&self) -> Result<Stored, TokenError> {
        let loaded = keychain::load(&self.keychain, &self.settings).await.map_err(|error| {
            tracing::warn!(error, "cannot read the keychain");
            TokenError::Unavailable
        })?;
        loaded.ok_or(TokenError::Missing)
    }

    /// The lock of this process; it is released when the file is closed, also by a crash.
    async fn turn(&self) -> Result<File, TokenError> {
        let cannot = |error: std::io::Error| {
            tracing::warn!(%error, "cannot lock the login");
            TokenError::Unavailable
        };
        if let Some(folder) = self.lock.parent() {
            firmgate_files::private_folder(folder).map_err(cannot)?;
        }
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(&self.lock).map_err(cannot)?;
        let deadline = Instant::now() + LOCK_TIME_MAX;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => sleep(LOCK_PAUSE).await,
                Err(TryLockError::WouldBlock) => return Err(TokenError::Unavailable),
                Err(TryLockError::Error(error)) => return Err(cannot(error)),
            }
        }
    }
}

impl TokenSource for LoginToken {
    fn fetch(&self, need: FetchReason) -> FetchFuture<'_> {
        Box::pin(self.current(need))
    }
}

impl fmt::Debug for LoginToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginToken").field("issuer", &self.settings.issuer).finish_non_exhaustive()
    }
}
