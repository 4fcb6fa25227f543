//! The platform's GraphQL API over HTTP, with the outside of AWS AppSync: credential, bounds, error bodies and headers.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::num::NonZero;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::routing::post;
use firmgate_platform::{AuthMode, Identity, Platform};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::failure::Failure;
use crate::paths;
use crate::progress::say;

/// Bytes of one request.
const BODY_BYTES_MAX: usize = 1 << 20;
/// From the first byte of a request to the last.
const BODY_TIME_MAX: Duration = Duration::from_secs(10);
/// Requests that run or wait at once; more are told to come back.
const REQUESTS_MAX: usize = 256;
/// From the signal to stop until open requests are dropped.
const STOP_TIME_MAX: Duration = Duration::from_secs(10);

#[derive(Clone)]
struct Api {
    platform: Platform,
    key: Arc<str>,
    cores: Arc<Semaphore>,
    requests: Arc<Semaphore>,
}

/// Serves until `stop` is ready, and then until the open requests are answered.
pub async fn serve(
    platform: Platform,
    key: String,
    listen: SocketAddr,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| Failure::run(format!("cannot listen on `{listen}`: {error}")))?;
    let address =
        listener.local_addr().map_err(|error| Failure::run(format!("cannot listen on `{listen}`: {error}")))?;
    say(&format!("serving GraphQL at http://{address}/graphql"));

    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let serving = axum::serve(listener, router(platform, key)).with_graceful_shutdown(async move {
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

fn router(platform: Platform, key: String) -> Router {
    let cores = available_parallelism().map_or(1, NonZero::get);
    let api = Api {
        platform,
        key: key.into(),
        cores: Arc::new(Semaphore::new(cores)),
        requests: Arc::new(Semaphore::new(REQUESTS_MAX)),
    };
    Router::new().route("/graphql", post(answer)).with_state(api)
}

async fn answer(State(api): State<Api>, request: Request) -> Result<Response<Body>, Infallible> {
    Ok(api.answer(request).await.unwrap_or_else(Refused::response))
}

/// A request that never became a GraphQL operation.
enum Refused {
    NoCredential,
    WrongCredential,
    TooMany,
    TooLarge,
    TooSlow,
    Failed,
}

impl Api {
    async fn answer(&self, request: Request) -> Result<Response<Body>, Refused> {
        let (parts, body) = request.into_parts();
        self.authorize(&parts.headers)?;
        let _place = self.requests.try_acquire().map_err(|_| Refused::TooMany)?;
        let body = read(&parts.headers, body).await?;
        let request = match firmgate_platform::Request::parse(&body) {
            Ok(request) => request,
            Err(refused) => return wire(refused),
        };
        let core = Arc::clone(&self.cores).acquire_owned().await.map_err(|_| Refused::Failed)?;
        let platform = self.platform.clone();
        let identity = Identity {
            // One key is one owner of collections and jobs.
            owner: "api-key".to_owned(),
            mode: AuthMode::ApiKey,
        };
        let executed = spawn_blocking(move || {
            let response = platform.execute(&identity, &request);
            drop(core);
            response
        });
        wire(executed.await.map_err(|_panic| Refused::Failed)?)
    }

    fn authorize(&self, headers: &HeaderMap) -> Result<(), Refused> {
        let given = headers.get("x-api-key").ok_or(Refused::NoCredential)?;
        if same(given.as_bytes(), self.key.as_bytes()) { Ok(()) } else { Err(Refused::WrongCredential) }
    }
}

fn wire(response: firmgate_platform::Response) -> Result<Response<Body>, Refused> {
    let status = StatusCode::from_u16(response.status).map_err(|_| Refused::Failed)?;
    Ok(respond(status, response.error_type, response.body))
}

/// Compares in a time that does not tell how many bytes are right.
fn same(given: &[u8], right: &[u8]) -> bool {
    let differences = given.iter().zip(right).fold(0, |sum, (a, b)| sum | (a ^ b));
    given.len() == right.len() && std::hint::black_box(differences) == 0
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Refused> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > BODY_BYTES_MAX) {
        return Err(Refused::TooLarge);
    }
    match timeout(BODY_TIME_MAX, to_bytes(body, BODY_BYTES_MAX)).await {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(_over_the_bound_or_broken)) => Err(Refused::TooLarge),
        Err(_elapsed) => Err(Refused::TooSlow),
    }
}

impl Refused {
    fn response(self) -> Response<Body> {
        let (status, kind, message) = match self {
            Self::NoCredential => (401, "UnauthorizedException", "Valid authorization header not provided."),
            Self::WrongCredential => (401, "UnauthorizedException", "You are not authorized to make this call."),
            Self::TooMany => (429, "ThrottlingException", "Rate exceeded."),
            Self::TooLarge => (413, "RequestEntityTooLargeException", "The request is larger than 1 MiB."),
            Self::TooSlow => (408, "RequestTimeoutException", "The request did not arrive in time."),
            Self::Failed => (500, "InternalFailure", "The request failed inside the platform."),
        };
        let body = json!({ "errors": [{ "errorType": kind, "message": message }] });
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        respond(status, Some(kind), body.to_string().into_bytes())
    }
}

fn respond(status: StatusCode, kind: Option<&'static str>, body: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=UTF-8"));
    if let Some(kind) = kind {
        headers.insert("x-amzn-errortype", HeaderValue::from_static(kind));
    }
    // Without an id the answer is as good; it is only harder to find in a log.
    if let Some(id) = request_id() {
        headers.insert("x-amzn-requestid", id);
    }
    response
}

fn request_id() -> Option<HeaderValue> {
    HeaderValue::from_str(&paths::random_hex::<16>().ok()?).ok()
}
