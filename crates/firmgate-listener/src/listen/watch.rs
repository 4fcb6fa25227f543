//! Time limits of a connection by state, and the memory that it holds.
//!
//! A connection is idle, sends a head, is being answered, reads its response, or is being closed, and each has its own
//! limit from the moment that it began. The connection itself records the moments; one sleeping timer per connection
//! checks them when they could have expired. Others may only read them, and end the connection: see [`super::table`].

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::time::{Instant, Sleep};

/// How long a connection may take.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// Between requests.
    pub idle: Duration,
    /// Between requests until what only a busy connection needs is released.
    pub awake: Duration,
    /// From the first byte of a head to its last.
    pub head: Duration,
    /// From the end of a head to the start of its response. Body and call have shorter limits of their own; this is the
    /// fallback.
    pub answer: Duration,
    /// The same for a client that has closed its sending side: it has left, unless it only marks the end of its
    /// request.
    pub answer_left: Duration,
    /// To read a response.
    pub write: Duration,
    /// To read another part of a response.
    pub stall: Duration,
    /// To read the last response and close.
    pub close: Duration,
    /// To send one more request when the server stops: it may have been sent before the client could know.
    pub last_request: Duration,
}

/// The times of every server here.
pub const TIMES: Times = Times {
    idle: Duration::from_secs(60),
    awake: Duration::from_secs(5),
    head: Duration::from_secs(5),
    answer: Duration::from_secs(45),
    answer_left: Duration::from_secs(3),
    write: Duration::from_secs(60),
    stall: Duration::from_secs(20),
    close: Duration::from_secs(2),
    last_request: Duration::from_secs(1),
};

/// The timer is never set further ahead, so that it need not be set again for each request.
const LOOK_MAX: Duration = Duration::from_secs(5);
/// Less than this is not counted: every open connection holds some.
const HELD_BYTES_MIN: usize = 4096;

/// The state of a connection, the most expendable first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Phase {
    /// Nothing.
    Idle,
    /// Has received everything.
    Closing,
    /// Sends a head.
    Head,
    /// Reads its response.
    Writing,
    /// Waits for its response.
    Answering,
}

const PHASES: [Phase; 5] = [Phase::Idle, Phase::Closing, Phase::Head, Phase::Writing, Phase::Answering];

/// Why a connection should end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It has taken too long for this.
    Late(Phase),
    /// Its slot is needed.
    Evicted,
}

/// Bytes that all connections hold together.
pub type Sum = Arc<AtomicUsize>;

/// The state of a connection, and its deadline.
pub struct Watch {
    began: Instant,
    phase: AtomicU8,
    /// Milliseconds after `began`, as is the next.
    since: AtomicU64,
    deadline: AtomicU64,
    /// The response is complete as soon as what is buffered was sent.
    is_last: AtomicBool,
    is_stopping: AtomicBool,
    is_evicted: AtomicBool,
    held: AtomicUsize,
    times: Times,
    sum: Sum,
    waker: AtomicWaker,
}

impl Watch {
    pub fn new(times: Times, sum: Sum) -> Self {
        let watch = Self {
            began: Instant::now(),
            phase: AtomicU8::new(0),
            since: AtomicU64::new(0),
            deadline: AtomicU64::new(0),
            is_last: AtomicBool::new(false),
            is_stopping: AtomicBool::new(false),
            is_evicted: AtomicBool::new(false),
            held: AtomicUsize::new(0),
            times,
            sum,
            waker: AtomicWaker::new(),
        };
        // A connection that never sends anything is treated as a head that does not arrive.
        watch.enter(Phase::Idle, times.head);
        watch
    }

    /// The state of the connection.
    pub fn phase(&self) -> Phase {
        PHASES.get(usize::from(self.phase.load(Ordering::Relaxed))).copied().unwrap_or(Phase::Idle)
    }

    /// Since when, as a moment that can be compared with those of other connections.
    pub fn since(&self) -> Instant {
        self.began + Duration::from_millis(self.since.load(Ordering::Relaxed))
    }

    /// The first byte of a head has arrived.
    pub fn reading(&self) {
        if self.phase() == Phase::Idle {
            self.enter(Phase::Head, self.times.head);
        }
    }

