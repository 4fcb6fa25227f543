//! Files that are read again while the program runs: when they change, and at SIGHUP. The last valid one stays in
//! force.
//!
//! The files are polled, not watched: polling once a second detects every way to replace a file, also the symbolic
//! links that Kubernetes swaps.

mod notes;

use std::time::Duration;

use firmgate_files::{Look, Watching};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

pub use self::notes::Notes;

use crate::failure::Failure;

/// How often the files are polled.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The signal that requests a reload. Once this is created it does not end the process.
pub fn hangup() -> Result<Signal, Failure> {
    signal(SignalKind::hangup()).map_err(|error| Failure::run(format!("cannot listen to signals: {error}")))
}

/// The task that polls the files.
#[derive(Debug)]
pub struct Watch {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Watch {
    /// Starts polling.
    pub fn start(watching: Watching, hangup: Signal, notes: Notes) -> Self {
        let (stop, stopped) = oneshot::channel();
        Self { stop, task: tokio::spawn(watch(watching, hangup, notes, stopped)) }
    }

    /// Polls for the last time: what calls have detected by now is reported, too.
    pub async fn end(self) {
        drop(self.stop);
        if self.task.await.is_err() {
            tracing::error!("the files of the settings were not looked at to the end");
        }
    }
}

async fn watch(mut watching: Watching, mut hangup: Signal, notes: Notes, mut stopped: oneshot::Receiver<()>) {
    let mut due = interval(LOOK_EVERY);
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_last = false;
    while !is_last {
        let look = tokio::select! {
            // A process without such files sleeps.
            _ = due.tick(), if !watching.is_empty() => Look::Due,
            Some(()) = hangup.recv() => Look::Asked,
            _ = &mut stopped => {
                is_last = true;
                Look::Due
            }
        };
        if look == Look::Asked {
            tracing::info!(files = watching.len(), "SIGHUP: reading the files of the settings again");
        }
        for watched in &mut watching {
            for change in watched.look(look) {
                notes.note(&change).await;
            }
        }
    }
}
