//! The accept loop of every HTTP server here: bounded in connections, bytes and time, with or without TLS, and it drains.
//!
//! A ready-made accept loop has no defence against a peer that sends one byte a second or reads no responses, so this
//! one watches each connection ([`watch`]), accepts one request at a time ([`intake`]), and shares connection slots
//! among addresses ([`table`]).

pub mod body;
mod conversation;
mod intake;
mod table;
mod tls;
mod watch;
mod wire;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use firmgate_files::{Current, File};
use http::{Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, watch as channel};
use tokio::time::{sleep, timeout};

pub use self::intake::Unserved;
pub use self::table::Neighbours;
pub use self::tls::{Certificate, TlsFileError, TlsFiles};

use self::conversation::{Shared, converse};
use self::table::{Place, Table};
use self::tls::Tls;

/// Connections that are open at once, when the system has descriptors for them.
const CONNECTIONS_MAX: usize = 16_384;
/// Descriptors for everything else.
const OTHER_FILES_MAX: usize = 1024;
/// Connections that the system may queue until they are accepted.
const BACKLOG: u32 = 1024;
/// Send buffer for responses that a client does not read; Linux doubles it for its own overhead.
const SEND_BYTES_MAX: u32 = 32 * 1024;
/// Receive buffer for data from a client before it is read.
const RECEIVE_BYTES_MAX: u32 = 64 * 1024;
/// For the TLS handshake.
const HANDSHAKE_MAX: Duration = Duration::from_secs(5);
/// When the system has no descriptor left, the next attempt comes after this.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Answers requests. Shared by all connections.
pub trait Service: Send + Sync + 'static {
    /// The body of an answer.
    type Body: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + Unpin + 'static;

    /// Answers one.
    fn answer(&self, request: Request<Incoming>, peer: Peer) -> impl Future<Output = Response<Self::Body>> + Send;

    /// The answer where there is no valid request: a media type and a body.
    fn unserved(&self, why: Unserved) -> (&'static str, Vec<u8>);
}

/// Who is at the other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// The remote address: that of a proxy, where there is one.
    pub address: IpAddr,
    /// SHA-256 of the certificate that the client proved to hold.
    pub certificate: Option<Certificate>,
}

/// How a server stops.
#[derive(Clone, Copy, Debug)]
pub struct Leave {
    /// From the signal until the port closes: a load balancer has to see that the server is not ready.
    pub delay: Duration,
    /// From then until requests in progress are dropped.
    pub drain_max: Duration,
}

/// A bound port and its protocol.
pub struct Listener {
    tcp: TcpListener,
    tls: Option<Current<Tls>>,
    address: SocketAddr,
    table: Arc<Table>,
}

impl Listener {
    /// Binds. With port 0 the system chooses one.
    ///
    /// ```
    /// use std::net::Ipv4Addr;
    ///
    /// use firmgate_listener::Listener;
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let listener = Listener::bind((Ipv4Addr::LOCALHOST, 0).into(), None).await?;
    /// assert_ne!(listener.address().port(), 0);
    /// # Ok::<(), firmgate_listener::ListenError>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`ListenError`]: the port is taken or not ours, or the TLS files cannot be used.
    pub async fn bind(address: SocketAddr, tls: Option<&TlsFiles>) -> Result<Self, ListenError> {
        let tls = tls.map(TlsFiles::read).transpose()?.map(Current::new);
        let table = Table::new(room_for_connections());
        let tcp = listen(address).map_err(|error| ListenError::Bind(address, error))?;
        let address = tcp.local_addr().map_err(|error| ListenError::Bind(address, error))?;
        Ok(Self { tcp, tls, address, table })
    }