    /// A complete head has arrived.
    pub fn answering(&self) {
        self.enter(Phase::Answering, self.times.answer);
    }

    /// The client has closed its sending side.
    pub fn left(&self) {
        if self.phase() == Phase::Answering {
            self.at_most(self.times.answer_left);
        }
    }

    /// A response is ready to be sent.
    pub fn writing(&self) {
        self.is_last.store(false, Ordering::Relaxed);
        self.enter(Phase::Writing, self.times.stall);
    }

    /// The end of the response is buffered.
    pub fn last(&self) {
        self.is_last.store(true, Ordering::Relaxed);
    }

    /// The client has read a part.
    pub fn progressed(&self) {
        if self.phase() == Phase::Writing {
            let now = self.began.elapsed();
            let end = Duration::from_millis(self.since.load(Ordering::Relaxed)).saturating_add(self.times.write);
            self.deadline.store(millis(now.saturating_add(self.times.stall).min(end)), Ordering::Relaxed);
        }
    }

    /// What was buffered was sent. True when a response is complete with it.
    pub fn flushed(&self) -> bool {
        let is_over = self.phase() == Phase::Writing && self.is_last.load(Ordering::Relaxed);
        if is_over {
            self.enter(Phase::Idle, self.times.awake);
            self.hurry();
        }
        is_over
    }

    /// What only a busy connection needs has been released. An idle connection may stay as it is.
    pub fn doze(&self) {
        let end = Duration::from_millis(self.since.load(Ordering::Relaxed)).saturating_add(self.times.idle);
        self.deadline.store(millis(end), Ordering::Relaxed);
        self.hurry();
    }

    /// The connection has received all its responses.
    pub fn closing(&self) {
        self.enter(Phase::Closing, self.times.close);
    }

    /// The server accepts nothing new: a request that arrives at once is still answered.
    pub fn stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
        self.hurry();
    }

    /// Records how many bytes the connection holds; returns what all hold.
    pub fn holds(&self, bytes: usize) -> usize {
        let bytes = if bytes < HELD_BYTES_MIN || self.is_evicted.load(Ordering::Relaxed) { 0 } else { bytes };
        let before = self.held.swap(bytes, Ordering::Relaxed);
        if bytes >= before {
            let more = bytes.saturating_sub(before);
            self.sum.fetch_add(more, Ordering::Relaxed).saturating_add(more)
        } else {
            let less = before.saturating_sub(bytes);
            self.sum.fetch_sub(less, Ordering::Relaxed).saturating_sub(less)
        }
    }

    /// How many bytes the connection holds.
    pub fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// Ends the connection externally.
    pub fn evict(&self) {
        self.is_evicted.store(true, Ordering::Relaxed);
        self.holds(0);
        self.waker.wake();
    }

    /// Ready when the connection has to end.
    pub fn poll_due(&self, cx: &mut Context<'_>, mut timer: Pin<&mut Sleep>) -> Poll<Due> {
        if self.poll_evicted(cx).is_ready() {
            return Poll::Ready(Due::Evicted);
        }
        loop {
            let now = Instant::now();
            let deadline = self.began + Duration::from_millis(self.deadline.load(Ordering::Relaxed));
            if deadline <= now {
                return Poll::Ready(Due::Late(self.phase()));
            }
            if timer.is_elapsed() || deadline < timer.deadline() {
                timer.as_mut().reset(deadline.min(now + LOOK_MAX));
            }
            if timer.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
        }
    }

    /// Ready when the connection was ended externally.
    pub fn poll_evicted(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.waker.register(cx.waker());
        if self.is_evicted.load(Ordering::Relaxed) { Poll::Ready(()) } else { Poll::Pending }
    }

    fn enter(&self, phase: Phase, time_max: Duration) {
        let now = self.began.elapsed();
        self.since.store(millis(now), Ordering::Relaxed);
        self.deadline.store(millis(now.saturating_add(time_max)), Ordering::Relaxed);
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    fn hurry(&self) {
        if self.is_stopping.load(Ordering::Relaxed) && self.phase() == Phase::Idle {
            self.at_most(self.times.last_request);
        }
    }

    fn at_most(&self, time: Duration) {
        self.deadline.fetch_min(millis(self.began.elapsed().saturating_add(time)), Ordering::Relaxed);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.holds(0);
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
