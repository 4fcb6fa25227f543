//! The platform over HTTP: one endpoint, one credential, bounded in time and size.

mod credential;
mod endpoint;
mod retry;
mod tls;

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{
    Response,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER},
    redirect, retry as transport_retry,
};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::time::{Instant, sleep, timeout_at};

pub use self::{
    credential::{Credential, Secret},
    endpoint::{Cleartext, Endpoint, EndpointError},
    tls::Trust,
};
use crate::{
    backend::{Authority, Backend, Sending, Transport, WireRequest, WireResponse},
    limits::{CONNECT, IDLE, IDLE_CONNECTIONS_MAX, REPLY_BYTES_MAX, RETRY_AFTER_S_MAX, TOTAL},
};

/// What a backend over HTTP is made of.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// Where it is.
    pub endpoint: Endpoint,
    /// Whom the gate is there.
    pub credential: Credential,
    /// Whose certificates are accepted.
    pub trust: Trust,
    /// How long it may take.
    pub timing: Timing,
}

/// How long a request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// To connect once.
    pub connect: Duration,
    /// Everything, with all tries.
    pub total: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self { connect: CONNECT, total: TOTAL }
    }
}

/// Why a backend over HTTP cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// A credential that cannot be a header.
    #[error("the credential is empty or holds a character that a header cannot carry")]
    Credential,
    /// No trust store.
    #[error("this system has no usable certificate authorities: install them or name a file of your own")]
    SystemTrust,
    /// No certificate in the text.
    #[error("the certificate authorities cannot be read: they must be in PEM form")]
    Authorities,
    /// rustls does not accept its settings.
    #[error("the TLS settings were not accepted")]
    Tls,
    /// The HTTP client does not accept its settings.
    #[error("the HTTP client settings were not accepted")]
    Client,
}

/// Sends requests to one endpoint with one credential. Not tied to a caller: the platform sees the gate.
#[derive(Debug)]
pub struct HttpBackend {
    http: reqwest::Client,
    endpoint: Endpoint,
    headers: HeaderMap,
    timing: Timing,
}

impl HttpBackend {
    /// Prepares the client; connects to nothing yet.
    pub fn new(options: HttpOptions) -> Result<Self, HttpError> {
        let HttpOptions { endpoint, credential, trust, timing } = options;
        let (name, value) = credential.header().ok_or(HttpError::Credential)?;
        let headers = HeaderMap::from_iter([
            (ACCEPT, HeaderValue::from_static("application/json")),
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (name, value),
        ]);

        let tls = if endpoint.is_https() { tls::config(&trust)? } else { tls::none()? };
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .https_only(endpoint.is_https())
            .user_agent(concat!("firmgate/", env!("CARGO_PKG_VERSION")))
            // A redirect would carry the credential to a place that nobody configured, and so would a proxy that the
            // environment names.
            .redirect(redirect::Policy::none())
            .no_proxy()
            // Only this module decides what is sent twice.
            .retry(transport_retry::never())
            .connect_timeout(timing.connect)
            .tcp_nodelay(true)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_CONNECTIONS_MAX)
            .build()
            .map_err(|_| HttpError::Client)?;
        Ok(Self { http, endpoint, headers, timing })
    }

    async fn attempts(
        &self,
        operation: &str,
        body: Bytes,
        authority: Authority<'_>,
        deadline: Instant,
    ) -> Result<WireResponse, Transport> {
        let mut sent_again = 0;
        loop {
            let outcome = match timeout_at(deadline, self.attempt(body.clone())).await {
                Ok(outcome) => outcome,
                Err(_) => Err(Transport::TimedOut),
            };
            tracing::debug!(operation, sent_again, status = status_of(&outcome), "answer of the platform");

            match retry::pause(sent_again, &outcome, authority) {
                // A pause that ends too late would only turn a clear answer into a timeout.
                Some(pause) if Instant::now() + pause < deadline => sleep(pause).await,
                _ => return outcome,
            }
            sent_again += 1;
        }
    }

    async fn attempt(&self, body: Bytes) -> Result<WireResponse, Transport> {
        let request = self.http.post(self.endpoint.url().clone()).headers(self.headers.clone()).body(body);
        let response = request
            .send()
            .await
            .map_err(|error| if error.is_connect() { Transport::NotSent } else { Transport::Interrupted })?;

        let status = response.status().as_u16();
        let retry_after = header(&response, RETRY_AFTER.as_str()).and_then(|text| retry_after(&text));
        let error_type = header(&response, "x-amzn-errortype");
        let request_id = header(&response, "x-amzn-requestid");
        let body = whole_body(response).await?;
        Ok(WireResponse { status, body, retry_after, error_type, request_id })
    }
}

impl Backend for HttpBackend {
    fn send<'a>(&'a self, request: WireRequest<'a>, authority: Authority<'a>) -> Sending<'a> {
        let deadline = Instant::now() + self.timing.total;
        Box::pin(async move {
            let body =
                Body { query: request.document, operation_name: request.operation_name, variables: request.variables };
            // Texts and raw JSON always have a JSON form; if not, nothing has left.
            let body = serde_json::to_vec(&body).map_err(|_| Transport::NotSent)?;
            self.attempts(request.operation_name, body.into(), authority, deadline).await
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    query: &'a str,
    operation_name: &'a str,
    variables: &'a RawValue,
}

/// Reads to the end, and stops at the first byte that is too many.
async fn whole_body(mut response: Response) -> Result<Bytes, Transport> {
    let announced = response.content_length().unwrap_or(0);
    if announced > REPLY_BYTES_MAX as u64 {
        return Err(Transport::ReplyTooLarge);
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Transport::Interrupted)? {
        if body.len() + chunk.len() > REPLY_BYTES_MAX {
            return Err(Transport::ReplyTooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name)?.to_str().ok().map(str::to_owned)
}

/// Seconds only: the form with a date depends on two clocks that agree, and AppSync does not use it.
fn retry_after(text: &str) -> Option<Duration> {
    text.trim().parse().ok().map(|seconds: u64| Duration::from_secs(seconds.min(RETRY_AFTER_S_MAX)))
}

fn status_of(outcome: &Result<WireResponse, Transport>) -> Option<u16> {
    outcome.as_ref().ok().map(|response| response.status)
}

#[cfg(test)]
mod tests;
