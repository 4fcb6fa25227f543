//! The one outbound client for everything that is not a GraphQL operation: keys, discovery documents, tokens.
//!
//! No redirects, no proxy from the environment, no unintended address, and limits on time and size.

mod address;
mod documents;
mod network;
mod options;
mod tls;

use std::{error::Error, time::Duration};

use bytes::{Bytes, BytesMut};
use reqwest::{
    RequestBuilder, Response,
    header::{ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderValue},
    redirect, retry,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;
use url::form_urlencoded::byte_serialize;

use self::network::AddressRefusedError;
pub(crate) use self::network::{Resolver, is_loopback};
pub use self::{
    address::{Address, AddressError},
    network::Network,
    options::{HttpError, Timing},
    tls::Trust,
};
use crate::limits::{IDLE, IDLE_CONNECTIONS_MAX, TOKEN_REPLY_BYTES_MAX};

/// The configuration of the outbound client.
#[derive(Clone, Debug, Default)]
pub struct OutboundOptions {
    /// Whose certificates are accepted.
    pub trust: Trust,
    /// Which addresses may be connected to.
    pub network: Network,
    /// How long one request may take.
    pub timing: Timing,
}

/// Room for a body before its first byte is there.
const BODY_BYTES_RESERVED_MAX: usize = 128 * 1024;

/// Fetches documents and sends forms. Cheap to clone; clones share connections.
///
/// ```
/// use firmgate_egress::{Address, FetchError, Network, OutboundClient, OutboundOptions, Timing, Trust};
/// use firmgate_testing::peer::{Act, Peer, answer};
///
/// # async fn fetches() -> Result<(), Box<dyn std::error::Error>> {
/// let options = OutboundOptions { trust: Trust::NoRoots, network: Network::Public, timing: Timing::default() };
/// let client = OutboundClient::new(options)?;
/// let keys = answer(200, &[], r#"{"keys":[]}"#);
/// let peer = Peer::start([Act::Say(keys.clone()), Act::Say(keys)]).await;
/// let address = Address::configured(&format!("http://{}/jwks", peer.address()))?;
/// assert_eq!(client.get(&address, 1024).await?.body, r#"{"keys":[]}"#);
/// assert!(matches!(client.get(&address, 8).await, Err(FetchError::TooLarge)));
/// # Ok(())
/// # }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(fetches())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct OutboundClient {
    http: reqwest::Client,
    network: Network,
    total: Duration,
}

/// A complete response of any status.
#[derive(Clone, Debug)]
pub struct FetchResponse {
    /// HTTP status.
    pub status: u16,
    /// The whole body.
    pub body: Bytes,
    /// How long it may be kept, where the response states it; zero when it must not be.
    pub max_age: Option<Duration>,
}

/// Why no complete response arrived.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address belongs to a network that is not allowed.
    #[error("the host has an address in a private or reserved network")]
    Refused,
    /// No byte of the request left the process.
    #[error("no connection")]
    NotSent(#[source] reqwest::Error),
    /// The request left, wholly or in part; the answer did not arrive.
    #[error("the connection broke")]
    Interrupted(#[source] reqwest::Error),
    /// No complete response in time.
    #[error("no answer in time")]
    TimedOut,
    /// The response is larger than allowed.
    #[error("the answer is too large")]
    TooLarge,
}

/// A client's name and secret, for the `Authorization` header of a token endpoint.
#[derive(Clone, Copy, Debug)]
pub struct BasicAuth<'a> {
    /// The name.
    pub id: &'a str,
    /// The secret.
    pub secret: &'a SecretString,
}

impl OutboundClient {
    /// Prepares the client; connects to nothing yet.
    ///
    /// # Errors
    /// [`HttpError`] when the certificates cannot be used.
    pub fn new(options: OutboundOptions) -> Result<Self, HttpError> {
        let OutboundOptions { trust, network, timing } = options;
        let http = client(&trust, Resolver::new(network), timing)?;
        Ok(Self { http, network, total: timing.total })
    }

    #[cfg(test)]
    pub(crate) fn with_resolver(resolver: Resolver, timing: Timing) -> Result<Self, HttpError> {
        Ok(Self { http: client(&Trust::NoRoots, resolver, timing)?, network: Network::Public, total: timing.total })
    }

    /// Asks for a document of at most `bytes_max`.
    ///
    /// # Errors
    /// [`FetchError`] when no complete response arrived. A response is not an error, whatever its status.
    pub async fn get(&self, from: &Address, bytes_max: usize) -> Result<FetchResponse, FetchError> {
        self.exchange(from, self.http.get(from.url().clone()), bytes_max).await
    }

