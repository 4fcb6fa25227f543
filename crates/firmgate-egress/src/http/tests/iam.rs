//! Signed requests, checked by a verifier that shares nothing with the signer but the hash.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::{
    credentials::{header_of, outbound},
    *,
};
use crate::{
    aws::{CallerRole, Iam, IamOptions, InstanceMetadata},
    outbound::Address,
    tests::bearing,
};

const KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

fn iam(token: &str, role: Option<CallerRole>, sts: Option<&Peer>) -> Iam {
    let credentials = Credentials::new("AKIDEXAMPLE", KEY, Some(token.to_owned()), None, "test");
    let sts = sts.map(|peer| Address::configured(&format!("http://{}/", peer.address())).unwrap());
    Iam::fixed(
        credentials,
        IamOptions {
            region: "eu-west-1".into(),
            outbound: outbound(),
            profile: None,
            instance_metadata: InstanceMetadata::Off,
            caller_role: role,
            sts,
        },
    )
}

pub(super) fn options_with(peer: &Peer, token: &str) -> HttpOptions {
    HttpOptions { reads: Credential::Iam(iam(token, None, None)), ..options(&peer.address()) }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// Whether the signature of a request fits what arrived: the head and the exact bytes of the body.
fn is_signed(request: &str, secret: &str) -> bool {
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).unwrap().1.to_owned()
    };
    let authorization = header("authorization");
    let part = |name: &str| {
        let rest = authorization.split_once(&format!("{name}=")).unwrap().1;
        rest.split(',').next().unwrap().trim().to_owned()
    };
    let (credential, names, signature) = (part("Credential"), part("SignedHeaders"), part("Signature"));
    let scope = credential.split_once('/').unwrap().1.to_owned();
    let headers: String = names.split(';').map(|name| format!("{name}:{}\n", header(name))).collect();
    let canonical = format!("POST\n/graphql\n\n{headers}\n{names}\n{}", hex(&Sha256::digest(body)));
    let text = format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{}", header("x-amz-date"), hex(&Sha256::digest(canonical)));
    let parts: Vec<&str> = scope.split('/').collect();
    assert_eq!(parts[1..], ["eu-west-1", "appsync", "aws4_request"]);
    for name in ["host", "x-amz-date", "x-amz-security-token"] {
        assert!(names.split(';').any(|signed| signed == name), "{name} must be signed: {names}");
    }
    let key = parts.iter().fold(format!("AWS4{secret}").into_bytes(), |key, part| mac(&key, part));
    hex(&mac(&key, &text)) == signature
}

#[tokio::test]
async fn a_request_is_signed_over_the_bytes_that_arrive() {
    let peer = Peer::start([Act::Say(answer(200, &[], EMPTY))]).await;
    let backend = made(options_with(&peer, "session-token")).unwrap();
    read(&backend).await.unwrap();
    write(&backend).await.unwrap();
    for request in peer.seen() {
        assert!(is_signed(&request, KEY), "{request}");
        assert!(!is_signed(&request.replace("acme.de", "evil.de"), KEY), "another body must not fit");
    }
    assert_eq!(header_of(&peer, "x-amz-security-token"), ["session-token", "session-token"]);
    assert_eq!(header_of(&peer, "x-api-key"), ["", ""]);
}

fn expired(date: &str) -> Act {
    let body = r#"{"errors":[{"errorType":"InvalidSignatureException","message":"Signature expired"}]}"#;
    Act::Say(answer(403, &[("x-amzn-ErrorType", "InvalidSignatureException"), ("Date", date)], body))
}

fn day_of(stamp: &str) -> &str {
    stamp.split_once('T').unwrap().0
}

#[tokio::test]
async fn a_clock_that_is_off_is_corrected_by_the_platforms() {
    for (date, day) in [("Tue, 15 Nov 2044 08:12:31 GMT", "20441115"), ("Thu, 29 Feb 2024 23:12:31 GMT", "20240229")] {
        let peer = Peer::start([expired(date), Act::Say(answer(200, &[], EMPTY))]).await;
        let backend = made(options_with(&peer, "t")).unwrap();
        assert_eq!(read(&backend).await.unwrap().status, 200);
        let stamps = header_of(&peer, "x-amz-date");
        assert_eq!(stamps.len(), 2);
        assert_ne!(day_of(&stamps[0]), day);
        assert_eq!(day_of(&stamps[1]), day, "signed with the platform's time");
        // It stays corrected.
        read(&backend).await.unwrap();
        assert_eq!(day_of(&header_of(&peer, "x-amz-date")[2]), day);
    }
}

