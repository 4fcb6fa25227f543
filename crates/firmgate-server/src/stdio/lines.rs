//! Messages as lines, read as strictly as over HTTP: a line that is not a message is answered, so that no client waits
//! for it.
//!
//! The protocol library silently ignores such lines.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{ClientNotification, GetExtensions, JsonRpcMessage};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::open::{Open, Room};
use crate::jsonrpc::{self, IdScan, Message, id_in, mended};

/// Bytes of one message; a longer line is skipped without being held.
pub const LINE_BYTES_MAX: usize = 1 << 20;
/// Bytes that nearly every message fits into.
const LINE_BYTES_COMMON: usize = 64 * 1024;

/// How long the end of a conversation waits for a client that reads nothing.
const CLOSE_TIME_MAX: Duration = Duration::from_secs(1);

/// Lines in, lines out.
pub struct Lines<R, W> {
    input: BufReader<R>,
    /// The part of the current line that was read. It is kept here because a read can be cancelled half-way.
    line: Vec<u8>,
    /// The line is too long, and its end has not arrived yet: it is scanned for its id, which many clients write last.
    skipping: Option<IdScan>,
    output: Arc<Mutex<W>>,
    /// The last refusal: the next line waits for it, so that a client that does not read its answers is not read either.
    refusing: Option<JoinHandle<()>>,
    open: Open,
    /// A slot for the next request, taken before it is read.
    room: Option<Room>,
}

/// How a line ended.
enum Line {
    Whole,
    TooLong(IdScan),
}

impl<R, W> Lines<R, W>
where
    R: AsyncRead + Unpin + Send,
    W: AsyncWrite + Unpin + Send + 'static,
{
    /// Messages over a pair of pipes.
    pub fn new(input: R, output: W) -> Self {
        Self {
            input: BufReader::new(input),
            line: Vec::new(),
            skipping: None,
            output: Arc::new(Mutex::new(output)),
            refusing: None,
            open: Open::new(),
            room: None,
        }
    }

    /// Reads to the end of a line; `None` at the end of input. Cancel-safe.
    async fn read(&mut self) -> Option<Line> {
        loop {
            let available = match self.input.fill_buf().await {
                Ok([]) | Err(_) => return None,
                Ok(available) => available,
            };
            let end = memchr::memchr(b'\n', available);
            let piece = available.get(..end.unwrap_or(available.len())).unwrap_or_default();
            if self.skipping.is_none() && self.line.len().saturating_add(piece.len()) > LINE_BYTES_MAX {
                let mut scan = IdScan::default();
                scan.feed(&std::mem::take(&mut self.line));
                self.skipping = Some(scan);
            }
            if let Some(scan) = &mut self.skipping {
                scan.feed(piece);
            } else {
                if self.line.len().saturating_add(piece.len()) > LINE_BYTES_COMMON {
                    // At once: growing by doubling leaves as much again in pieces that fit nothing else.
                    self.line.reserve_exact(LINE_BYTES_MAX.saturating_sub(self.line.len()));
                }
                self.line.extend_from_slice(piece);
            }
            let consumed = end.map_or(piece.len(), |end| end.saturating_add(1));
            self.input.consume(consumed);
            if end.is_some() {
                return Some(self.skipping.take().map_or(Line::Whole, Line::TooLong));
            }
        }
    }

    /// Answers a line that cannot be accepted, to the id that it carries.
    fn refuse(&mut self, code: i32, why: &str, id: Option<String>) {
        tracing::debug!("a line was refused: {why}");
        let written = write(Arc::clone(&self.output), jsonrpc::error_body(code, why, id.as_deref()).into_bytes());
        self.refusing = Some(tokio::spawn(async move {
            // A client that has disconnected does not need it.
            let _closed = written.await;
        }));
    }

    fn message(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        let line = std::mem::take(&mut self.line);
        if line.trim_ascii().is_empty() {
            return None;
        }
        let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line);
        let read = Message::read(line).and_then(|message| mended(line, &message));
        let message = match read.map(|mended| serde_json::from_slice(&mended)) {
            Ok(Ok(message)) => message,
            Ok(Err(_)) => {
                self.refuse(jsonrpc::INVALID_REQUEST, "the message has fields of the wrong kind", id_in(line));
                return None;
            }
            Err(fault) => {
                self.refuse(fault.code(), &fault.to_string(), id_in(line));
                return None;
            }
        };
        self.admit(message, line)
    }

    /// INVARIANT (one id, one answer): a request whose id is in use is refused before it runs. Two answers could not be
    /// distinguished, and the library would drop one of them.
    fn admit(
        &mut self,
        mut message: RxJsonRpcMessage<RoleServer>,
        line: &[u8],
    ) -> Option<RxJsonRpcMessage<RoleServer>> {
        match &mut message {
            JsonRpcMessage::Request(request) => {
                let room = self.room.take()?;
                match self.open.begin(request.id.clone(), room) {
                    // It travels with the request, and so ends with the work.
                    Ok(work) => {
                        request.request.extensions_mut().insert(work);
                    }
                    Err(room) => {
                        self.room = Some(room);
                        let why = "another request with this id is running or was cancelled; use an id once";
                        self.refuse(jsonrpc::INVALID_REQUEST, why, id_in(line));
                        return None;
                    }
                }
            }
            // A cancelled request gets no answer.
            JsonRpcMessage::Notification(notification) => {
                if let ClientNotification::CancelledNotification(cancelled) = &notification.notification {
                    cancelled.params.request_id.iter().for_each(|id| self.open.cancel(id));
                }
            }
            JsonRpcMessage::Response(_) | JsonRpcMessage::Error(_) => {}
        }
        Some(message)
    }
}

