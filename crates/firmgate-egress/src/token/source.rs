//! Where the tokens of the gate's own user come from: a variable, a file, a command, a login.

use std::{
    fmt,
    pin::Pin,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{TokenError, expiry::Expiry};
use crate::limits::TOKEN_LIFE_UNKNOWN;

/// Returns tokens of one user. They are cached by the caller until they expire; the source need not cache them.
pub trait TokenSource: fmt::Debug + Send + Sync {
    /// Returns a token that is valid now.
    fn fetch(&self, need: FetchReason) -> FetchFuture<'_>;

    /// Whether the source has a newer token than it last returned. Called before every request, so it must be quick.
    fn has_changed(&self) -> bool {
        false
    }
}

/// The token to come.
pub type FetchFuture<'a> = Pin<Box<dyn Future<Output = Result<SourcedToken, TokenError>> + Send + 'a>>;

/// Why a token is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchReason {
    /// There is none, or the last one is about to expire.
    Renewal,
    /// The platform did not accept the last one although it looked valid: a cached copy of it must not be used.
    Rejection,
}

/// What a source returns.
#[derive(Clone, Debug)]
pub struct SourcedToken {
    pub(super) text: SecretString,
    pub(super) life: Option<Duration>,
}

impl SourcedToken {
    /// A token, and how much longer it is valid where the source knows more than the token states.
    #[must_use]
    pub fn new(text: SecretString, life: Option<Duration>) -> Self {
        Self { text, life }
    }

    /// The token itself.
    #[must_use]
    pub fn text(&self) -> &SecretString {
        &self.text
    }

    /// How much longer it is valid, where the source knows.
    #[must_use]
    pub fn life(&self) -> Option<Duration> {
        self.life
    }

    /// When it expires, as far as is known.
    #[must_use]
    pub fn ends(&self, now: SystemTime) -> SystemTime {
        match (self.life, expiry(self.text.expose_secret())) {
            (Some(life), _) => now.checked_add(life).unwrap_or(now),
            (None, Some(expiry)) => expiry,
            (None, None) => now + TOKEN_LIFE_UNKNOWN,
        }
    }

    /// What the token is and how long it lasts from `now`; its own expiry decides where no other is known.
    pub(crate) fn into_parts(self, now: SystemTime) -> Result<(SecretString, Expiry), TokenError> {
        let life = self.ends(now).duration_since(now).map_err(|_| TokenError::Expired)?;
        if life.is_zero() {
            return Err(TokenError::Expired);
        }
        Ok((self.text, Expiry::of(life, now)))
    }
}

/// `exp` of a JWT. Nothing is verified: this only decides when to ask for the next one.
pub(super) fn expiry(token: &str) -> Option<SystemTime> {
    #[derive(Deserialize)]
    struct Claims {
        exp: u64,
    }
    let payload = token.split('.').nth(1)?;
    let payload = data_encoding::BASE64URL_NOPAD.decode(payload.as_bytes()).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    UNIX_EPOCH.checked_add(Duration::from_secs(claims.exp))
}
