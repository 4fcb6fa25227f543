//! The accept loop of every HTTP server here: bounded in connections and time, with or without TLS, and it drains.
//!
//! A ready-made accept loop has no answer to a peer that sends one byte a second, so this one watches each connection:
//! see [`watch`].

pub mod body;
mod tls;
mod watch;

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch as channel};
use tokio::time::{sleep, timeout};

pub use self::tls::{Certificate, TlsFault, TlsFiles};
use self::watch::{Watch, Watched};

/// Connections that are open at once.
const CONNECTIONS_MAX: u32 = 16_384;
/// Connections of one address, when it is not this machine: behind a proxy all callers share that one.
const CONNECTIONS_PER_ADDRESS_MAX: u32 = 1024;
/// To shake hands.
const HANDSHAKE_MAX: Duration = Duration::from_secs(5);
/// Header lines of a request.
const HEADERS_MAX: usize = 64;
/// Bytes of the head of a request: a token may have 8 KiB, a proof of possession about as much.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// When the system has no descriptor left, the next try comes after this.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Answers requests. Shared by all connections.
pub trait Service: Send + Sync + 'static {
    /// The body of an answer.
    type Body: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + 'static;

    /// Answers one.
    fn answer(&self, request: Request<Incoming>, peer: Peer) -> impl Future<Output = Response<Self::Body>> + Send;
}

/// Who is at the other end of a connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// SHA-256 of the certificate that the client proved to hold.
    pub certificate: Option<Certificate>,
}

/// A bound port, and what is spoken on it.
pub struct Listener {
    tcp: TcpListener,
    tls: Option<tokio_rustls::TlsAcceptor>,
    address: SocketAddr,
}

impl Listener {
    /// Binds. With port 0 the system chooses one.
    pub async fn bind(address: SocketAddr, tls: Option<&TlsFiles>) -> Result<Self, ListenFault> {
        let tls = tls.map(TlsFiles::acceptor).transpose()?;
        room_for_connections();
        let tcp = TcpListener::bind(address).await.map_err(|error| ListenFault::Bind(address, error))?;
        let address = tcp.local_addr().map_err(|error| ListenFault::Bind(address, error))?;
        Ok(Self { tcp, tls, address })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready; then takes nothing new, and waits for the open requests at most `drain_max`.
    pub async fn serve(self, service: Arc<impl Service>, stop: impl Future<Output = ()>, drain_max: Duration) {
        let open = Arc::new(Semaphore::new(usize::try_from(CONNECTIONS_MAX).unwrap_or(1)));
        let addresses = Addresses::default();
        let (stopping, stopped) = channel::channel(());
        let mut stop = pin!(stop);
        loop {
            let place = tokio::select! {
                biased;
                () = &mut stop => break,
                place = Arc::clone(&open).acquire_owned() => place,
            };
            let Ok(place) = place else { break };
            let accepted = tokio::select! {
                biased;
                () = &mut stop => break,
                accepted = self.tcp.accept() => accepted,
            };
            match accepted {
                Ok((stream, address)) => {
                    let Some(seat) = addresses.seat(address.ip()) else { continue };
                    let held = Held { _place: place, _seat: seat, stopped: stopped.clone() };
                    tokio::spawn(connection(stream, self.tls.clone(), Arc::clone(&service), held));
                }
                // The peer has left already, or there is no descriptor: neither is a reason to end.
                Err(error) => {
                    tracing::debug!(kind = ?error.kind(), "a connection was not accepted");
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        drop(self.tcp);
        drop(stopped);
        // Nobody reads the value: that the sender is gone is the message.
        drop(stopping);
        let all = open.acquire_many(CONNECTIONS_MAX);
        if timeout(drain_max, all).await.is_err() {
            tracing::warn!("stopped with requests open");
        }
    }
}

/// Why a server cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenFault {
    /// The port is taken, or not ours.
    #[error("cannot listen on `{0}`: {1}")]
    Bind(SocketAddr, io::Error),
    /// The certificate or its key.
    #[error(transparent)]
    Tls(#[from] TlsFault),
}

/// A connection is a descriptor, and many systems start programs with room for 1,024.
fn room_for_connections() {
    const OTHERS: u64 = 1024;
    let wanted = u64::from(CONNECTIONS_MAX).saturating_add(OTHERS);
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return;
    }
    let reachable = limit.maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(reachable), maximum: limit.maximum });
    if raised.is_err() || reachable < wanted {
        tracing::warn!(wanted, "the system allows fewer open files than this server has connections");
    }
}

/// What a connection holds as long as it lives.
struct Held {
    _place: OwnedSemaphorePermit,
    _seat: Seat,
    stopped: channel::Receiver<()>,
}

async fn connection(stream: TcpStream, tls: Option<tokio_rustls::TlsAcceptor>, service: Arc<impl Service>, held: Held) {
    // Without it a small answer can wait 40 ms for the peer's acknowledgement.
    let _slower_but_right = stream.set_nodelay(true);
    match tls {
        None => converse(stream, Peer { certificate: None }, service, held).await,
        Some(tls) => match timeout(HANDSHAKE_MAX, tls.accept(stream)).await {
            Ok(Ok(stream)) => {
                let certificate = Certificate::of(stream.get_ref().1);
                converse(stream, Peer { certificate }, service, held).await;
            }
            Ok(Err(error)) => tracing::debug!(kind = ?error.kind(), "a TLS handshake failed"),
            Err(_elapsed) => tracing::debug!("a TLS handshake took too long"),
        },
    }
}

async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    service: Arc<impl Service>,
    mut held: Held,
) {
    let watch = Arc::new(Watch::new());
    let answering = service_fn(|request| {
        let (service, watch) = (Arc::clone(&service), Arc::clone(&watch));
        async move {
            watch.answering();
            let response = service.answer(request, peer).await;
            watch.writing();
            Ok::<_, Infallible>(response)
        }
    });
    let io = TokioIo::new(Watched::new(stream, Arc::clone(&watch)));
    let mut conversation = pin!(
        http1::Builder::new()
            // The watch has finer limits than the one that is built in, which counts idle time as header time.
            .header_read_timeout(None)
            .max_headers(HEADERS_MAX)
            .max_buf_size(HEAD_BYTES_MAX)
            .pipeline_flush(true)
            .serve_connection(io, answering)
    );
    let ended = tokio::select! {
        ended = conversation.as_mut() => ended,
        () = watch.overdue() => return tracing::debug!("a connection was too slow"),
        // The sender is dropped when the server stops.
        _ = held.stopped.changed() => {
            conversation.as_mut().graceful_shutdown();
            tokio::select! {
                ended = conversation.as_mut() => ended,
                () = watch.overdue() => return,
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

/// How many connections each address has.
#[derive(Clone, Default)]
struct Addresses(Arc<Mutex<HashMap<IpAddr, u32>>>);

/// One connection of an address.
struct Seat {
    addresses: Addresses,
    address: IpAddr,
}

impl Addresses {
    fn seat(&self, address: IpAddr) -> Option<Seat> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= CONNECTIONS_PER_ADDRESS_MAX && !address.is_loopback() {
            return None;
        }
        *count = count.saturating_add(1);
        Some(Seat { addresses: self.clone(), address })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut counts = self.addresses.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}
