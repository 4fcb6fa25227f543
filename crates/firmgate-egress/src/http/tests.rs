//! The client against a small server on this machine that misbehaves on demand.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod credentials;
mod health;
mod iam;
mod tls;

use std::{sync::Arc, time::Duration};

use firmgate_testing::peer::{Act, Peer, answer};
use firmgate_testing::wait::pause_async;
use secrecy::SecretString;

use super::*;
use crate::{
    limits::{REPLY_BYTES_MAX, RETRY_AFTER_S_MAX},
    tests::{caller, writing},
};

const SECRET: &str = "da2-notforanyeyes";
const BODY: &str = r#"{"query":"query GetCompany { x }","variables":{"id":"acme.de"}}"#;
const EMPTY: &str = r#"{"data":{"getCompany":null,"createCollection":null}}"#;

fn options(address: &str) -> HttpOptions {
    HttpOptions {
        endpoint: Endpoint::parse(&format!("http://{address}/graphql"), Cleartext::Loopback).unwrap(),
        reads: Credential::ApiKey(SecretString::from(SECRET).into()),
        writes: WriteCredential::Same,
        token_form: TokenForm::Raw,
        trust: Trust::System,
        network: Network::Public,
        timing: Timing { connect: Duration::from_secs(1), total: Duration::from_secs(5) },
    }
}

/// What the tests treat as a refusal of the credential.
fn refuses(response: &WireResponse) -> bool {
    response.status == 401 || response.error_type.as_deref() == Some("InvalidSignatureException")
}

fn made(options: HttpOptions) -> Result<ApiClient, HttpError> {
    ApiClient::new(options, refuses)
}

fn backend(peer: &Peer) -> ApiClient {
    made(options(&peer.address())).unwrap()
}

async fn send(backend: &ApiClient, authority: Authority<'_>) -> Result<WireResponse, SendError> {
    backend.send("GetCompany", Bytes::from_static(BODY.as_bytes()), authority).await
}

async fn read(backend: &ApiClient) -> Result<WireResponse, SendError> {
    send(backend, Authority::ReadOnly(&caller())).await
}

async fn write(backend: &ApiClient) -> Result<WireResponse, SendError> {
    let who = caller();
    send(backend, writing(&who)).await
}

#[tokio::test]
async fn the_request_is_json_with_one_credential() {
    let peer = Peer::start([Act::Say(answer(200, &[], EMPTY))]).await;
    let response = read(&backend(&peer)).await.unwrap();
    assert_eq!((response.status, &response.body[..]), (200, EMPTY.as_bytes()));

    let seen = peer.seen();
    let (head, body) = seen[0].split_once("\r\n\r\n").unwrap();
    let head = head.to_ascii_lowercase();
    assert!(head.starts_with("post /graphql http/1.1\r\n"), "{head}");
    assert!(head.contains(&format!("x-api-key: {SECRET}")), "{head}");
    assert!(head.contains("content-type: application/json") && !head.contains("authorization"), "{head}");
    assert_eq!(body, BODY);
}

#[tokio::test]
async fn nothing_prints_the_key() {
    let peer = Peer::start([Act::Say(answer(200, &[], EMPTY))]).await;
    let options = options(&peer.address());
    let backend = made(options.clone()).unwrap();
    let seen = format!("{options:?} {backend:?}");
    assert!(!seen.contains(SECRET), "{seen}");
}

#[test]
fn a_key_that_cannot_be_sent_is_refused() {
    for key in ["", "two\nlines"] {
        let mut options = options("127.0.0.1:9");
        options.reads = Credential::ApiKey(SecretString::from(key).into());
        assert!(matches!(made(options), Err(HttpError::Credential)), "{key}");
    }
}

#[tokio::test]
async fn headers_of_a_refusal_are_kept() {
    let headers = [("x-amzn-ErrorType", "UnauthorizedException"), ("x-amzn-RequestId", "ab-1"), ("Retry-After", "7")];
    let peer = Peer::start([Act::Say(answer(401, &headers, "{}"))]).await;
    let response = read(&backend(&peer)).await.unwrap();
    assert_eq!(response.status, 401);
    assert_eq!(response.error_type.as_deref(), Some("UnauthorizedException"));
    assert_eq!(response.request_id.as_deref(), Some("ab-1"));
    assert_eq!(response.retry_after, Some(Duration::from_secs(7)));
    assert_eq!(peer.seen().len(), 1, "a refusal is not asked again");
}

#[tokio::test]
async fn a_read_is_tried_three_times_at_most() {
    let peer = Peer::start([Act::Say(answer(503, &[], "busy"))]).await;
    assert_eq!(read(&backend(&peer)).await.unwrap().status, 503);
    assert_eq!(peer.seen().len(), 3);

    let peer = Peer::start([Act::Say(answer(429, &[], "")), Act::Say(answer(200, &[], EMPTY))]).await;
    assert_eq!(read(&backend(&peer)).await.unwrap().status, 200);
    assert_eq!(peer.seen().len(), 2);
}

