//! MCP over Streamable HTTP: what stands between a socket and the SDK.
//!
//! Read [`HttpService::call`] first: the whole way of a request on one screen. Every stage can only refuse or pass on, and what a
//! caller may do is decided before the SDK sees a byte; the flow behind it decides again.

mod access;
mod cors;
mod direct;
mod media;
mod names;
mod record;
mod refused;
mod resource;
mod routes;

use std::borrow::Cow;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use firmgate_guard::AuditUnavailableError;
use firmgate_identity::issuers::Unauthenticated;
use firmgate_identity::{Principal, Scope};
use firmgate_listener::shares::{Bodies, Full, Party, Places};
use firmgate_listener::{Health, Peer, body};
use firmgate_mcp::TurnedAway;
use futures_util::poll;
use http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use rmcp::ServerHandler;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};

pub use self::access::{Access, Tokens};
pub use self::names::{Host, Names, Origin};
pub use self::record::RefusedCall;
pub use self::refused::NOTHING_HERE;
pub use self::resource::{ClientCertificates, Resource, ResourceUrlError};

use self::direct::{Direct, PlainCall};
use self::refused::Refused;
use crate::jsonrpc::{Message, id_in, mended};
use crate::protocol::CALLS_MAX;
use crate::sheds::Sheds;
use crate::splice::{Answer, Refusal, Slot};

/// Where MCP is spoken.
pub const PATH: &str = "/mcp";
/// In front of what some editors and shells write.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Bytes of one message. The largest that a tool takes, a hundred ids of companies, is half as long.
const BODY_BYTES_MAX: usize = 64 * 1024;
/// From the end of the head to the end of the body.
const BODY_TIME_MAX: Duration = Duration::from_secs(10);
/// How long the refusal of a body that was displaced is held back.
const DISPLACED_PAUSE: Duration = Duration::from_secs(1);
/// Requests that are carried out at once: more could not even wait for a slot, so that it is told here, where it costs least.
const REQUESTS_MAX: usize = CALLS_MAX;
/// A caller alone has so many parts of them, for one that is left free.
const REQUESTS_WEIGHT: usize = 4;
/// Bodies that are being read, of one known caller and of all.
const BODIES_MAX: (usize, usize) = (256, 1024);
/// The same for who is not known, by addresses.
const STRANGERS_BODIES_MAX: (usize, usize) = (64, 256);
/// Requests that wait for the keys of an issuer, and the parts of them that one address can have.
const UNIDENTIFIED_MAX: usize = 512;
const UNIDENTIFIED_WEIGHT: usize = 1;

/// What a server offers, as far as it must be known in front of the SDK.
pub trait Operations: Send + Sync + 'static {
    /// The scopes that a token must carry for this message, all of them: what a caller without a token is asked for.
    fn scopes(&self, message: &Message<'_>) -> &'static [Scope];

    /// Puts the call of a known caller on record, which is refused in front of the flow.
    fn refuse<'a>(&'a self, who: &'a Principal, call: &'a RefusedCall, why: TurnedAway) -> Refusing<'a>;
}

/// The record of a refusal, being written.
pub type Refusing<'a> = Pin<Box<dyn Future<Output = Result<(), AuditUnavailableError>> + Send + 'a>>;

/// What answers HTTP.
pub struct HttpService<H: ServerHandler> {
    mcp: StreamableHttpService<H, NeverSessionManager>,
    direct: Option<Direct<H>>,
    operations: Arc<dyn Operations>,
    names: Names,
    access: Access,
    places: Places<Party>,
    bodies: Bodies<Party>,
    strangers: Bodies<Party>,
    unidentified: Places<Party>,
    sheds: Sheds,
    leaving: AtomicBool,
    health: Health,
}

