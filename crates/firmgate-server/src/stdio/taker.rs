//! Detects that no one is left to read the answers, also while there are none.

use std::future::pending;
use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::thread;

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};
use tokio::sync::oneshot;

/// Stack size of the waiting thread, in bytes.
const STACK_BYTES: usize = 64 * 1024;

/// Returns when the other end of the output is closed. Never, where the system cannot detect it, such as for a file.
pub async fn gone() {
    let (told, told_of) = oneshot::channel();
    let waiting = thread::Builder::new().name("output".to_owned()).stack_size(STACK_BYTES).spawn(move || {
        if closed().is_ok() {
            let _the_end_came_first = told.send(());
        }
    });
    if waiting.is_err() || told_of.await.is_err() {
        pending().await
    }
}

/// Waits until the output is closed at its other end.
fn closed() -> io::Result<()> {
    let output = io::stdout().as_fd().try_clone_to_owned()?;
    let mut poll = Poll::new()?;
    // The end is reported for any requested event. With an event that never occurs, this sleeps until then, however
    // many answers are read.
    poll.registry().register(&mut SourceFd(&output.as_raw_fd()), Token(0), Interest::READABLE)?;
    let mut events = Events::with_capacity(1);
    loop {
        match poll.poll(&mut events, None) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => other?,
        }
        if events.iter().any(|event| event.is_write_closed() || event.is_error()) {
            return Ok(());
        }
    }
}
