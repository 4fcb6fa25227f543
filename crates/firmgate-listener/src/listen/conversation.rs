//! One connection, from its first byte to its close.
//!
//! hyper reads and writes HTTP; this decides what it may read, how long everything may take, what is sent when there is
//! no valid request, and that a response that was sent can also be read.

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::CONNECTION;
use http::{HeaderValue, StatusCode};
use http_body::{Body, Frame, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::watch as channel;
use tokio::time::{Sleep, sleep};

use super::intake::{HEAD_BYTES_MAX, Unserved};
use super::table::Place;
use super::watch::{Due, Phase, Watch};
use super::wire::{Line, Wire};
use super::{Peer, Service};

/// Bytes that are still read from a client after its last response. If unread bytes arrive, the system
/// sends a reset, which destroys a response that was not read yet.
const LEFT_OVER_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// What all connections share.
pub struct Shared<S> {
    pub service: Arc<S>,
    /// From now on every response is the last one of its connection.
    pub is_leaving: Arc<AtomicBool>,
}

/// What ends a conversation externally.
struct Signals {
    timer: Pin<Box<Sleep>>,
    stop: channel::Receiver<()>,
    is_stopped: bool,
}

impl Signals {
    async fn next(&mut self, watch: &Watch) -> Due {
        loop {
            tokio::select! {
                biased;
                due = poll_fn(|cx| watch.poll_due(cx, self.timer.as_mut())) => return due,
                // Nothing is ever sent: that the sender is dropped is the message.
                _ = self.stop.changed(), if !self.is_stopped => {
                    self.is_stopped = true;
                    watch.stop();
                }
            }
        }
    }
}

/// How a part of a conversation ended.
enum Ended {
    /// It can continue.
    Idle,
    /// Everything was sent.
    Done,
    /// The connection broke.
    Broken,
    /// Ended externally.
    Due(Due),
}

/// Serves one connection to its end.
pub async fn converse<L: Line, S: Service>(
    line: L,
    peer: Peer,
    shared: Arc<Shared<S>>,
    place: &Place,
    stop: channel::Receiver<()>,
) {
    let watch = place.watch();
    let mut signals = Signals { timer: Box::pin(sleep(Duration::ZERO)), stop, is_stopped: false };
    let mut wire = Wire::new(line, Arc::clone(&watch), place.table());
    let ended = loop {
        // A parser holds 16 KiB, so that there is one only while there is something to parse.
        let begun = tokio::select! {
            biased;
            begun = poll_fn(|cx| wire.poll_head(cx)) => begun,
            due = signals.next(&watch) => break Ended::Due(due),
        };
        match begun {
            Err(_broken) => break Ended::Broken,
            Ok(()) if wire.unserved().is_some() || wire.is_over() => break Ended::Done,
            Ok(()) => {}
        }
        let ended;
        // Its memory is released with it.
        (wire, ended) = Box::pin(exchange(wire, peer, &shared, &mut signals)).await;
        match ended {
            Ended::Idle => watch.doze(),
            ended => break ended,
        }
    };
    if let Some(why) = finish(wire, ended, &shared, &mut signals).await {
        tracing::debug!(address = %peer.address, why, "a connection was ended");
    }
}

/// Answers requests until the connection has been idle for a while, or ends.
async fn exchange<L: Line, S: Service>(
    wire: Wire<L>,
    peer: Peer,
    shared: &Shared<S>,
    signals: &mut Signals,
) -> (Wire<L>, Ended) {
    let watch = wire.watch();
    let answering = service_fn(|request| {
        let (service, watch) = (Arc::clone(&shared.service), Arc::clone(&watch));
        let is_leaving = &shared.is_leaving;
        async move {
            watch.answering();
            let mut response = service.answer(request, peer).await;
            if is_leaving.load(Ordering::Relaxed) {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            watch.writing();
            Ok::<_, Infallible>(response.map(|body| Answer { body, watch }))
        }
    });
    let mut conversation = http1::Builder::new()
        // The watch has finer limits than the built-in timeout, which counts idle time as header time.
        .header_read_timeout(None)
        .max_buf_size(HEAD_BYTES_MAX.saturating_add(1))
        .serve_connection(TokioIo::new(wire), answering);
    let ended = tokio::select! {
        biased;
        ended = &mut conversation => match ended {
            Ok(()) => Ended::Done,
            Err(error) => {
                tracing::debug!(%error, "a connection broke off");
                Ended::Broken
            }
        },
        due = signals.next(&watch) => match due {
            Due::Late(Phase::Idle) => Ended::Idle,
            due => Ended::Due(due),
        },
    };
    (conversation.into_parts().io.into_inner(), ended)
}

/// Sends what is still to be sent, and closes so that it can be read. Returns the reason, where the connection did not
/// end by itself.
async fn finish<L: Line, S: Service>(
    mut wire: Wire<L>,
    ended: Ended,
    shared: &Shared<S>,
    signals: &mut Signals,
) -> Option<String> {
    let watch = wire.watch();
    let unserved = match ended {
        Ended::Due(Due::Late(Phase::Head)) => Some(Unserved::Slow),
        Ended::Due(Due::Late(Phase::Answering)) => Some(Unserved::Unanswered),
        Ended::Due(Due::Late(Phase::Writing)) => {
            wire.line().abort();
            return Some("it did not take its answer".to_owned());
        }
        Ended::Due(Due::Evicted) => {
            wire.line().abort();
            return Some("its place was needed".to_owned());
        }
        Ended::Due(Due::Late(Phase::Idle | Phase::Closing)) => return None,
        Ended::Done | Ended::Broken | Ended::Idle => wire.unserved(),
    };
    watch.closing();
    let closing = async {
        if let Some(unserved) = unserved {
            wire.line().write_all(&refusal(shared.service.as_ref(), unserved)).await?;
        }
        wire.line().shutdown().await?;
        if !wire.has_ended() {
            drain(wire.line()).await?;
        }
        Ok::<_, io::Error>(())
    };
    tokio::select! {
        biased;
        // Whether the client reads it is up to the client.
        _closed = closing => {}
        _due = signals.next(&watch) => wire.line().abort(),
    }
    unserved.map(|why| why.to_string())
}

async fn drain(line: &mut impl Line) -> io::Result<()> {
    let mut place = vec![0; 16 * 1024];
    let mut left = LEFT_OVER_BYTES_MAX;
    loop {
        let count = u64::try_from(line.read(&mut place).await?).unwrap_or(u64::MAX);
        left = left.saturating_sub(count);
        if count == 0 || left == 0 {
            return Ok(());
        }
    }
}

/// A response of the listener itself.
fn refusal(service: &impl Service, unserved: Unserved) -> Vec<u8> {
    let (kind, body) = service.unserved(unserved);
    let status = StatusCode::from_u16(unserved.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let retry = if unserved == Unserved::Unanswered { "retry-after: 5\r\n" } else { "" };
    let mut answer = format!(
        "HTTP/1.1 {} {}\r\ncontent-type: {kind}\r\ncache-control: no-store\r\nconnection: close\r\n{retry}content-length: {}\r\ndate: {}\r\n\r\n",
        status.as_u16(),
        status.canonical_reason().unwrap_or_default(),
        body.len(),
        date(SystemTime::now()),
    )
    .into_bytes();
    answer.extend_from_slice(&body);
    answer
}

fn date(now: SystemTime) -> String {
    jiff::Timestamp::try_from(now)
        .map(|now| jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&now).unwrap_or_default())
        .unwrap_or_default()
}

/// The body of a response, which notifies the watch when the last of it is being sent.
struct Answer<B> {
    body: B,
    watch: Arc<Watch>,
}

impl<B: Body<Data = Bytes> + Unpin> Body for Answer<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B> Drop for Answer<B> {
    fn drop(&mut self) {
        self.watch.last();
    }
}

#[cfg(test)]
mod tests;
