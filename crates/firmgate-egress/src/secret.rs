//! Secrets that may be replaced while the gate runs.

use std::{fmt, sync::Arc};

use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;

/// A source of a secret that may be replaced while the gate runs.
pub trait SecretSource: fmt::Debug + Send + Sync {
    /// The current secret; the last valid one where there is none. Called before every request, so it must be quick.
    fn current(&self) -> SecretString;

    /// Looks for a new one, because the current one was refused.
    fn look_again(&self) {}
}

impl SecretSource for SecretString {
    fn current(&self) -> SecretString {
        self.clone()
    }
}

/// A secret with its source.
#[derive(Clone, Debug)]
pub struct KeptSecret(Arc<dyn SecretSource>);

impl KeptSecret {
    /// Of a source.
    pub fn new(source: Arc<dyn SecretSource>) -> Self {
        Self(source)
    }

    /// The current secret.
    #[must_use]
    pub fn current(&self) -> SecretString {
        self.0.current()
    }

    /// Whether there is another secret than `refused`, at least after looking again.
    pub(crate) fn is_other_than(&self, refused: &SecretString) -> bool {
        if !is_same_secret(&self.0.current(), refused) {
            return true;
        }
        self.0.look_again();
        !is_same_secret(&self.0.current(), refused)
    }
}

impl From<SecretString> for KeptSecret {
    fn from(secret: SecretString) -> Self {
        Self(Arc::new(secret))
    }
}

/// Whether two secrets are the same, in a time that depends on their length only.
#[must_use]
pub fn is_same_secret(left: &SecretString, right: &SecretString) -> bool {
    left.expose_secret().as_bytes().ct_eq(right.expose_secret().as_bytes()).into()
}