#[tokio::test]
async fn a_write_is_sent_once_whatever_the_answer() {
    for status in [429, 500, 502, 503, 504] {
        let peer = Peer::start([Act::Say(answer(status, &[], ""))]).await;
        assert_eq!(write(&backend(&peer)).await.unwrap().status, status);
        assert_eq!(peer.seen().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_write_whose_connection_breaks_was_sent_once() {
    let peer = Peer::start([Act::Reset, Act::Say(answer(200, &[], EMPTY))]).await;
    let backend = backend(&peer);
    assert_eq!(write(&backend).await.unwrap_err(), SendError::Interrupted);
    // Whatever was sent again would have arrived before this.
    read(&backend).await.unwrap();
    assert_eq!(peer.seen().len(), 2, "a second request would be a second effect");
}

#[tokio::test]
async fn a_write_on_a_kept_connection_that_breaks_was_sent_once() {
    let good = || Act::Say(answer(200, &[], EMPTY));
    let peer = Peer::start([good(), Act::Reset, good()]).await;
    let backend = backend(&peer);
    write(&backend).await.unwrap();
    assert_eq!(write(&backend).await.unwrap_err(), SendError::Interrupted);
    assert_eq!(peer.connections(), 1, "the connection is kept");
    // Whatever was sent again would have arrived before this.
    read(&backend).await.unwrap();
    assert_eq!(peer.seen().len(), 3);
}

#[tokio::test]
async fn a_write_that_never_left_is_known_to_be_unsent() {
    let peer = Peer::start([Act::Reset]).await;
    let backend = backend(&peer);
    peer.stop().await;
    assert_eq!(write(&backend).await.unwrap_err(), SendError::NotSent);
}

#[tokio::test]
async fn a_write_is_sent_when_the_platform_comes_up_in_time() {
    let socket = Peer::bound();
    let backend = made(options(&socket.local_addr().unwrap().to_string())).unwrap();
    let (outcome, peer) = tokio::join!(write(&backend), async {
        pause_async(Duration::from_millis(20)).await;
        Peer::start_on(socket, [Act::Say(answer(200, &[], EMPTY))])
    });
    assert_eq!(outcome.unwrap().status, 200);
    assert_eq!(peer.seen().len(), 1);
}

#[tokio::test]
async fn a_silent_platform_is_given_up_in_time() {
    for act in [Act::Silence, Act::Drip] {
        let peer = Peer::start([act]).await;
        let mut options = options(&peer.address());
        options.timing.total = Duration::from_millis(300);
        let backend = made(options).unwrap();
        let start = std::time::Instant::now();
        let outcome = write(&backend).await;
        assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
        assert_eq!(outcome.unwrap_err(), SendError::TimedOut);
        assert_eq!(peer.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_not_waited_for() {
    let peer = Peer::start([Act::Say(answer(429, &[("Retry-After", "60")], ""))]).await;
    let start = std::time::Instant::now();
    let response = read(&backend(&peer)).await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(3));
    assert_eq!(response.retry_after, Some(Duration::from_secs(60)));
    assert_eq!(peer.seen().len(), 1);
}

#[tokio::test]
async fn an_oversized_answer_is_not_read_to_the_end() {
    let announced = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{{", REPLY_BYTES_MAX + 1);
    for act in [Act::Say(announced), Act::Endless] {
        let peer = Peer::start([act]).await;
        assert_eq!(read(&backend(&peer)).await.unwrap_err(), SendError::ReplyTooLarge);
        assert!(peer.written() < 2 * REPLY_BYTES_MAX + 8 * 1024 * 1024, "{}", peer.written());
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Peer::start([Act::Say(answer(200, &[], EMPTY))]).await;
    let location = format!("http://{}/graphql", other.address());
    for status in [301, 302, 307, 308] {
        let peer = Peer::start([Act::Say(answer(status, &[("Location", &location)], ""))]).await;
        assert_eq!(read(&backend(&peer)).await.unwrap().status, status);
        assert_eq!(peer.seen().len(), 1);
    }
    assert_eq!(other.seen().len(), 0, "the key went to another place");
}

#[tokio::test]
async fn many_requests_at_once_are_answered_each() {
    let peer = Peer::start([Act::Say(answer(200, &[], EMPTY))]).await;
    let backend = Arc::new(backend(&peer));
    let tasks: Vec<_> = (0..40)
        .map(|_| {
            let backend = Arc::clone(&backend);
            tokio::spawn(async move { read(&backend).await.unwrap().status })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 200);
    }
    assert_eq!(peer.seen().len(), 40);
}

#[test]
fn only_seconds_are_a_wait() {
    assert_eq!(attempt::retry_after(" 12 "), Some(Duration::from_secs(12)));
    assert_eq!(attempt::retry_after(&u64::MAX.to_string()), Some(Duration::from_secs(RETRY_AFTER_S_MAX)));
    for text in ["", "-1", "1.5", "Fri, 20 Nov 2026 10:00:00 GMT"] {
        assert_eq!(attempt::retry_after(text), None, "{text}");
    }
}
