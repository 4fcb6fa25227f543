//! The user's own login: tokens from an authorization server, kept in the keychain of the operating system.

mod browser;
mod device;
mod keychain;
mod provider;
mod source;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use firmgate_egress::{Grant, OutboundClient, SourcedToken, TokenError};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

pub use self::keychain::{Keychain, system_keychain};
use self::provider::Provider;
pub use self::source::LoginToken;
use crate::failure::Failure;
use crate::settings::{LoginSettings, TokenKind};

/// How the user logs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// In a browser on this machine, which is redirected to this port.
    Browser {
        /// 0 for any.
        port: u16,
    },
    /// On any device, with a code.
    Device,
}

/// The stored state of a login.
#[derive(Serialize, Deserialize)]
struct Stored {
    access: String,
    id: Option<String>,
    refresh: Option<String>,
    /// Seconds since 1970: when the tokens were issued, and when they expire.
    given: u64,
    ends: u64,
}

/// Logs in, and stores the tokens. `show` instructs the user.
pub async fn log_in(
    settings: &LoginSettings,
    outbound: &OutboundClient,
    keychain: &Arc<dyn Keychain>,
    way: Way,
    show: impl FnOnce(&str),
) -> Result<(), Failure> {
    let provider = Provider::discover(settings, outbound).await.map_err(Failure::run)?;
    let grant = match way {
        Way::Browser { port } => browser::log_in(settings, &provider, port, show).await?,
        Way::Device => device::log_in(settings, &provider, show).await?,
    };
    let stored = Stored::of(grant, settings.kind, None, SystemTime::now());
    if settings.kind == TokenKind::Id && stored.id.is_none() {
        return Err(Failure::run("the authorization server gave no ID token").hint("add `openid` to the scopes"));
    }
    keychain::save(keychain, settings, &stored).await
}

/// Forgets the tokens.
pub async fn log_out(settings: &LoginSettings, keychain: &Arc<dyn Keychain>) -> Result<(), Failure> {
    keychain::forget(keychain, settings).await
}

impl Stored {
    /// What to store of a grant. An answer without a new refresh token means that the old one stays valid.
    fn of(grant: Grant, kind: TokenKind, before: Option<Self>, now: SystemTime) -> Self {
        let shown = match (kind, &grant.id) {
            (TokenKind::Id, Some(id)) => SourcedToken::new(id.clone(), None),
            _ => SourcedToken::new(grant.access.clone(), grant.life),
        };
        let (refresh, id) = before.map_or((None, None), |before| (before.refresh, before.id));
        let text = |secret: Option<SecretString>| secret.map(|secret| secret.expose_secret().to_owned());
        Self {
            access: grant.access.expose_secret().to_owned(),
            id: text(grant.id).or(id),
            refresh: text(grant.refresh).or(refresh),
            given: seconds(now),
            ends: seconds(shown.ends(now)),
        }
    }

    /// Whether less than four fifths of its lifetime have passed.
    fn is_fresh(&self, now: SystemTime) -> bool {
        let life = self.ends.saturating_sub(self.given);
        seconds(now) < self.given.saturating_add(life / 5 * 4)
    }

    /// The token that is sent to the platform.
    fn token(&self, kind: TokenKind, now: SystemTime) -> Result<SourcedToken, TokenError> {
        let text = match kind {
            TokenKind::Access => &self.access,
            TokenKind::Id => self.id.as_ref().ok_or(TokenError::Missing)?,
        };
        let left = self.ends.checked_sub(seconds(now)).filter(|left| *left > 0).ok_or(TokenError::Expired)?;
        Ok(SourcedToken::new(SecretString::from(text.clone()), Some(Duration::from_secs(left))))
    }
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// The message for a user when a token endpoint refuses.
fn refused(error: TokenError) -> Failure {
    Failure::run(format!("the authorization server gave no token: {error}"))
        .hint("check the client id, the scopes and the kind of client, and log in again")
}

#[cfg(test)]
mod tests;
