//! Messages as lines, read as strictly as over HTTP: what is no message is answered, so that nobody waits for it.
//!
//! The protocol library passes such lines over in silence.

use std::future::Future;
use std::io;
use std::sync::Arc;

use rmcp::RoleServer;
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use crate::streamable_http::{Message, MessageFault};

/// Bytes of one message; a longer line is skipped without being held.
pub const LINE_BYTES_MAX: usize = 1 << 20;
/// Bytes that nearly every message fits into.
const LINE_BYTES_COMMON: usize = 64 * 1024;

const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;

/// Lines in, lines out.
pub struct Lines<R, W> {
    input: BufReader<R>,
    /// What is there of the line that is being read. It lives here because a read can be given up half-way.
    line: Vec<u8>,
    /// The line was too long, and its end has not come yet.
    skipping: bool,
    output: Arc<Mutex<W>>,
    /// The last refusal: the next line waits for it, so that a client that does not read its answers is not read either.
    refusing: Option<JoinHandle<()>>,
}

/// How a line ended.
enum Line {
    Whole,
    TooLong,
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
            skipping: false,
            output: Arc::new(Mutex::new(output)),
            refusing: None,
        }
    }

    /// Reads to the end of a line; nothing at the end of everything. Can be given up and begun again.
    async fn read(&mut self) -> Option<Line> {
        loop {
            let available = match self.input.fill_buf().await {
                Ok([]) | Err(_) => return None,
                Ok(available) => available,
            };
            let end = memchr::memchr(b'\n', available);
            let piece = available.get(..end.unwrap_or(available.len())).unwrap_or_default();
            self.skipping |= self.line.len().saturating_add(piece.len()) > LINE_BYTES_MAX;
            if self.skipping {
                self.line = Vec::new();
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
                let skipped = std::mem::take(&mut self.skipping);
                return Some(if skipped { Line::TooLong } else { Line::Whole });
            }
        }
    }

    /// Answers a line that is no message. Whom it belongs to cannot be known; JSON-RPC has null for that.
    fn refuse(&mut self, code: i32, why: &str) {
        tracing::debug!("a line was no message: {why}");
        let answer = json!({ "jsonrpc": "2.0", "id": null, "error": { "code": code, "message": why } });
        let written = write(Arc::clone(&self.output), answer.to_string().into_bytes());
        self.refusing = Some(tokio::spawn(async move {
            // Nobody listens any more: then nobody misses it.
            let _closed = written.await;
        }));
    }

    fn message(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        let line = std::mem::take(&mut self.line);
        if line.trim_ascii().is_empty() {
            return None;
        }
        match Message::read(&line) {
            Ok(_) => match serde_json::from_slice(&line) {
                Ok(message) => return Some(message),
                Err(_) => self.refuse(INVALID_REQUEST, "the message has fields of the wrong kind"),
            },
            Err(fault @ MessageFault::NotJson) => self.refuse(PARSE_ERROR, &fault.to_string()),
            Err(fault) => self.refuse(INVALID_REQUEST, &fault.to_string()),
        }
        None
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
        let output = Arc::clone(&self.output);
        async move { write(output, serde_json::to_vec(&message)?).await }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            if let Some(refusing) = &mut self.refusing {
                let _written = refusing.await;
                self.refusing = None;
            }
            match self.read().await? {
                Line::Whole => {
                    if let Some(message) = self.message() {
                        return Some(message);
                    }
                }
                Line::TooLong => {
                    let why = format!("the message is too large; at most {LINE_BYTES_MAX} bytes are read");
                    self.refuse(INVALID_REQUEST, &why);
                }
            }
        }
    }

    async fn close(&mut self) -> Result<(), io::Error> {
        self.output.lock().await.shutdown().await
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
