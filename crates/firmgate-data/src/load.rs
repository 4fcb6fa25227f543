//! Creates or changes a dataset so that a reader sees the state before or the state after and nothing between.

mod error;
mod folder;
mod generate;
mod import;
mod merge;
mod metered;
mod parents;

pub use self::error::LoadError;
pub use self::generate::{Existing, GenerateOptions, Loaded, generate, generate_watched};
pub use self::import::{Imported, OnExisting, import, import_watched};
pub use self::merge::{Merged, Unmerged, unmerge};
pub use self::parents::{ParentsImported, import_parents};

/// How far a load has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub step: &'static str,
    /// Companies done.
    pub done: u64,
    /// Companies to do; 0 when it is not known.
    pub total: u64,
}

/// An observer of a load: receives its progress, and can stop it.
pub struct Watch<'w> {
    /// Called for every step.
    pub progress: &'w mut dyn FnMut(Progress),
    /// Asked between steps, of which each takes a few seconds at most; `true` ends the load with
    /// [`LoadError::Interrupted`](crate::LoadError::Interrupted).
    pub stopped: &'w dyn Fn() -> bool,
}

impl Watch<'_> {
    fn show(&mut self, progress: Progress) -> Result<(), LoadError> {
        (self.progress)(progress);
        self.go_on()
    }

    fn go_on(&self) -> Result<(), LoadError> {
        if (self.stopped)() { Err(LoadError::Interrupted) } else { Ok(()) }
    }
}

/// The time as manifests have it.
fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests;
