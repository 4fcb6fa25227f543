//! The platform's GraphQL API over HTTP, as AWS AppSync is from outside: three authentication modes, bounds, error
//! bodies and headers.
//!
//! AppSync's documentation does not say in which order a request is checked. Here it is: path and method; the
//! credential as far as it can be checked without the body; the body with its size and time; its signature, for a
//! signed request; capacity; its form; then the operation. So nothing is read for a caller that has presented no
//! credential.

mod access_keys;
mod api_keys;
mod authenticators;
mod oidc;
mod refusal;
mod sigv4;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use firmgate_listener::shares::{Bodies, Cores, Party, Places};
use firmgate_listener::{Health, Leave, Listener, Peer, Service, Unserved, body};
use firmgate_platform::{Identity, Platform};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use jiff::Timestamp;
use tokio::time::timeout;

pub use self::access_keys::AccessKeys;
pub use self::api_keys::ApiKeys;
pub use self::authenticators::{Authenticators, Iam};
pub use self::oidc::{Oidc, Prefix};
pub use self::sigv4::Scope;

use self::authenticators::AuthenticatedCaller;
use self::refusal::{Refusal, respond};
use self::sigv4::Parts;

/// The service that requests are signed for.
pub const SERVICE: &str = "appsync";
/// The one path.
pub const PATH: &str = "/graphql";
/// Liveness, and readiness: whether writes can be stored.
const HEALTH: &str = "/healthz";
const READY: &str = "/readyz";
/// Bytes of one request.
const BODY_BYTES_MAX: usize = 1 << 20;
/// From the end of the head to the end of the body.
const BODY_TIME_MAX: Duration = Duration::from_secs(10);
/// Requests that run or wait at once; more are told to retry.
const REQUESTS_MAX: usize = 256;
/// One owner alone may use this many parts of them, for each part that is left free.
const REQUESTS_WEIGHT: usize = 7;
/// Bodies that are being read, from one address and from all. Behind a gate, all callers share one address.
const BODIES_MAX: (usize, usize) = (256, 256);
/// From the end of the body until the execution is abandoned.
const EXECUTION_TIME_MAX: Duration = Duration::from_secs(30);
/// From the signal to stop until open requests are dropped.
const DRAIN_MAX: Duration = Duration::from_secs(10);

/// What answers operations. Blocks.
pub trait Executes: Send + Sync + 'static {
    /// Answers one request.
    fn execute(&self, identity: &Identity, request: &firmgate_platform::Request) -> firmgate_platform::Response;
}

impl Executes for Platform {
    fn execute(&self, identity: &Identity, request: &firmgate_platform::Request) -> firmgate_platform::Response {
        Self::execute(self, identity, request)
    }
}

/// An API: who may call it, and what executes its operations.
pub struct Api {
    platform: Arc<dyn Executes>,
    authenticators: Authenticators,
    cores: Cores,
    requests: Places<String>,
    bodies: Bodies<Party>,
    health: Health,
    body_time_max: Duration,
    execution_time_max: Duration,
}

impl Api {
    /// An API with the bounds of this file.
    pub fn new(platform: impl Executes, authenticators: Authenticators) -> Self {
        Self {
            platform: Arc::new(platform),
            authenticators,
            cores: Cores::new(),
            requests: Places::new(REQUESTS_MAX, REQUESTS_WEIGHT),
            bodies: Bodies::new(BODIES_MAX.0, BODIES_MAX.1),
            health: Health::default(),
            body_time_max: BODY_TIME_MAX,
            execution_time_max: EXECUTION_TIME_MAX,
        }
    }

    /// The same with a readiness check for `/readyz`.
    #[must_use]
    pub fn with_health(self, health: Health) -> Self {
        Self { health, ..self }
    }

    /// The answer to a probe, which needs no credential.
    fn probed(&self, method: &Method, path: &str) -> Option<Response<Full<Bytes>>> {
        let (status, text) = match path {
            HEALTH if method == Method::GET => (StatusCode::OK, "ok\n".to_owned()),
            READY if method == Method::GET => match self.health.problem() {
                None => (StatusCode::OK, "ready\n".to_owned()),
                Some(problem) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {problem}\n")),
            },
            _ => return None,
        };
        let mut response = Response::new(Full::from(text));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        Some(response)
    }