impl<H: ServerHandler + Clone> HttpService<H> {
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
        Self {
            mcp,
            direct: None,
            operations,
            names,
            access,
            places: Places::new(REQUESTS_MAX, REQUESTS_WEIGHT),
            bodies: Bodies::new(BODIES_MAX.0, BODIES_MAX.1),
            strangers: Bodies::new(STRANGERS_BODIES_MAX.0, STRANGERS_BODIES_MAX.1),
            unidentified: Places::new(UNIDENTIFIED_MAX, UNIDENTIFIED_WEIGHT),
            sheds: Sheds::default(),
            leaving: AtomicBool::new(false),
            health: Health::default(),
        }
    }

    /// The same, of which plain calls go to the handler at once. It must say nothing to a client but the answer of a call.
    pub fn with_direct_calls(self, handler: H) -> Self {
        Self { direct: Some(Direct::new(handler)), ..self }
    }

    /// The same, with refusals for lack of room counted here.
    pub fn counted(self, sheds: Sheds) -> Self {
        Self { sheds, ..self }
    }

    /// The same, which is ready only while nothing keeps it from serving.
    pub fn with_health(self, health: Health) -> Self {
        Self { health, ..self }
    }

    /// From now on the server is not ready: a load balancer should send no more requests.
    pub fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }

    /// One message, from the head of its request to its answer. A refusal carries the id of the message, if it has one.
    async fn call(&self, head: Parts, body: Incoming, peer: Peer) -> Response<Answer> {
        let mut seen = Bytes::new();
        match self.handle(head, body, peer, &mut seen).await {
            Ok(response) => response,
            Err(refused) => refused.response(id_in(&seen).as_deref()),
        }
    }

    async fn handle(
        &self,
        head: Parts,
        body: Incoming,
        peer: Peer,
        seen: &mut Bytes,
    ) -> Result<Response<Answer>, Refused> {
        let presented = self.identified(&head, &peer).await?;
        // A stranger gets a second to show the message: the challenge names the scopes that it needs.
        let (bodies, party, body_time) = match &presented {
            Ok(caller) => (&self.bodies, Party::of(caller), BODY_TIME_MAX),
            Err(_) => (&self.strangers, Party::stranger(peer.address), access::UNAUTHENTICATED_BODY_TIMEOUT),
        };
        let reading = body::read(&head.headers, body, BODY_BYTES_MAX, body_time);
        let body = bodies.read(&party, reading).await;
        if body.is_err() {
            // A client that holds bodies back reconnects at once: its connections must not cost the others their time.
            tokio::time::sleep(DISPLACED_PAUSE).await;
        }
        *seen = body.as_ref().ok().and_then(|body| body.as_ref().ok()).cloned().unwrap_or_default();
        let caller = match presented {
            Ok(caller) => caller,
            Err(unknown) => return Err(self.challenged(unknown, body.ok().and_then(Result::ok))),
        };
        let Ok(body) = body else {
            self.sheds.note(&party, Full::Share);
            return Err(Refused::Displaced);
        };
        let body = body?;
        // Not before: a slow sender would hold it.
        let _place = self.places.take(&party).map_err(|full| self.shed(&party, full))?;
        let slot = Slot::default();
        let answer = self.served(head, body.clone(), &caller, &slot).await;
        if slot.is_taken() {
            return answer;
        }
        // Who refuses it in front of the flow, the SDK among them, keeps no record; a call has one all the same.
        let why = match &answer {
            Err(Refused::Message(_) | Refused::Sdk(StatusCode::UNSUPPORTED_MEDIA_TYPE, _)) => TurnedAway::Unreadable,
            _ => TurnedAway::Headers,
        };
        if let Some(call) = RefusedCall::of(&body) {
            self.operations.refuse(&caller, &call, why).await.map_err(|_unavailable| Refused::NoRecord)?;
        }
        answer
    }

    /// A whole body of a known caller.
    async fn served(
        &self,
        mut head: Parts,
        body: Bytes,
        caller: &Principal,
        slot: &Slot,
    ) -> Result<Response<Answer>, Refused> {
        media::normalize(&mut head.headers).map_err(Refused::Media)?;
        let body = if body.starts_with(BYTE_ORDER_MARK) { body.slice(BYTE_ORDER_MARK.len()..) } else { body };
        let message = Message::read(&body).map_err(Refused::Message)?;
        let mended = match mended(&body, &message).map_err(Refused::Message)? {
            Cow::Borrowed(_) => None,
            Cow::Owned(mended) => Some(Bytes::from(mended)),
        };
        let body = mended.unwrap_or(body);
        self.forward(head, body, caller, slot).await
    }

    /// Says who sends a request. Nearly always that is known at once; who has to wait for an issuer does so in a pool of its own.
    async fn identified(&self, head: &Parts, peer: &Peer) -> Result<Result<Principal, Unauthenticated>, Refused> {
        let mut identifying = pin!(self.access.identify(head, peer));
        if let Poll::Ready(presented) = poll!(identifying.as_mut()) {
            return Ok(presented);
        }
        let party = Party::stranger(peer.address);
        let _place = self.unidentified.take(&party).map_err(|full| self.shed(&party, full))?;
        Ok(identifying.await)
    }

    fn shed(&self, party: &Party, full: Full) -> Refused {
        self.sheds.note(party, full);
        Refused::Busy(full)
    }

    /// Hands the message to the SDK: with the caller, and without what proved who it is. What the caller may do is decided in the
    /// flow behind it, so that every refusal goes on record there; HTTP gives some of them a status and headers of their own.
    async fn forward(
        &self,
        mut head: Parts,
        body: Bytes,
        caller: &Principal,
        slot: &Slot,
    ) -> Result<Response<Answer>, Refused> {
        for credential in [AUTHORIZATION, HeaderName::from_static("dpop")] {
            head.headers.remove(credential);
        }
        head.extensions.insert(caller.clone());
        head.extensions.insert(slot.clone());
        let direct = self.direct.as_ref().and_then(|direct| Some((direct, PlainCall::of(&head.headers, &body)?)));
        let response = match direct {
            Some((direct, call)) => direct.answer(call, head).await,
            None => self.mcp.handle(Request::from_parts(head, http_body_util::Full::new(body))).await,
        };
        match slot.refusal() {
            Some(Refusal::Scope(needed)) => return Err(self.access.insufficient(caller, needed)),
            Some(Refusal::StaleKeys) => return Err(Refused::StaleKeys),
            // Counted where it was refused.
            Some(Refusal::Busy(full)) => return Err(Refused::Busy(full)),
            None => {}
        }
        let (mut head, body) = response.into_parts();
        head.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if head.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json") {
            let Ok(collected) = body.collect().await;
            return Ok(Response::from_parts(head, Answer::Whole(slot.fill(collected.to_bytes()))));
        }
        if head.status.is_client_error() {
            let Ok(collected) = body.collect().await;
            return Err(Refused::Sdk(head.status, plain_words(&collected.to_bytes())));
        }
        Ok(Response::from_parts(head, Answer::Sdk(body)))
    }

    fn challenged(&self, unknown: Unauthenticated, body: Option<Bytes>) -> Refused {
        let message = body.as_deref().and_then(|body| Message::read(body).ok());
        let scopes = message.map_or(&[][..], |message| self.operations.scopes(&message));
        self.access.challenge(unknown, scopes)
    }
}

/// What the SDK said, as one short line that cannot carry anything else.
fn plain_words(text: &[u8]) -> String {
    const CHARACTERS_MAX: usize = 200;
    let printable = text.iter().filter(|byte| byte.is_ascii_graphic() || **byte == b' ');
    printable.take(CHARACTERS_MAX).map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests;
