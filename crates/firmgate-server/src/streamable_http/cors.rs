//! Web pages of other sites (CORS): what a browser must be told before it lets a page call this server and read the answer.
//!
//! Only the origins that the operator listed get these headers. Pages of this machine that are let in without being listed get
//! none, so they can neither send JSON nor read an answer.

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderMap, HeaderName, VARY,
};
use http::request::Parts;
use http::{HeaderValue, Method, Response};

/// Request headers that MCP clients send. One by one, because `*` would not cover `Authorization`.
const REQUEST_HEADERS: [&str; 14] = [
    "accept",
    "authorization",
    "baggage",
    "cache-control",
    "content-type",
    "dpop",
    "last-event-id",
    "mcp-method",
    "mcp-name",
    "mcp-protocol-version",
    "mcp-session-id",
    "traceparent",
    "tracestate",
    "x-request-id",
];
/// Headers of tool arguments, whose names end as the tool says.
const PARAMETER_HEADERS: &str = "mcp-param-";
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, DELETE, OPTIONS");
const EXPOSED: HeaderValue =
    HeaderValue::from_static("WWW-Authenticate, Retry-After, Allow, Mcp-Session-Id, MCP-Protocol-Version, DPoP-Nonce");
const FRESH_S: HeaderValue = HeaderValue::from_static("7200");
const REQUEST_PRIVATE: HeaderName = HeaderName::from_static("access-control-request-private-network");
const ALLOW_PRIVATE: HeaderName = HeaderName::from_static("access-control-allow-private-network");

/// Whether a browser asks if it may send a request of a page.
pub fn is_preflight(head: &Parts) -> bool {
    head.method == Method::OPTIONS && head.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// Says in the answer to a preflight what the page may send.
pub fn permit<B>(asked: &HeaderMap, response: &mut Response<B>) {
    let names = asked.get_all(ACCESS_CONTROL_REQUEST_HEADERS).iter().filter_map(|value| value.to_str().ok());
    let names = names.flat_map(|names| names.split(',')).map(|name| name.trim().to_ascii_lowercase());
    let known = |name: &String| REQUEST_HEADERS.contains(&name.as_str()) || is_parameter(name);
    let permitted: Vec<String> = names.filter(known).collect();
    let headers = response.headers_mut();
    if let Ok(permitted) = HeaderValue::from_str(&permitted.join(", ")) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, permitted);
    }
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(ACCESS_CONTROL_MAX_AGE, FRESH_S);
    // A page of the public network that calls a server in a private one is asked about separately.
    if asked.get(REQUEST_PRIVATE).is_some_and(|asked| asked == "true") {
        headers.insert(ALLOW_PRIVATE, HeaderValue::from_static("true"));
    }
}

/// Lets the page read the answer, whatever it says; without a page that may, says that another one could.
pub fn expose<B>(origin: Option<HeaderValue>, response: &mut Response<B>) {
    let headers = response.headers_mut();
    // Another page must not be given this answer out of a cache.
    headers.append(VARY, HeaderValue::from_static("Origin"));
    let Some(origin) = origin else { return };
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}

fn is_parameter(name: &str) -> bool {
    let rest = name.strip_prefix(PARAMETER_HEADERS);
    rest.is_some_and(|rest| !rest.is_empty() && HeaderName::from_bytes(rest.as_bytes()).is_ok())
}