impl<R, W> Transport<RoleServer> for Lines<R, W>
where
    R: AsyncRead + Unpin + Send,
    W: AsyncWrite + Unpin + Send + 'static,
{
    type Error = io::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), io::Error>> + Send + 'static {
        let (output, open) = (Arc::clone(&self.output), self.open.clone());
        let answered = match &message {
            JsonRpcMessage::Response(response) => Some(response.id.clone()),
            JsonRpcMessage::Error(error) => error.id.clone(),
            JsonRpcMessage::Request(_) | JsonRpcMessage::Notification(_) => None,
        };
        async move {
            let written = match serde_json::to_vec(&message) {
                Ok(message) => write(output, message).await,
                Err(error) => Err(error.into()),
            };
            if let Some(id) = answered {
                open.answered(&id);
            }
            written
        }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            if let Some(refusing) = &mut self.refusing {
                let _written = refusing.await;
                self.refusing = None;
            }
            if self.room.is_none() {
                self.room = Some(self.open.room().await?);
            }
            match self.read().await? {
                Line::Whole => {
                    if let Some(message) = self.message() {
                        return Some(message);
                    }
                }
                Line::TooLong(scan) => {
                    let why = format!("the message is too large; at most {LINE_BYTES_MAX} bytes are read");
                    self.refuse(jsonrpc::INVALID_REQUEST, &why, scan.finish());
                }
            }
        }
    }

    /// A client that does not read earlier output does not keep the server alive.
    async fn close(&mut self) -> Result<(), io::Error> {
        let output = Arc::clone(&self.output);
        let closing = async move { output.lock().await.shutdown().await };
        timeout(CLOSE_TIME_MAX, closing).await.unwrap_or(Ok(()))
    }
}

async fn write<W: AsyncWrite + Unpin>(output: Arc<Mutex<W>>, mut message: Vec<u8>) -> Result<(), io::Error> {
    message.push(b'\n');
    let mut output = output.lock().await;
    output.write_all(&message).await?;
    output.flush().await
}

#[cfg(test)]
mod tests;