    /// Sends a form, as a token endpoint expects it. Never repeated: a grant may be good for one use only.
    ///
    /// # Errors
    /// [`FetchError`] when no complete response arrived. The form may have arrived nevertheless.
    pub async fn post_form(
        &self,
        to: &Address,
        body: Vec<u8>,
        basic: Option<BasicAuth<'_>>,
    ) -> Result<FetchResponse, FetchError> {
        let mut request = self
            .http
            .post(to.url().clone())
            .header(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"))
            .body(body);
        if let Some(basic) = basic {
            request = request.header(AUTHORIZATION, basic.header());
        }
        self.exchange(to, request, TOKEN_REPLY_BYTES_MAX).await
    }

    /// Carries a request of the AWS libraries as it is. They know their own addresses, of which one is link-local, so an
    /// address that is written as such is not checked; a name is.
    pub(crate) async fn execute(
        &self,
        method: reqwest::Method,
        url: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> reqwest::Result<Response> {
        self.http.request(method, url).headers(headers).body(body).timeout(self.total).send().await
    }

    async fn exchange(
        &self,
        with: &Address,
        request: RequestBuilder,
        bytes_max: usize,
    ) -> Result<FetchResponse, FetchError> {
        self.network.check_literal(with.url()).map_err(|AddressRefusedError| FetchError::Refused)?;
        let whole = async {
            let response = request.header(ACCEPT, HeaderValue::from_static("application/json")).send().await;
            let response = response.map_err(broken)?;
            let (status, max_age) = (response.status(), max_age(response.headers()));
            let body = whole_body(response, bytes_max).await.map_err(|error| match error {
                BodyError::Interrupted(cause) => FetchError::Interrupted(cause),
                BodyError::TooLarge => FetchError::TooLarge,
            })?;
            Ok(FetchResponse { status: status.as_u16(), body, max_age })
        };
        let fetched = timeout(self.total, whole).await.unwrap_or(Err(FetchError::TimedOut));
        fetched.inspect_err(|error| tracing::debug!(host = with.host(), cause = causes(error), "nothing was fetched"))
    }
}

impl BasicAuth<'_> {
    /// Both parts are encoded as in a form before they are joined (RFC 6749, section 2.3.1).
    fn header(self) -> HeaderValue {
        let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
        let joined = format!("{}:{}", encoded(self.id), encoded(self.secret.expose_secret()));
        let text = format!("Basic {}", data_encoding::BASE64.encode(joined.as_bytes()));
        // Base64 is always a header; if it were not, the server would refuse the empty one.
        let mut value = HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""));
        value.set_sensitive(true);
        value
    }
}

/// A client that follows no redirects and no proxies.
pub(crate) fn client(trust: &Trust, resolver: Resolver, timing: Timing) -> Result<reqwest::Client, HttpError> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls::config(trust)?)
        .user_agent(concat!("firmgate/", env!("CARGO_PKG_VERSION")))
        // A redirect would carry the credential to a place that was not configured, and so would a proxy that the
        // environment names.
        .redirect(redirect::Policy::none())
        .no_proxy()
        // Only this crate decides on retries.
        .retry(retry::never())
        .dns_resolver(resolver)
        .connect_timeout(timing.connect)
        .tcp_nodelay(true)
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(IDLE_CONNECTIONS_MAX)
        .build()
        .map_err(HttpError::Client)
}

/// Why a body ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BodyError {
    #[error("the answer ended early")]
    Interrupted(#[source] reqwest::Error),
    #[error("the answer is too large")]
    TooLarge,
}

/// Reads to the end, and stops at the first byte beyond the limit.
pub(crate) async fn whole_body(mut response: Response, bytes_max: usize) -> Result<Bytes, BodyError> {
    let announced = response.content_length().unwrap_or(0);
    let announced = usize::try_from(announced).unwrap_or(usize::MAX);
    if announced > bytes_max {
        return Err(BodyError::TooLarge);
    }
    // Without room a body of several chunks is copied each time that it grows. No more of it than a usual answer takes is
    // believed in advance.
    let mut body = BytesMut::with_capacity(announced.min(BODY_BYTES_RESERVED_MAX));
    while let Some(chunk) = response.chunk().await.map_err(interrupted)? {
        if body.len() + chunk.len() > bytes_max {
            return Err(BodyError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn interrupted(error: reqwest::Error) -> BodyError {
    let error = error.without_url();
    tracing::debug!(cause = causes(&error), "an answer ended early");
    BodyError::Interrupted(error)
}

/// Whether the resolver or the connector refused an address.
pub(crate) fn was_refused(error: &reqwest::Error) -> bool {
    let mut next: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = next {
        if error.is::<AddressRefusedError>() {
            return true;
        }
        next = error.source();
    }
    false
}

/// An error with its causes, on one line. The address, which may concern the operator only, is not in it.
pub(crate) fn causes(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        let more = error.to_string();
        if !text.ends_with(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        next = error.source();
    }
    text
}

fn broken(error: reqwest::Error) -> FetchError {
    let error = error.without_url();
    if was_refused(&error) {
        FetchError::Refused
    } else if error.is_connect() {
        FetchError::NotSent(error)
    } else {
        FetchError::Interrupted(error)
    }
}

/// `max-age`, or zero where the answer must not be kept.
fn max_age(headers: &HeaderMap) -> Option<Duration> {
    let values = headers.get_all(CACHE_CONTROL).into_iter().filter_map(|value| value.to_str().ok());
    let mut age = None;
    for directive in values.flat_map(|value| value.split(',')) {
        let directive = directive.trim().to_ascii_lowercase();
        if directive == "no-store" || directive == "no-cache" {
            return Some(Duration::ZERO);
        }
        if let Some(seconds) = directive.strip_prefix("max-age=") {
            age = seconds.trim_matches('"').parse().ok().map(Duration::from_secs);
        }
    }
    age
}

#[cfg(test)]
mod tests;
