//! MCP over Streamable HTTP: what stands between a socket and the SDK.
//!
//! Read [`Front::call`] first: the whole way of a request on one screen. Every stage can only refuse or pass on, and what a
//! caller may do is decided before the SDK sees a byte; the flow behind it decides again.

mod access;
mod message;
mod names;
mod open;
mod refused;
mod resource;
mod splice;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use firmgate_guard::{EffectKind, Scope};
use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use rmcp::ServerHandler;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use tokio::sync::Semaphore;

pub use self::access::{Access, Tokens};
pub use self::message::{Message, MessageFault};
pub use self::names::{Host, Names, Origin};
pub use self::open::serve_open;
pub use self::resource::{ClientCertificates, Resource};
pub use self::splice::Slot;

use self::access::Caller;
use self::refused::Refused;
use self::splice::{Answer, Pieces};
use crate::issuers::Unauthenticated;
use crate::listen::{Peer, Service, Unserved, body};

/// Where MCP is spoken.
pub const PATH: &str = "/mcp";
const HEALTH: &str = "/healthz";
const READY: &str = "/readyz";

/// Bytes of one message. The largest that a tool takes, a hundred ids of companies, is half as long.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// From the end of the head to the end of the body.
const BODY_TIME_MAX: Duration = Duration::from_secs(10);
/// Requests that are in the house at once. The calls among them have a smaller limit of their own.
const REQUESTS_MAX: usize = 1024;

/// What a server offers, as far as it must be known in front of the SDK.
pub trait Operations: Send + Sync + 'static {
    /// The scopes that a token must carry for this message, all of them.
    fn scopes(&self, message: &Message<'_>) -> &'static [Scope];

    /// What the message may do to the world.
    fn effect(&self, message: &Message<'_>) -> EffectKind;
}

/// What answers HTTP.
pub struct Front<H> {
    mcp: StreamableHttpService<H, NeverSessionManager>,
    operations: Arc<dyn Operations>,
    names: Names,
    access: Access,
    places: Semaphore,
    leaving: AtomicBool,
}

impl<H: ServerHandler + Clone> Front<H> {
    /// A front for a handler, which is cloned for each request.
    pub fn new(handler: H, operations: Arc<dyn Operations>, names: Names, access: Access) -> Self {
        let config = StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .with_max_request_body_bytes(BODY_BYTES_MAX)
            // Both lists are checked here, in `names`, for every path.
            .disable_allowed_hosts()
            .disable_allowed_origins();
        let mcp =
            StreamableHttpService::new(move || Ok(handler.clone()), Arc::new(NeverSessionManager::default()), config);
        let (places, leaving) = (Semaphore::new(REQUESTS_MAX), AtomicBool::new(false));
        Self { mcp, operations, names, access, places, leaving }
    }

    /// From now on the server is not ready: a load balancer should send nobody any more.
    pub fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }

    /// One message, from the head of its request to its answer.
    async fn call(&self, head: Parts, body: Incoming, peer: Peer) -> Result<Response<Answer>, Refused> {
        let _place = self.places.try_acquire().map_err(|_| Refused::Busy)?;
        let presented = self.access.identify(&head, &peer).await;
        // A stranger gets a second to show the message: the challenge names the scopes that it needs.
        let body_time = if presented.is_ok() { BODY_TIME_MAX } else { access::STRANGER_TIME_MAX };
        let body = body::read(&head.headers, body, BODY_BYTES_MAX, body_time).await;
        let caller = match presented {
            Ok(caller) => caller,
            Err(unknown) => return Err(self.challenged(unknown, body.ok())),
        };
        let body = body?;
        let message = Message::read(&body).map_err(Refused::Message)?;
        let scopes = self.operations.scopes(&message);
        caller.covers(scopes).map_err(|missing| self.access.insufficient(missing))?;
        caller.may(self.operations.effect(&message)).map_err(|_stale| Refused::StaleKeys)?;
        Ok(self.forward(head, body, caller).await)
    }

    /// Hands the message to the SDK: with the caller, and without what proved who it is.
    async fn forward(&self, mut head: Parts, body: Bytes, caller: Caller) -> Response<Answer> {
        let slot = Slot::default();
        for credential in [AUTHORIZATION, HeaderName::from_static("dpop")] {
            head.headers.remove(credential);
        }
        head.extensions.insert(caller.into_principal());
        head.extensions.insert(slot.clone());
        let response = self.mcp.handle(Request::from_parts(head, Full::new(body))).await;
        let (mut head, body) = response.into_parts();
        head.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if head.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json") {
            let Ok(collected) = body.collect().await;
            return Response::from_parts(head, Answer::Whole(slot.fill(collected.to_bytes())));
        }
        Response::from_parts(head, Answer::Sdk(body))
    }

    fn challenged(&self, unknown: Unauthenticated, body: Option<Bytes>) -> Refused {
        let message = body.as_deref().and_then(|body| Message::read(body).ok());
        let scopes = message.map_or(&[][..], |message| self.operations.scopes(&message));
        self.access.challenge(unknown, scopes)
    }

    fn ready(&self) -> Response<Answer> {
        let ready = !self.leaving.load(Ordering::Relaxed) && self.access.is_ready();
        if ready { plain(StatusCode::OK, "ready\n") } else { plain(StatusCode::SERVICE_UNAVAILABLE, "not ready\n") }
    }
}

impl<H: ServerHandler + Clone> Service for Front<H> {
    type Body = Answer;

    async fn answer(&self, request: Request<Incoming>, peer: Peer) -> Response<Answer> {
        let (head, body) = request.into_parts();
        let is_get = matches!(head.method, Method::GET | Method::HEAD);
        // These two say nothing about anybody, and who asks them often knows the server by its address only.
        match head.uri.path() {
            HEALTH if is_get => return plain(StatusCode::OK, "ok\n"),
            READY if is_get => return self.ready(),
            _ => {}
        }
        if let Err(fault) = self.names.check(&head) {
            return Refused::Name(fault).response();
        }
        if let Some(document) = self.access.metadata_at(head.uri.path()) {
            return if is_get { json(document) } else { Refused::Method("GET, HEAD").response() };
        }
        match (head.uri.path(), &head.method) {
            (PATH, &Method::POST) => self.call(head, body, peer).await.unwrap_or_else(Refused::response),
            (PATH, _) => Refused::Method("POST").response(),
            _ => Refused::Path.response(),
        }
    }

    fn unserved(&self, why: Unserved) -> (&'static str, Vec<u8>) {
        refused::unserved(why)
    }
}

fn plain(status: StatusCode, text: &'static str) -> Response<Answer> {
    let mut response = Response::new(Answer::Whole(Pieces::from(Bytes::from_static(text.as_bytes()))));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn json(document: Bytes) -> Response<Answer> {
    let mut response = Response::new(Answer::Whole(Pieces::from(document)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
    response
}

#[cfg(test)]
mod tests;
