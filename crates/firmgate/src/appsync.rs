//! The platform's GraphQL API over HTTP, as AWS AppSync is from outside: three ways to show who one is, bounds, error bodies and
//! headers.
//!
//! AppSync's documentation does not say in which order a request is looked at. Here it is: path, method, announced size; the
//! credential as far as it can be told without the body; a free place; the body; its signature, for a signed request; its form;
//! then the operation. So nothing is read for a caller who has shown nothing.

mod access_keys;
mod api_keys;
mod doors;
mod refusal;
mod sigv4;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use firmgate_platform::{Identity, Platform};
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

pub use self::access_keys::AccessKeys;
pub use self::api_keys::ApiKeys;
pub use self::doors::{Doors, Iam};
pub use self::sigv4::Scope;

use self::doors::Admitted;
use self::refusal::{Refusal, respond};
use self::sigv4::Parts;
use crate::failure::Failure;
use crate::progress::say;

/// The service that requests are signed for.
pub const SERVICE: &str = "appsync";
/// The one path.
const PATH: &str = "/graphql";
/// Bytes of one request.
const BODY_BYTES_MAX: usize = 1 << 20;
/// From the first byte of a request to the last.
const BODY_TIME_MAX: Duration = Duration::from_secs(10);
/// Requests that run or wait at once; more are told to come back.
const REQUESTS_MAX: usize = 256;
/// From the last byte of a request until its execution is given up.
const EXECUTION_TIME_MAX: Duration = Duration::from_secs(30);
/// From the signal to stop until open requests are dropped.
const STOP_TIME_MAX: Duration = Duration::from_secs(10);

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

/// An API: who may come in, and what answers.
#[derive(Clone)]
pub struct Api {
    platform: Arc<dyn Executes>,
    doors: Arc<Doors>,
    cores: Arc<Semaphore>,
    requests: Arc<Semaphore>,
    execution_time_max: Duration,
}

impl Api {
    /// An API with the bounds of this file.
    pub fn new(platform: impl Executes, doors: Doors) -> Self {
        let cores = available_parallelism().map_or(1, NonZero::get);
        Self {
            platform: Arc::new(platform),
            doors: Arc::new(doors),
            cores: Arc::new(Semaphore::new(cores)),
            requests: Arc::new(Semaphore::new(REQUESTS_MAX)),
            execution_time_max: EXECUTION_TIME_MAX,
        }
    }

    async fn answer(&self, request: Request) -> Result<Response<Body>, Refusal> {
        let (head, body) = request.into_parts();
        if head.uri.path() != PATH {
            return Err(Refusal::NotFound);
        }
        if head.method != Method::POST {
            return Err(Refusal::Method);
        }
        check_size(&head.headers)?;
        let knock = self.doors.knock(&head.headers, Timestamp::now())?;
        let _place = self.requests.try_acquire().map_err(|_| Refusal::TooMany)?;
        let body = read(body).await?;
        let query = head.uri.query().unwrap_or_default();
        let parts = Parts { method: head.method.as_str(), path: PATH, query, headers: &head.headers };
        let admitted = knock.admit(&parts, &body)?;
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
        admitted: Admitted,
        request: firmgate_platform::Request,
    ) -> Result<firmgate_platform::Response, Refusal> {
        let platform = Arc::clone(&self.platform);
        let executed = async {
            let core = Arc::clone(&self.cores).acquire_owned().await.map_err(|_| Refusal::Failed)?;
            let executed = spawn_blocking(move || {
                let response = platform.execute(admitted.identity(), &request);
                drop(core);
                response
            });
            executed.await.map_err(|_panic| Refusal::Failed)
        };
        // What is given up runs on to its own end and keeps its core until then: there are never more of them than cores.
        match timeout(self.execution_time_max, executed).await {
            Ok(executed) => executed,
            Err(_elapsed) => Ok(firmgate_platform::Response::timed_out()),
        }
    }
}

/// Serves until `stop` is ready, and then until the open requests are answered.
pub async fn serve(
    api: Api,
    listen: SocketAddr,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let cannot = |error| Failure::run(format!("cannot listen on `{listen}`: {error}"));
    let listener = TcpListener::bind(listen).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    say(&format!("serving GraphQL at http://{address}{PATH}"));
    serve_on(listener, api, stop).await
}

async fn serve_on(
    listener: TcpListener,
    api: Api,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let router = Router::new().fallback(answer).with_state(api);
    let serving = axum::serve(listener, router).with_graceful_shutdown(async move {
        stop.await;
        let _server_ended_first = stopping.send(());
    });
    let overdue = async {
        // The sender is gone without a word when the server ends by itself.
        if stopped.await.is_ok() {
            tokio::time::sleep(STOP_TIME_MAX).await;
        } else {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        served = serving => served.map_err(|error| Failure::run(format!("the server broke off: {error}"))),
        () = overdue => Ok(()),
    }
}

async fn answer(State(api): State<Api>, request: Request) -> Result<Response<Body>, Infallible> {
    Ok(api.answer(request).await.unwrap_or_else(|refusal| refusal.response()))
}

fn wire(response: firmgate_platform::Response) -> Result<Response<Body>, Refusal> {
    let status = StatusCode::from_u16(response.status).map_err(|_| Refusal::Failed)?;
    Ok(respond(status, response.error_type, response.body))
}

fn check_size(headers: &HeaderMap) -> Result<(), Refusal> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > BODY_BYTES_MAX) { Err(Refusal::TooLarge) } else { Ok(()) }
}

async fn read(body: Body) -> Result<Vec<u8>, Refusal> {
    match timeout(BODY_TIME_MAX, to_bytes(body, BODY_BYTES_MAX)).await {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(_over_the_bound_or_broken)) => Err(Refusal::TooLarge),
        Err(_elapsed) => Err(Refusal::TooSlow),
    }
}

/// AppSync counts memory times time: up to 1,500 KB-seconds are one token. What the request and its answer take stands for the
/// memory.
fn tokens_consumed(bytes: usize, elapsed: Duration) -> u64 {
    const BYTE_MICROSECONDS_PER_TOKEN: u128 = 1_500 * 1024 * 1_000_000;
    let bytes = u128::try_from(bytes).unwrap_or(u128::MAX);
    let tokens = bytes.saturating_mul(elapsed.as_micros()).div_ceil(BYTE_MICROSECONDS_PER_TOKEN);
    u64::try_from(tokens).unwrap_or(u64::MAX).max(1)
}

#[cfg(test)]
mod tests;
