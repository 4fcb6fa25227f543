//! An HTTP server of a few lines that plays a script: one act for each request, the last one repeatedly.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinHandle,
};

/// What the server does with a request.
#[derive(Clone, Debug)]
pub enum Act {
    /// Answers with these bytes.
    Say(String),
    /// Answers after a while.
    Later(Duration, String),
    /// Reads the request and closes the connection.
    Reset,
    /// Never answers.
    Silence,
    /// Answers with one byte at a time, never to the end.
    Drip,
    /// Answers without end.
    Endless,
}

/// The server. It ends with the runtime of its test.
#[derive(Debug)]
pub struct Peer {
    address: SocketAddr,
    log: Arc<Log>,
    task: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Log {
    seen: Mutex<Vec<String>>,
    connections: AtomicUsize,
    written: AtomicUsize,
}

impl Peer {
    /// Starts on a port of its own.
    pub async fn start<const N: usize>(script: [Act; N]) -> Self {
        Self::start_on(Self::bound(), script)
    }

    /// A port of our own where nothing listens yet: a connection to it is refused, and no other test can get it.
    #[must_use]
    pub fn bound() -> TcpSocket {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        socket
    }

    /// Starts on a socket that is bound already.
    #[must_use]
    pub fn start_on<const N: usize>(socket: TcpSocket, script: [Act; N]) -> Self {
        let listener = socket.listen(1024).unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::new(Log::default());
        let script = Arc::new(script.to_vec());
        let task = tokio::spawn({
            let log = Arc::clone(&log);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    log.connections.fetch_add(1, Ordering::SeqCst);
                    tokio::spawn(serve(stream, Arc::clone(&script), Arc::clone(&log)));
                }
            }
        });
        Self { address, log, task }
    }

    /// Host and port.
    #[must_use]
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Head and body of every request so far.
    #[must_use]
    pub fn seen(&self) -> Vec<String> {
        self.log.seen.lock().unwrap().clone()
    }

    /// Connections so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.log.connections.load(Ordering::SeqCst)
    }

    /// Bytes of bodies so far.
    #[must_use]
    pub fn written(&self) -> usize {
        self.log.written.load(Ordering::SeqCst)
    }

    /// Closes the port.
    pub async fn stop(self) {
        self.task.abort();
        let _ = self.task.await;
    }
}

/// A whole answer in HTTP/1.1.
#[must_use]
pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> String {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\n\r\n{body}", body.len())
}

async fn serve(mut stream: TcpStream, script: Arc<Vec<Act>>, log: Arc<Log>) {
    while let Some(request) = receive(&mut stream).await {
        let turn = {
            let mut seen = log.seen.lock().unwrap();
            seen.push(request);
            seen.len() - 1
        };
        let act = script.get(turn).or(script.last()).unwrap();
        if play(&mut stream, act, &log).await.is_err() {
            return;
        }
    }
}

async fn play(stream: &mut TcpStream, act: &Act, log: &Log) -> std::io::Result<()> {
    match act {
        Act::Say(text) => stream.write_all(text.as_bytes()).await,
        Act::Later(wait, text) => {
            tokio::time::sleep(*wait).await;
            stream.write_all(text.as_bytes()).await
        }
        Act::Reset => Err(std::io::ErrorKind::ConnectionReset.into()),
        Act::Silence => std::future::pending().await,
        Act::Drip => {
            stream.write_all(b"HTTP/1.1 200 X\r\ncontent-length: 1000\r\n\r\n").await?;
            loop {
                stream.write_all(b" ").await?;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        Act::Endless => {
            stream.write_all(b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n").await?;
            let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
            loop {
                stream.write_all(chunk.as_bytes()).await?;
                log.written.fetch_add(0x10000, Ordering::SeqCst);
            }
        }
    }
}

/// One request as text; none at the end of the connection.
pub async fn receive(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> Option<String> {
    let mut request = Vec::new();
    let mut block = [0; 4096];
    loop {
        let count = stream.read(&mut block).await.ok().filter(|count| *count > 0)?;
        request.extend_from_slice(&block[..count]);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length: usize = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map_or(0, |(_, value)| value.parse().unwrap());
        if body.len() >= length {
            return Some(text);
        }
    }
}
