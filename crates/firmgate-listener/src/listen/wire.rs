//! The stream of a connection as hyper sees it: request by request, with its watch updated on the way.

use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::intake::{Intake, Unserved, Wants};
use super::table::Table;
use super::watch::Watch;

/// Bytes that are read from the socket at once.
const READ_BYTES: usize = 8 * 1024;
/// While a response is due, this many bytes after its request are read, to detect whether the client is there.
const AHEAD_BYTES_MAX: usize = 1024;

/// What a connection runs over.
pub trait Line: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// Ends it so that the system keeps nothing of it: what was sent and not read is dropped.
    fn abort(&self);
}

impl Line for TcpStream {
    fn abort(&self) {
        let _then_it_takes_longer = self.set_zero_linger();
    }
}

impl Line for tokio_rustls::server::TlsStream<TcpStream> {
    fn abort(&self) {
        self.get_ref().0.abort();
    }
}

/// A connection's stream, and what arrived on it.
pub struct Wire<L> {
    line: L,
    intake: Intake,
    watch: Arc<Watch>,
    table: Arc<Table>,
    /// The client has closed its sending side.
    has_ended: bool,
    /// The task that waits for the next request while bytes of it have arrived already.
    waiting: Option<Waker>,
}

impl<L: Line> Wire<L> {
    pub fn new(line: L, watch: Arc<Watch>, table: Arc<Table>) -> Self {
        Self { line, intake: Intake::default(), watch, table, has_ended: false, waiting: None }
    }

    /// The watch of this connection.
    pub fn watch(&self) -> Arc<Watch> {
        Arc::clone(&self.watch)
    }

    /// Whether the client has closed its sending side.
    pub fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// Whether no further request can arrive.
    pub fn is_over(&self) -> bool {
        self.has_ended && self.intake.readable().is_empty()
    }

    /// Why the bytes are not a valid request.
    pub fn unserved(&self) -> Option<Unserved> {
        self.intake.unserved()
    }

    /// The stream itself.
    pub fn line(&mut self) -> &mut L {
        &mut self.line
    }

    /// Ready when the head of a request is complete, or when there will be none.
    pub fn poll_head(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.intake.readable().is_empty() && self.intake.wants() == Wants::Bytes && !self.has_ended {
            ready!(self.poll_fill(cx))?;
        }
        Poll::Ready(Ok(()))
    }

    /// Reads some bytes from the stream.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut place = [MaybeUninit::uninit(); READ_BYTES];
        let mut buffer = ReadBuf::uninit(&mut place);
        ready!(Pin::new(&mut self.line).poll_read(cx, &mut buffer))?;
        if buffer.filled().is_empty() {
            self.has_ended = true;
            self.intake.cut();
        } else {
            self.intake.push(buffer.filled());
            self.note();
        }
        Poll::Ready(Ok(()))
    }

    /// Updates the watch and the table for these bytes.
    fn note(&self) {
        if self.intake.is_in_head() {
            self.watch.reading();
        }
        self.table.relieve(self.watch.holds(self.intake.len()));
    }

    /// The same for bytes that the client does not read.
    fn unsent(&self, bytes: usize) {
        self.table.relieve(self.watch.holds(self.intake.len().saturating_add(bytes)));
    }

    fn written(&self, polled: &Poll<io::Result<usize>>, offered: usize) {
        match polled {
            Poll::Ready(Ok(_some)) => self.watch.progressed(),
            Poll::Pending => self.unsent(offered),
            Poll::Ready(Err(_)) => {}
        }
    }
}

impl<L: Line> AsyncRead for Wire<L> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            let readable = self.intake.readable();
            if let Some(some) = readable.get(..readable.len().min(buffer.remaining()))
                && !some.is_empty()
            {
                buffer.put_slice(some);
                let count = some.len();
                self.intake.read(count);
                return Poll::Ready(Ok(()));
            }
            match self.intake.wants() {
                Wants::End => return Poll::Ready(Ok(())),
                Wants::Bytes if self.has_ended => return Poll::Ready(Ok(())),
                Wants::Bytes => {}
                // What has arrived already is parsed when the response was sent. Until then it is enough to know that
                // the client is still there.
                Wants::Answer if self.has_ended => {
                    self.watch.left();
                    self.waiting = Some(cx.waker().clone());
                    return Poll::Pending;
                }
                Wants::Answer if self.intake.len() >= AHEAD_BYTES_MAX => {
                    self.waiting = Some(cx.waker().clone());
                    return Poll::Pending;
                }
                Wants::Answer if self.intake.len() > 0 => self.waiting = Some(cx.waker().clone()),
                Wants::Answer => {}
            }
            ready!(self.poll_fill(cx))?;
        }
    }
}

impl<L: Line> AsyncWrite for Wire<L> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.line).poll_write(cx, bytes);
        self.written(&polled, bytes.len());
        polled
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.line).poll_write_vectored(cx, slices);
        let offered = slices.iter().fold(0_usize, |sum, slice| sum.saturating_add(slice.len()));
        self.written(&polled, offered);
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.line.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.line).poll_flush(cx))?;
        if self.watch.flushed() {
            self.intake.next();
            self.note();
            if let Some(waiting) = self.waiting.take() {
                waiting.wake();
            }
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line).poll_shutdown(cx)
    }
}