    async fn operation(&self, request: Request<Incoming>, peer: Peer) -> Result<Response<Full<Bytes>>, Refusal> {
        let (head, body) = request.into_parts();
        if let Some(response) = self.probed(&head.method, head.uri.path()) {
            return Ok(response);
        }
        if head.uri.path() != PATH {
            return Err(Refusal::NotFound);
        }
        if head.method != Method::POST {
            return Err(Refusal::Method);
        }
        let pending = self.authenticators.authenticate(&head.headers, Timestamp::now()).await?;
        let reading = body::read(&head.headers, body, BODY_BYTES_MAX, self.body_time_max);
        let body = self.bodies.read(&Party::stranger(peer.address), reading).await;
        let body = body.map_err(|_displaced| Refusal::TooMany)?.map_err(Refusal::Body)?;
        let query = head.uri.query().unwrap_or_default();
        let parts = Parts { method: head.method.as_str(), path: PATH, query, headers: &head.headers };
        let admitted = pending.admit(&parts, &body)?;
        // Not before: a slow sender would hold it.
        let _place = self.requests.take(&admitted.identity().owner).map_err(|_full| Refusal::TooMany)?;
        let began = Instant::now();
        match firmgate_platform::Request::parse(&body) {
            Ok(request) => {
                let response = self.execute(admitted, request).await?;
                let held = body.len().saturating_add(response.body.len());
                let tokens = tokens_consumed(held, began.elapsed());
                let mut response = wire(response)?;
                response.headers_mut().insert("x-amzn-appsync-tokensconsumed", HeaderValue::from(tokens));
                Ok(response)
            }
            Err(refused) => wire(refused),
        }
    }

    async fn execute(
        &self,
        admitted: AuthenticatedCaller,
        request: firmgate_platform::Request,
    ) -> Result<firmgate_platform::Response, Refusal> {
        let platform = Arc::clone(&self.platform);
        let owner = admitted.identity().owner.clone();
        let executed = self.cores.run(&owner, move || platform.execute(admitted.identity(), &request));
        // An abandoned execution runs to its end and keeps its core until then: there are never more of them than
        // cores.
        match timeout(self.execution_time_max, executed).await {
            Ok(executed) => executed.map_err(|_panicked| Refusal::Failed),
            Err(_elapsed) => Ok(firmgate_platform::Response::timed_out()),
        }
    }
}

impl Service for Api {
    type Body = Full<Bytes>;

    async fn answer(&self, request: Request<Incoming>, peer: Peer) -> Response<Full<Bytes>> {
        self.operation(request, peer).await.unwrap_or_else(|refusal| refusal.response())
    }

    fn unserved(&self, why: Unserved) -> (&'static str, Vec<u8>) {
        refusal::unserved(why)
    }
}

/// Serves until `stop` is ready, and then until the open requests are answered.
pub async fn serve(api: Api, listener: Listener, stop: impl Future<Output = ()>) {
    listener.serve(Arc::new(api), stop, Leave { delay: Duration::ZERO, drain_max: DRAIN_MAX }).await;
}

fn wire(response: firmgate_platform::Response) -> Result<Response<Full<Bytes>>, Refusal> {
    let status = StatusCode::from_u16(response.status).map_err(|_| Refusal::Failed)?;
    Ok(respond(status, response.error_type, response.body))
}

/// AppSync counts memory times time: up to 1,500 KB-seconds are one token. The size of the request and its answer
/// approximates the memory.
fn tokens_consumed(bytes: usize, elapsed: Duration) -> u64 {
    const BYTE_MICROSECONDS_PER_TOKEN: u128 = 1_500 * 1024 * 1_000_000;
    let bytes = u128::try_from(bytes).unwrap_or(u128::MAX);
    let tokens = bytes.saturating_mul(elapsed.as_micros()).div_ceil(BYTE_MICROSECONDS_PER_TOKEN);
    u64::try_from(tokens).unwrap_or(u64::MAX).max(1)
}

#[cfg(test)]
mod tests;
