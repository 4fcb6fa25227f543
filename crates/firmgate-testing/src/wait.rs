//! Waiting in tests. A test waits for an event where it can see one, else for a condition; for a time only where nothing can be seen of
//! what it waits for.

use std::thread;
use std::time::{Duration, Instant};

/// Long enough for a busy machine, short enough to notice a hang.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at a condition.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Waits until a condition holds, and blocks meanwhile.
///
/// # Panics
/// When it does not hold in time.
#[track_caller]
pub fn until(mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "what the test waits for does not happen");
        pause(LOOK_EVERY);
    }
}

/// The same in a runtime, whose other tasks run meanwhile.
///
/// # Panics
/// When it does not hold in time.
pub async fn until_async(mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "what the test waits for does not happen");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Lets the tasks of this runtime run until each of them waits for something that they cannot do themselves: a message, a time or the
/// network.
pub async fn settled() {
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
}

/// Lets real time pass, for what another process or thread does and nobody can see.
pub fn pause(time: Duration) {
    thread::sleep(time);
}

/// The same in a runtime.
pub async fn pause_async(time: Duration) {
    tokio::time::sleep(time).await;
}
