//! Ctrl-C during a long job: it ends between two steps, and unfinished work is rolled back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;

use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

use crate::failure::{Failure, STOPPED};
use crate::progress::say;

/// Whether the user, or the system, has asked for the end of a job. Once this is dropped, the process ends when it is
/// asked.
#[derive(Debug)]
pub struct Interrupt(Arc<AtomicU8>);

/// The current step of the job.
const RUNNING: u8 = 0;
const ASKED: u8 = 1;
const OVER: u8 = 2;

impl Interrupt {
    /// Listens from now on. Asked a second time, the process ends at once, and the next load removes what this one leaves.
    pub fn listen() -> Result<Self, Failure> {
        let cannot = |error| Failure::run(format!("cannot listen to signals: {error}"));
        let runtime = Builder::new_current_thread().enable_all().build().map_err(cannot)?;
        let (mut interrupt, mut terminate) = {
            let _entered = runtime.enter();
            (signal(SignalKind::interrupt()).map_err(cannot)?, signal(SignalKind::terminate()).map_err(cannot)?)
        };
        let state = Arc::new(AtomicU8::new(RUNNING));
        let asked = Self(Arc::clone(&state));
        let listen = async move {
            loop {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                let first = state.compare_exchange(RUNNING, ASKED, Ordering::Relaxed, Ordering::Relaxed);
                if first.is_err() {
                    std::process::exit(i32::from(STOPPED));
                }
                say("stopping; once more ends it at once");
            }
        };
        thread::Builder::new().name("signals".to_owned()).spawn(move || runtime.block_on(listen)).map_err(cannot)?;
        Ok(asked)
    }

    /// Whether the end was requested.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed) == ASKED
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        self.0.store(OVER, Ordering::Relaxed);
    }
}
