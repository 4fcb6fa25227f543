//! The keychain of the operating system.

use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error, get_default_store, set_default_store};
use tokio::task::spawn_blocking;

use super::Stored;
use crate::failure::Failure;
use crate::settings::LoginSettings;

/// Stores one secret for each login.
pub trait Keychain: Send + Sync {
    /// The secret of `account`, if there is one.
    fn load(&self, account: &str) -> Result<Option<Vec<u8>>, String>;
    /// Stores `secret`, replacing the old one.
    fn save(&self, account: &str, secret: &[u8]) -> Result<(), String>;
    /// Removes the secret.
    fn delete(&self, account: &str) -> Result<(), String>;
}

/// The operating system's.
struct System;

const SERVICE: &str = "firmgate";

impl Keychain for System {
    fn load(&self, account: &str) -> Result<Option<Vec<u8>>, String> {
        match entry(account)?.get_secret() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(reason(&error)),
        }
    }

    fn save(&self, account: &str, secret: &[u8]) -> Result<(), String> {
        entry(account)?.set_secret(secret).map_err(|error| reason(&error))
    }

    fn delete(&self, account: &str) -> Result<(), String> {
        match entry(account)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(reason(&error)),
        }
    }
}

fn entry(account: &str) -> Result<Entry, String> {
    Entry::new(SERVICE, account).map_err(|error| reason(&error))
}

/// Without the secret itself, which some errors carry.
fn reason(error: &Error) -> String {
    match error {
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "what it holds cannot be read".to_owned(),
        other => other.to_string(),
    }
}

/// The keychain of this system, or why there is none.
pub fn system_keychain() -> Result<Arc<dyn Keychain>, Failure> {
    if get_default_store().is_none() {
        let store = store().map_err(|why| {
            Failure::run(format!("this system has no keychain that can be used: {why}"))
                .hint("use `--token-file` or `--token-command` in place of a login")
        })?;
        set_default_store(store);
    }
    Ok(Arc::new(System))
}

/// The Secret Service of the session where there is one, else the keyring of the kernel, which is cleared at a restart.
#[cfg(target_os = "linux")]
fn store() -> Result<Arc<CredentialStore>, String> {
    if std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some()
        && let Ok(store) = dbus_secret_service_keyring_store::Store::new()
    {
        return Ok(store);
    }
    let store = linux_keyutils_keyring_store::Store::new().map_err(|error| reason(&error))?;
    Ok(store)
}

#[cfg(target_os = "macos")]
fn store() -> Result<Arc<CredentialStore>, String> {
    let store = apple_native_keyring_store::keychain::Store::new().map_err(|error| reason(&error))?;
    Ok(store)
}

fn account(settings: &LoginSettings) -> String {
    format!("{} {}", settings.client_id, settings.issuer.as_str())
}

/// Keychains block: some ask the user to unlock them.
async fn blocking<T: Send + 'static>(
    keychain: &Arc<dyn Keychain>,
    settings: &LoginSettings,
    work: impl FnOnce(&dyn Keychain, &str) -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let (keychain, account) = (Arc::clone(keychain), account(settings));
    spawn_blocking(move || work(&*keychain, &account)).await.unwrap_or_else(|_| Err("it broke off".to_owned()))
}

pub(super) async fn load(keychain: &Arc<dyn Keychain>, settings: &LoginSettings) -> Result<Option<Stored>, String> {
    let secret = blocking(keychain, settings, |keychain, account| keychain.load(account)).await?;
    // What cannot be read was written by another version: logging in again replaces it.
    Ok(secret.and_then(|secret| serde_json::from_slice(&secret).ok()))
}

pub(super) async fn save(
    keychain: &Arc<dyn Keychain>,
    settings: &LoginSettings,
    stored: &Stored,
) -> Result<(), Failure> {
    let cannot = |why| Failure::run(format!("cannot keep the tokens in the keychain: {why}"));
    let secret = serde_json::to_vec(stored).map_err(|error| cannot(error.to_string()))?;
    blocking(keychain, settings, move |keychain, account| keychain.save(account, &secret)).await.map_err(cannot)
}

pub(super) async fn forget(keychain: &Arc<dyn Keychain>, settings: &LoginSettings) -> Result<(), Failure> {
    blocking(keychain, settings, |keychain, account| keychain.delete(account))
        .await
        .map_err(|why| Failure::run(format!("cannot remove the tokens from the keychain: {why}")))
}
