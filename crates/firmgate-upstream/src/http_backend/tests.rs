//! How events on the wire are reported to a caller.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

mod faults;

use std::time::Duration;

use firmgate_egress::{
    Cleartext, Credential, Endpoint, Network, Timing, TokenForm, Trust, WireResponse, WriteCredential,
};
use firmgate_testing::peer::{Act, Peer, answer};
use secrecy::SecretString;

use super::*;
use crate::{
    ops::CreateCollection,
    tests::{caller, writing},
    upstream::{ErrorKind, SideEffect, UpstreamError},
};

const SECRET: &str = "da2-notforanyeyes";
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

fn backend(peer: &Peer) -> HttpBackend {
    HttpBackend::new(options(&peer.address())).unwrap()
}

async fn send(backend: &HttpBackend, authority: Authority<'_>) -> Result<WireResponse, SendError> {
    let variables = RawValue::from_string(r#"{"id":"acme.de"}"#.into()).unwrap();
    backend.send(WireRequest::new("GetCompany", "query GetCompany { x }", &variables), authority).await
}

async fn write(backend: &HttpBackend) -> Result<WireResponse, SendError> {
    let who = caller();
    send(backend, writing(&who)).await
}

/// What is reported to a caller of a mutation.
fn told(outcome: Result<WireResponse, SendError>) -> UpstreamError {
    let who = caller();
    match outcome {
        Ok(response) => reply::read::<CreateCollection>(&response, writing(&who)).unwrap_err(),
        Err(transport) => reply::broken(transport, writing(&who)),
    }
}

#[tokio::test]
async fn an_operation_is_sent_as_json_with_its_name_and_variables() {
    let peer = Peer::start([Act::Say(answer(200, &[], EMPTY))]).await;
    send(&backend(&peer), Authority::ReadOnly(&caller())).await.unwrap();
    let seen = peer.seen();
    let (_, body) = seen[0].split_once("\r\n\r\n").unwrap();
    assert_eq!(body, r#"{"query":"query GetCompany { x }","operationName":"GetCompany","variables":{"id":"acme.de"}}"#);
}

#[tokio::test]
async fn a_write_whose_connection_breaks_or_hangs_is_unknown() {
    for (act, kind) in [(Act::Reset, ErrorKind::Unavailable), (Act::Silence, ErrorKind::Timeout)] {
        let peer = Peer::start([act]).await;
        let mut options = options(&peer.address());
        options.timing.total = Duration::from_millis(300);
        let told = told(write(&HttpBackend::new(options).unwrap()).await);
        assert_eq!((told.kind(), told.side_effect()), (kind, SideEffect::Unknown));
    }
}

#[tokio::test]
async fn a_write_that_never_left_is_known_to_have_had_no_effect() {
    let peer = Peer::start([Act::Reset]).await;
    let backend = backend(&peer);
    peer.stop().await;
    assert_eq!(told(write(&backend).await).side_effect(), SideEffect::None);

    let mut options = options("127.0.0.1:9");
    options.endpoint = Endpoint::parse("http://10.0.0.1:9/graphql", Cleartext::Anywhere).unwrap();
    let told = told(write(&HttpBackend::new(options).unwrap()).await);
    assert_eq!((told.kind(), told.side_effect()), (ErrorKind::Misconfigured, SideEffect::None));
}

#[tokio::test]
async fn a_write_without_a_credential_has_no_effect() {
    let peer = Peer::start([Act::Say(answer(200, &[], EMPTY))]).await;
    let backend = HttpBackend::new(HttpOptions { writes: WriteCredential::None, ..options(&peer.address()) }).unwrap();
    let told = told(write(&backend).await);
    assert_eq!((told.kind(), told.side_effect()), (ErrorKind::Forbidden, SideEffect::None));

    for (transport, kind) in [
        (SendError::Renewed, ErrorKind::CredentialRenewed),
        (SendError::NoCredential, ErrorKind::NoCredential),
        (SendError::CredentialUnavailable, ErrorKind::Unavailable),
    ] {
        let told = reply::broken(transport, writing(&caller()));
        assert_eq!((told.kind(), told.side_effect()), (kind, SideEffect::None));
    }
}

#[tokio::test]
async fn a_platform_that_keeps_failing_is_left_alone_and_says_when_to_come_back() {
    let peer = Peer::start([Act::Say(answer(500, &[], ""))]).await;
    let backend = backend(&peer);
    for _ in 0..20 {
        assert_eq!(send(&backend, Authority::ReadOnly(&caller())).await.unwrap().status, 500);
    }
    let outcome = write(&backend).await;
    let Err(SendError::CircuitOpen(wait)) = outcome else { panic!("{outcome:?}") };
    let upstream = told(outcome);
    assert_eq!((upstream.kind(), upstream.side_effect()), (ErrorKind::Unavailable, SideEffect::None));
    assert!(upstream.advice().contains("wait ") && upstream.retry_after() == Some(wait), "{}", upstream.advice());
}

#[tokio::test]
async fn a_refusal_of_the_credential_is_found_by_what_the_answer_means() {
    let refusal = r#"{"errors":[{"errorType":"InvalidSignatureException","message":"x"}]}"#;
    let peer = Peer::start([Act::Say(answer(403, &[], refusal))]).await;
    let response = send(&backend(&peer), Authority::ReadOnly(&caller())).await.unwrap();
    assert!(reply::refuses_the_credential(&response));
    let denial = WireResponse { error_type: Some("AccessDeniedException".into()), ..response };
    assert!(!reply::refuses_the_credential(&denial));
}
