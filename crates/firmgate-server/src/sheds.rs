//! Refusals for lack of capacity, counted: one line per second and party in the audit log and the log, however many
//! there were.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use firmgate_guard::{Audit, ShedBy};
use firmgate_identity::Clock;
use firmgate_listener::shares::{Full, Party};
use tokio::time::sleep;

/// From the first refusal to its line.
const WINDOW: Duration = Duration::from_secs(1);
/// Parties that are distinguished in one window; the others share a line.
const PARTIES_MAX: usize = 256;

/// Counts refusals. Clones share everything.
#[derive(Clone, Default)]
pub struct Sheds(Arc<Shared>);

#[derive(Default)]
struct Shared {
    record: Option<(Audit, Arc<dyn Clock>)>,
    counts: Mutex<Counts>,
}

#[derive(Default)]
struct Counts {
    of: HashMap<(Party, &'static str), u64>,
    others: u64,
    is_open: bool,
}

impl Sheds {
    /// Counts that are recorded.
    pub fn on_record(audit: Audit, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Shared { record: Some((audit, clock)), counts: Mutex::default() }))
    }

    /// One more was refused. Inside a runtime only.
    pub fn note(&self, who: &Party, full: Full) {
        let why = match full {
            Full::Share => "share_full",
            Full::Server => "house_full",
        };
        let opens = {
            let mut counts = self.counts();
            let is_known = counts.of.len() < PARTIES_MAX || counts.of.contains_key(&(who.clone(), why));
            let count = if is_known { counts.of.entry((who.clone(), why)).or_default() } else { &mut counts.others };
            *count = count.saturating_add(1);
            !std::mem::replace(&mut counts.is_open, true)
        };
        if opens {
            let sheds = self.clone();
            tokio::spawn(async move {
                sleep(WINDOW).await;
                sheds.tell().await;
            });
        }
    }

    /// Writes the lines of the window that ends now.
    pub async fn tell(&self) {
        let counts = std::mem::take(&mut *self.counts());
        for ((who, why), count) in counts.of {
            self.line(Some(&who), why, count).await;
        }
        if counts.others > 0 {
            self.line(None, "house_full", counts.others).await;
        }
    }

    async fn line(&self, who: Option<&Party>, why: &'static str, count: u64) {
        let address = match who {
            Some(Party::Address(neighbours)) => neighbours.to_string(),
            Some(Party::Caller(_)) => String::new(),
            None => "several".to_owned(),
        };
        let by = match who {
            Some(Party::Caller(who)) => ShedBy::Caller(who),
            _ => ShedBy::Address(&address),
        };
        // An authenticated caller is named in the record.
        let caller = if address.is_empty() { "known" } else { &address };
        tracing::warn!(caller, why, count, "calls were refused for lack of room");
        let Some((audit, clock)) = &self.0.record else { return };
        // Nothing was done, so a lost record does no harm; a journal that cannot be written reports that itself.
        let _not_kept = audit.shed(by, why, count, WINDOW, clock.now()).await;
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
