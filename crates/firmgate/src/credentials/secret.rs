//! A secret in a file that somebody may replace: an API key, the secret of a client.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use firmgate_graphql::{KeptSecret, SecretSource};

use super::file::Stamp;
use crate::settings::{Secret, SecretFile};

/// A secret of the settings, read again where it came from a file.
pub fn kept(secret: &Secret) -> KeptSecret {
    let text = firmgate_graphql::Secret::new(secret.reveal());
    match secret.file() {
        None => text.into(),
        Some(file) => KeptSecret::new(Arc::new(Kept::new(file.clone(), text))),
    }
}

/// The last good secret of a file.
#[derive(Debug)]
struct Kept {
    file: SecretFile,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    good: firmgate_graphql::Secret,
    /// What the file was when it was last read, whatever came of it.
    seen: Option<Stamp>,
}

impl Kept {
    fn new(file: SecretFile, good: firmgate_graphql::Secret) -> Self {
        // The settings have read it a moment ago; if it changed since, this is found out when the secret is refused.
        let seen = Stamp::of(&file.path);
        Self { file, state: Mutex::new(State { good, seen }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, state: &mut State, stamp: Option<Stamp>) {
        let (what, path) = (self.file.what(), self.file.path.display());
        state.seen = stamp;
        match self.file.read() {
            Ok(secret) => {
                let read = firmgate_graphql::Secret::new(secret.reveal());
                if read != state.good {
                    state.good = read;
                    tracing::info!(%path, "the {what} was replaced by the one that its file holds now");
                }
            }
            Err(failure) => {
                tracing::warn!(why = failure.message(), %path, "the {what} stays as it was: its file cannot be used")
            }
        }
    }
}

impl SecretSource for Kept {
    fn current(&self) -> firmgate_graphql::Secret {
        let stamp = Stamp::of(&self.file.path);
        let mut state = self.state();
        // A file that is away for a moment is being replaced.
        if stamp.is_some() && stamp != state.seen {
            self.read(&mut state, stamp);
        }
        state.good.clone()
    }

    fn look_again(&self) {
        let stamp = Stamp::of(&self.file.path);
        self.read(&mut self.state(), stamp);
    }
}
