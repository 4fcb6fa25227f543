//! A secret in a file that may be replaced: an API key, the secret of a client.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use firmgate_egress::{KeptSecret, SecretSource, is_same_secret};
use firmgate_files::{Change, Look, Replaced, Stamp, Watched, Watching};
use secrecy::SecretString;

use crate::settings::{SecretFile, SecretSetting};

/// Changes of one file that are kept until they are reported.
const CHANGES_MAX: usize = 16;

/// A secret of the settings, read again where it came from a file.
pub fn kept(secret: &SecretSetting, watching: &mut Watching) -> KeptSecret {
    let text = secret.secret();
    match secret.file() {
        None => text.into(),
        Some(file) => {
            let kept = Arc::new(Kept::new(file.clone(), text));
            watching.push(Box::new(WatchedSecret(Arc::clone(&kept))));
            KeptSecret::new(kept)
        }
    }
}

/// The last valid secret of a file.
#[derive(Debug)]
struct Kept {
    file: SecretFile,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    good: SecretString,
    /// What the file was when it was last read, whatever the result.
    seen: Option<Stamp>,
    /// Changes not reported yet: a call detects a change too, and cannot wait for the record.
    changes: Vec<Change>,
}

impl Kept {
    fn new(file: SecretFile, good: SecretString) -> Self {
        // The settings have read it a moment ago; if it changed since, this is detected when the secret is refused.
        let seen = Stamp::of(&file.path);
        Self { file, state: Mutex::new(State { good, seen, changes: Vec::new() }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, state: &mut State, stamp: Option<Stamp>) {
        state.seen = stamp;
        let end = match self.file.read() {
            Ok(secret) => {
                let read = secret.secret();
                if is_same_secret(&read, &state.good) {
                    return;
                }
                state.good = read;
                Ok(Replaced::Secret)
            }
            Err(failure) => Err(failure.to_string()),
        };
        let change = Change { what: self.file.what(), path: self.file.path.display().to_string(), end };
        if state.changes.len() < CHANGES_MAX && state.changes.last() != Some(&change) {
            state.changes.push(change);
        }
    }
}

impl SecretSource for Kept {
    fn current(&self) -> SecretString {
        let stamp = Stamp::of(&self.file.path);
        let mut state = self.state();
        // A file that is missing for a moment is being replaced.
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

/// Reports what happened to a secret, and checks for a change where no call does.
#[derive(Debug)]
struct WatchedSecret(Arc<Kept>);

impl Watched for WatchedSecret {
    fn look(&mut self, look: Look) -> Vec<Change> {
        match look {
            Look::Due => drop(self.0.current()),
            Look::Asked => self.0.look_again(),
        }
        std::mem::take(&mut self.0.state().changes)
    }
}