    /// The files for TLS, to be read again when one of them changes.
    pub fn watched(&self) -> Option<File> {
        self.tls.as_ref().map(Tls::watched)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready and the delay is over; then accepts nothing new, and answers what was accepted.
    pub async fn serve(self, service: Arc<impl Service>, stop: impl Future<Output = ()>, leave: Leave) {
        let is_leaving = Arc::new(AtomicBool::new(false));
        let shared = Arc::new(Shared { service, is_leaving: Arc::clone(&is_leaving) });
        let (stopping, stopped) = channel::channel(());
        let (open, mut all_ended) = mpsc::channel::<Infallible>(1);
        let door = Door { shared, tls: self.tls, table: self.table, stopped, open };
        let mut left = pin!(async {
            stop.await;
            is_leaving.store(true, Ordering::Relaxed);
            tracing::info!(
                delay_s = leave.delay.as_secs(),
                "stopping: not ready, and every answer is the last of its connection"
            );
            if !leave.delay.is_zero() {
                sleep(leave.delay).await;
            }
        });
        loop {
            let accepted = tokio::select! {
                biased;
                () = &mut left => break,
                accepted = self.tcp.accept() => accepted,
            };
            match accepted {
                Ok((stream, address)) => door.enter(stream, address.ip()),
                // The peer has left already, or there is no descriptor: neither is a reason to end.
                Err(error) => {
                    tracing::debug!(kind = ?error.kind(), "a connection was not accepted");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        door.last(self.tcp);
        // The value is not read: that the sender is dropped is the message.
        drop((stopping, door));
        if timeout(leave.drain_max, all_ended.recv()).await.is_err() {
            tracing::warn!("stopped with requests open");
        }
    }
}

/// What an accepted connection gets.
struct Door<S> {
    shared: Arc<Shared<S>>,
    tls: Option<Current<Tls>>,
    table: Arc<Table>,
    stopped: channel::Receiver<()>,
    open: mpsc::Sender<Infallible>,
}

impl<S: Service> Door<S> {
    fn enter(&self, stream: TcpStream, address: IpAddr) {
        let Some(place) = self.table.place(address) else {
            tracing::debug!(%address, "a connection was refused: its address has its share");
            return;
        };
        let tls = self.tls.as_ref().map(|tls| tls.get().acceptor.clone());
        let (shared, stopped, open) = (Arc::clone(&self.shared), self.stopped.clone(), self.open.clone());
        tokio::spawn(async move {
            connection(stream, tls, shared, &place, stopped).await;
            drop((place, open));
        });
    }

    /// Accepts the connections that the system has queued, and closes the port: such a client may have sent its
    /// request.
    fn last(&self, tcp: TcpListener) {
        let Ok(tcp) = tcp.into_std() else { return };
        for _ in 0..BACKLOG.saturating_mul(2) {
            // Also ends here: the socket does not block.
            let Ok((stream, address)) = tcp.accept() else { return };
            if stream.set_nonblocking(true).is_ok()
                && let Ok(stream) = TcpStream::from_std(stream)
            {
                self.enter(stream, address.ip());
            }
        }
    }
}

/// An address to listen on. A port alone, `:PORT` and `localhost:PORT` are on this machine only.
#[must_use]
pub fn address(text: &str) -> Option<SocketAddr> {
    let port = text.strip_prefix("localhost:").or_else(|| text.strip_prefix(':')).unwrap_or(text);
    let here = || port.parse().ok().map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    text.parse().ok().or_else(here)
}

/// Why a server cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The port is in use, or not permitted.
    #[error("cannot listen on `{0}`: {1}")]
    Bind(SocketAddr, io::Error),
    /// The certificate or its key.
    #[error(transparent)]
    Tls(#[from] TlsFileError),
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A server that was just stopped leaves connections in TIME_WAIT.
    socket.set_reuseaddr(true)?;
    // Every connection inherits it.
    socket.set_send_buffer_size(SEND_BYTES_MAX)?;
    socket.set_recv_buffer_size(RECEIVE_BYTES_MAX)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// A connection is a descriptor, and many systems start programs with room for 1,024. Returns how many there can be.
fn room_for_connections() -> usize {
    let wanted = u64::try_from(CONNECTIONS_MAX.saturating_add(OTHER_FILES_MAX)).unwrap_or(u64::MAX);
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return CONNECTIONS_MAX;
    }
    let reachable = limit.maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(reachable), maximum: limit.maximum });
    let files = if raised.is_ok() { reachable } else { limit.current.unwrap_or(reachable) };
    if files >= wanted {
        return CONNECTIONS_MAX;
    }
    let files = usize::try_from(files).unwrap_or(CONNECTIONS_MAX);
    let connections = files.saturating_sub(OTHER_FILES_MAX).max(files / 2);
    tracing::warn!(connections, "the system allows few open files; no more connections are taken than it has room for");
    connections
}

async fn connection<S: Service>(
    stream: TcpStream,
    tls: Option<tokio_rustls::TlsAcceptor>,
    shared: Arc<Shared<S>>,
    place: &Place,
    stopped: channel::Receiver<()>,
) {
    // Without it a small answer can wait 40 ms for the peer's acknowledgement.
    let _slower_but_right = stream.set_nodelay(true);
    let address = place.address();
    let Some(tls) = tls else {
        return converse(stream, Peer { address, certificate: None }, shared, place, stopped).await;
    };
    let shaken = tokio::select! {
        shaken = timeout(HANDSHAKE_MAX, tls.accept(stream)) => shaken,
        () = place.needed() => return,
    };
    match shaken {
        Ok(Ok(stream)) => {
            let certificate = Certificate::of(stream.get_ref().1);
            converse(stream, Peer { address, certificate }, shared, place, stopped).await;
        }
        Ok(Err(error)) => tracing::debug!(kind = ?error.kind(), "a TLS handshake failed"),
        Err(_elapsed) => tracing::debug!("a TLS handshake took too long"),
    }
}
