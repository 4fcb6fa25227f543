//! The report of a file that was read again: a line in the log, and a record in the audit log where there is one.

use std::sync::Arc;

use firmgate_files::{Change, Replaced};
use firmgate_guard::{Audit, Reload, ReloadEnd};
use firmgate_identity::Clock;

/// Where changes are reported. Clones share everything.
#[derive(Clone, Default)]
pub struct Notes(Option<(Audit, Arc<dyn Clock>)>);

impl Notes {
    /// Notes that are recorded.
    pub fn on_record(audit: Audit, clock: Arc<dyn Clock>) -> Self {
        Self(Some((audit, clock)))
    }

    pub(super) async fn note(&self, change: &Change) {
        let Change { what, path, end } = change;
        match end {
            Ok(Replaced::Policy(digest) | Replaced::Certificate(digest)) => {
                tracing::info!(%path, digest, "the {what} was replaced by the one that its file holds now");
            }
            Ok(Replaced::Secret) => tracing::info!(%path, "the {what} was replaced by the one that its file holds now"),
            Err(why) => tracing::warn!(%path, why, "the {what} stays as it was: its file cannot be used"),
        }
        let Some((audit, clock)) = &self.0 else { return };
        let end = match end {
            Ok(Replaced::Policy(digest)) => ReloadEnd::Policy(digest),
            Ok(Replaced::Certificate(digest)) => ReloadEnd::Certificate(digest),
            Ok(Replaced::Secret) => ReloadEnd::Secret,
            Err(why) => ReloadEnd::Kept(why),
        };
        if audit.reload(Reload { what, path, end }, clock.now()).await.is_err() {
            tracing::error!(%path, "that the {what} was read again is not on record");
        }
    }
}