#[tokio::test]
async fn a_write_with_a_clock_that_is_off_is_not_sent_again_by_itself() {
    let peer = Peer::start([expired("Tue, 15 Nov 2044 08:12:31 GMT"), Act::Say(answer(200, &[], EMPTY))]).await;
    let backend = made(options_with(&peer, "t")).unwrap();
    assert_eq!(write(&backend).await.unwrap_err(), SendError::Renewed);
    assert_eq!(peer.seen().len(), 1);
    assert_eq!(write(&backend).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_refusal_with_a_clock_that_fits_is_tried_once_more_only() {
    let date = httpdate::fmt_http_date(SystemTime::now());
    let peer = Peer::start([expired(&date)]).await;
    let backend = made(options_with(&peer, "t")).unwrap();
    assert_eq!(read(&backend).await.unwrap().status, 403);
    assert_eq!(read(&backend).await.unwrap().status, 403);
    assert_eq!(peer.seen().len(), 3);
}

#[tokio::test]
async fn a_denial_is_no_reason_for_another_try() {
    let peer = Peer::start([Act::Say(answer(403, &[("x-amzn-ErrorType", "AccessDeniedException")], "{}"))]).await;
    let backend = made(options_with(&peer, "t")).unwrap();
    assert_eq!(read(&backend).await.unwrap().status, 403);
    assert_eq!(peer.seen().len(), 1);
}

fn session(name: &str) -> Act {
    let body = format!(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
         <AccessKeyId>ASIA{name}</AccessKeyId><SecretAccessKey>secret-{name}</SecretAccessKey>\
         <SessionToken>token-{name}</SessionToken><Expiration>2049-01-01T00:00:00Z</Expiration>\
         </Credentials></AssumeRoleResult></AssumeRoleResponse>"
    );
    Act::Say(answer(200, &[("Content-Type", "text/xml")], &body))
}

#[tokio::test]
async fn every_caller_has_a_session_with_its_own_tags() {
    let sts = Peer::start([session("ADA"), session("BOB")]).await;
    let peer = Peer::start([Act::Say(answer(200, &[], EMPTY))]).await;
    let role = CallerRole { arn: "arn:aws:iam::123456789012:role/caller".into(), external_id: Some("ext".into()) };
    let reads = Credential::Iam(iam("own", Some(role), Some(&sts)));
    let backend = made(HttpOptions { reads, ..options(&peer.address()) }).unwrap();
    let (ada, bob) = (bearing("ada", "t.1"), bearing("bob;&x", "t.2"));
    for who in [&ada, &bob, &ada] {
        send(&backend, Authority::ReadOnly(who)).await.unwrap();
    }
    assert_eq!(header_of(&peer, "x-amz-security-token"), ["token-ADA", "token-BOB", "token-ADA"]);
    assert!(is_signed(&peer.seen()[0], "secret-ADA") && is_signed(&peer.seen()[1], "secret-BOB"));

    let asked = sts.seen();
    assert_eq!(asked.len(), 2, "a session is kept");
    for field in [
        "Action=AssumeRole",
        "RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fcaller",
        "Tags.member.1.Key=subject&Tags.member.1.Value=ada",
        "Tags.member.2.Key=tenant&Tags.member.2.Value=acme",
        "ExternalId=ext",
        "RoleSessionName=firmgate-",
    ] {
        assert!(asked[0].contains(field), "{field}: {}", asked[0]);
    }
    // A name that no tag can hold is replaced by its digest.
    assert!(asked[1].contains("Tags.member.1.Value=sha256%3A"), "{}", asked[1]);
    assert!(!asked[0].contains("t.1") && asked[0].contains("AKIDEXAMPLE"), "asked with the gate's own credentials");
}

#[tokio::test]
async fn without_a_session_nothing_is_sent() {
    let refusal = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>geheim</Message></Error></ErrorResponse>";
    let sts = Peer::start([Act::Say(answer(403, &[], refusal))]).await;
    let peer = Peer::start([Act::Say(answer(200, &[], EMPTY))]).await;
    let role = CallerRole { arn: "arn:aws:iam::123456789012:role/caller".into(), external_id: None };
    let reads = Credential::Iam(iam("own", Some(role), Some(&sts)));
    let backend = made(HttpOptions { reads, ..options(&peer.address()) }).unwrap();
    assert_eq!(read(&backend).await.unwrap_err(), SendError::NoCredential);
    assert_eq!(peer.seen().len(), 0);
}
