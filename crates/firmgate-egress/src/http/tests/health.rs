//! An unhealthy platform: what is counted, what is not called, and what is never shown.

#![expect(clippy::panic, reason = "a test stops at the first surprise")]

use firmgate_testing::recorder::Recorder;

use super::*;

#[tokio::test]
async fn a_platform_that_keeps_failing_is_left_alone_and_says_when_to_come_back() {
    let peer = Peer::start([Act::Say(answer(500, &[], ""))]).await;
    let backend = backend(&peer);
    for _ in 0..20 {
        assert_eq!(read(&backend).await.unwrap().status, 500);
    }
    let outcome = read(&backend).await;
    let Err(SendError::CircuitOpen(wait)) = outcome else { panic!("{outcome:?}") };
    assert!(wait > Duration::from_secs(4) && wait <= Duration::from_secs(6), "{wait:?}");
    assert!(matches!(write(&backend).await, Err(SendError::CircuitOpen(_))));
    assert_eq!(peer.seen().len(), 20);
}

#[tokio::test]
async fn refusals_and_a_full_house_are_no_illness() {
    for status in [400, 401, 403, 413, 429] {
        let peer = Peer::start([Act::Say(answer(status, &[], ""))]).await;
        let backend = backend(&peer);
        for _ in 0..30 {
            assert_eq!(write(&backend).await.unwrap().status, status);
        }
    }
}

#[tokio::test]
async fn a_read_whose_connection_breaks_is_sent_again() {
    let peer = Peer::start([Act::Reset, Act::Say(answer(200, &[], EMPTY))]).await;
    assert_eq!(read(&backend(&peer)).await.unwrap().status, 200);
    assert_eq!(peer.seen().len(), 2);
}

#[tokio::test]
async fn what_appsync_charges_is_added_up() {
    let charged = |tokens: &str| Act::Say(answer(200, &[("x-amzn-appsync-TokensConsumed", tokens)], EMPTY));
    let peer = Peer::start([charged("3"), charged("4"), charged("many")]).await;
    let backend = backend(&peer);
    assert_eq!(read(&backend).await.unwrap().tokens_consumed, Some(3));
    write(&backend).await.unwrap();
    assert_eq!(read(&backend).await.unwrap().tokens_consumed, None);
    assert_eq!(backend.tokens_consumed(), 7);
}

#[tokio::test]
async fn an_address_in_a_private_network_is_not_connected_to() {
    for host in ["10.0.0.1", "169.254.169.254", "[fd00:ec2::254]"] {
        let mut options = options("127.0.0.1:9");
        options.endpoint = Endpoint::parse(&format!("http://{host}:9/graphql"), Cleartext::Anywhere).unwrap();
        assert_eq!(write(&made(options).unwrap()).await.unwrap_err(), SendError::Refused, "{host}");
    }
}

#[tokio::test]
async fn a_refusal_that_echoes_the_security_token_reaches_no_log() {
    const CANARY: &str = "IQoJb3JpZ2luX2VjCANARY";
    let (recorder, _guard) = Recorder::listening();
    let body = format!(
        r#"{{"errors":[{{"errorType":"InvalidSignatureException","message":"The Canonical String for this request should have been 'POST\n/graphql\n\nx-amz-security-token:{CANARY}\n'"}}]}}"#
    );
    let headers = [("x-amzn-ErrorType", "InvalidSignatureException"), ("x-amzn-RequestId", CANARY)];
    let peer = Peer::start([Act::Say(answer(403, &headers, &body))]).await;
    let backend = made(iam::options_with(&peer, CANARY)).unwrap();
    assert_eq!(read(&backend).await.unwrap().status, 403);
    let logged = recorder.text();
    assert!(logged.contains("answer of the platform"), "{logged}");
    for seen in [logged, format!("{backend:?}")] {
        assert!(!seen.contains(CANARY) && !seen.contains("Canonical String"), "{seen}");
    }
    let sent = peer.seen();
    assert!(sent.len() == 2 && sent[0].contains(CANARY), "the token is sent, after a refresh once more");
}
