//! How long a connection may take for what it is doing.
//!
//! A connection is idle, sends a head, is being answered, or takes its answer, and each has its own limit from the moment
//! that it began. The moments are noted in passing; one sleeping timer a connection looks at them when they could be over.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, sleep_until};

/// Between requests.
const IDLE_MAX: Duration = Duration::from_secs(60);
/// From the first byte of a head to its last.
const HEAD_MAX: Duration = Duration::from_secs(5);
/// From the end of a head to the start of its answer. Body and call have shorter limits of their own; this is the net.
const ANSWER_MAX: Duration = Duration::from_secs(45);
/// To take an answer.
const WRITE_MAX: Duration = Duration::from_secs(30);

const IDLE: u8 = 0;
const HEAD: u8 = 1;
const ANSWERING: u8 = 2;
const WRITING: u8 = 3;

/// What a connection is doing, and until when it may.
pub struct Watch {
    began: Instant,
    phase: AtomicU8,
    /// Milliseconds after `began`.
    deadline: AtomicU64,
}

impl Watch {
    pub fn new() -> Self {
        let watch = Self { began: Instant::now(), phase: AtomicU8::new(IDLE), deadline: AtomicU64::new(0) };
        // A connection that never says anything is a head that does not come.
        watch.enter(IDLE, HEAD_MAX);
        watch
    }

    /// A whole head is there.
    pub fn answering(&self) {
        self.enter(ANSWERING, ANSWER_MAX);
    }

    /// An answer is ready to go.
    pub fn writing(&self) {
        self.enter(WRITING, WRITE_MAX);
    }

    /// Ready when the connection has taken too long for what it is doing.
    pub async fn overdue(&self) {
        loop {
            let deadline = self.began + Duration::from_millis(self.deadline.load(Ordering::Relaxed));
            if deadline <= Instant::now() {
                return;
            }
            sleep_until(deadline).await;
        }
    }

    fn enter(&self, phase: u8, time_max: Duration) {
        let deadline = self.began.elapsed() + time_max;
        self.deadline.store(u64::try_from(deadline.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
        self.phase.store(phase, Ordering::Relaxed);
    }

    fn read(&self) {
        if self.phase.load(Ordering::Relaxed) == IDLE {
            self.enter(HEAD, HEAD_MAX);
        }
    }

    fn flushed(&self) {
        if self.phase.load(Ordering::Relaxed) == WRITING {
            self.enter(IDLE, IDLE_MAX);
        }
    }
}

/// A stream that tells its watch when bytes come and when they have gone.
pub struct Watched<S> {
    stream: S,
    watch: Arc<Watch>,
}

impl<S> Watched<S> {
    pub fn new(stream: S, watch: Arc<Watch>) -> Self {
        Self { stream, watch }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.watch.read();
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_flush(cx);
        if matches!(polled, Poll::Ready(Ok(()))) {
            self.watch.flushed();
        }
        polled
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
