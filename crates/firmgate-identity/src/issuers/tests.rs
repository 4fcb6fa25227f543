#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use firmgate_testing::tokens;
use serde_json::{Value, json};
use url::Url;

use super::*;
use crate::token::Profile;

mod flights;
mod table;

const A: &str = "https://a.example/realms/x";
const B: &str = "https://b.example";
const RESOURCE: &str = "https://gate.example/mcp";
const NOW_S: i64 = 1_800_000_000;

/// The network: the content at each address, and how often it was fetched.
#[derive(Default)]
struct Network {
    documents: Mutex<HashMap<String, Result<Document, KeysFetchError>>>,
    asked: AtomicUsize,
}

impl Network {
    fn put(&self, url: &str, status: u16, body: impl Into<Bytes>) {
        let document = Document { status, body: body.into(), max_age: None };
        self.documents.lock().unwrap().insert(url.to_owned(), Ok(document));
    }

    fn cut(&self, url: &str) {
        self.documents.lock().unwrap().insert(url.to_owned(), Err(KeysFetchError("no connection")));
    }

    fn keys(&self, issuer: &str, signers: &[&tokens::Signer]) {
        self.put(&keys_of(issuer), 200, tokens::key_set(signers));
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Fetch for Network {
    fn get<'a>(&'a self, from: &'a Url, bytes_max: usize) -> Fetching<'a> {
        Box::pin(async move {
            // Every other task gets the chance to run in between.
            tokio::task::yield_now().await;
            if from.as_str().ends_with("/keys") {
                self.asked.fetch_add(1, Ordering::SeqCst);
            }
            let found = self.documents.lock().unwrap().get(from.as_str()).cloned();
            match found.unwrap_or(Ok(Document { status: 404, body: Bytes::new(), max_age: None })) {
                Ok(document) if document.body.len() > bytes_max => Err(KeysFetchError("the answer is too large")),
                other => other,
            }
        })
    }

    fn linked(&self, _document: &Url, link: &str) -> Result<Url, LinkError> {
        // The rules are the outbound client's; this is one of them.
        let url = Url::parse(link).map_err(|error| LinkError(error.to_string()))?;
        if url.host_str() == Some("127.0.0.1") { Err(LinkError("this machine".to_owned())) } else { Ok(url) }
    }
}

fn keys_of(issuer: &str) -> String {
    format!("{issuer}/keys")
}

fn network() -> Arc<Network> {
    let network = Arc::new(Network::default());
    for issuer in [A, B] {
        let metadata = json!({"issuer": issuer, "jwks_uri": keys_of(issuer)});
        network.put(&format!("{issuer}/.well-known/openid-configuration"), 200, metadata.to_string());
    }
    network
}

fn authenticator(network: &Arc<Network>) -> Authenticator {
    let fetch: Arc<dyn Fetch> = Arc::clone(network) as Arc<dyn Fetch>;
    let trusted = |name: &str| {
        let rules = Issuer::new(Profile::Rfc9068, name, vec![RESOURCE.to_owned()], Vec::new()).unwrap();
        (rules, Keys::new(KeysSource::Discovered { issuer: name.to_owned() }, Arc::clone(&fetch)))
    };
    Authenticator::new(vec![trusted(A), trusted(B)])
}

fn at(seconds: u64) -> Moment {
    let wall = NOW_S + i64::try_from(seconds).unwrap();
    Moment { wall_us: wall * 1_000_000, mono_ns: seconds * 1_000_000_000 }
}

fn claims(issuer: &str) -> Value {
    json!({
        "iss": issuer, "aud": RESOURCE, "sub": "ada", "client_id": "c", "jti": "1", "iat": NOW_S, "exp": NOW_S + 80_000,
        "scope": "companies:read"
    })
}

async fn call(authenticator: &Authenticator, token: &str, now: Moment) -> Result<Authenticated, Unauthenticated> {
    let value = format!("Bearer {token}");
    let presented = Presented {
        authorization: vec![value.as_bytes()],
        proofs: Vec::new(),
        certificate: None,
        method: "POST",
        url: RESOURCE,
    };
    authenticator.authenticate(presented, now).await
}

fn fault(result: Result<Authenticated, Unauthenticated>) -> Unauthenticated {
    result.map(|known| known.principal).unwrap_err()
}

#[tokio::test]
async fn a_token_is_known_by_the_keys_of_its_own_issuer_only() {
    let (a, b) = (tokens::es256('a', "one"), tokens::es256('b', "one"));
    let network = network();
    network.keys(A, &[&a]);
    network.keys(B, &[&b]);
    let authenticator = authenticator(&network);
    let known = call(&authenticator, &a.token(&claims(A)), at(0)).await.unwrap();
    assert_eq!(known.writes, WriteKeys::Fresh);
    assert!(known.principal.scopes().contains("companies:read"));
    let other = call(&authenticator, &b.token(&claims(B)), at(0)).await.unwrap();
    assert_ne!(known.principal.subject(), other.principal.subject(), "the same `sub` of two issuers is two people");

    let confused = [a.token(&claims(B)), b.token(&claims(A))];
    for token in confused {
        assert_eq!(
            fault(call(&authenticator, &token, at(0)).await),
            Unauthenticated::Invalid(InboundTokenError::Signature)
        );
    }
    let stranger = a.token(&claims("https://c.example"));
    assert_eq!(
        fault(call(&authenticator, &stranger, at(0)).await),
        Unauthenticated::Invalid(InboundTokenError::Issuer)
    );
}

#[tokio::test]
async fn a_known_token_is_verified_once_and_ends_on_time() {
    let a = tokens::es256('a', "one");
    let network = network();
    network.keys(A, &[&a]);
    let authenticator = authenticator(&network);
    let mut short = claims(A);
    short["exp"] = json!(NOW_S + 100);
    let token = a.token(&short);
    for second in 0..100 {
        call(&authenticator, &token, at(second)).await.unwrap();
    }
    assert_eq!(authenticator.verified.len(), 1);
    assert_eq!(network.asked(), 1);
    let expired = Unauthenticated::Invalid(InboundTokenError::Expired);
    assert_eq!(fault(call(&authenticator, &token, at(100)).await), expired);
    assert_eq!(fault(call(&authenticator, &token, at(101)).await), expired);
    assert_eq!(authenticator.verified.len(), 0);
}

#[tokio::test]
async fn keys_rotate_with_and_without_overlap() {
    let (old, new) = (tokens::es256('a', "old"), tokens::es256('b', "new"));
    let network = network();
    network.keys(A, &[&old]);
    let authenticator = authenticator(&network);
    let (by_old, by_new) = (old.token(&claims(A)), new.token(&claims(A)));
    call(&authenticator, &by_old, at(0)).await.unwrap();

    // With overlap: the new key is fetched when the first token names it.
    network.keys(A, &[&old, &new]);
    call(&authenticator, &by_new, at(31)).await.unwrap();
    call(&authenticator, &by_old, at(32)).await.unwrap();
    assert_eq!(network.asked(), 2);

    // Without: the old key stops being accepted with the next fetch, also for tokens that were verified before.
    network.keys(A, &[&new]);
    call(&authenticator, &by_old, at(100)).await.unwrap();
    let soon = at(31 + 601);
    let _starts_the_refresh = call(&authenticator, &by_old, soon).await;
    while network.asked() < 3 {
        tokio::task::yield_now().await;
    }
    let unknown = Unauthenticated::Invalid(InboundTokenError::UnknownKey);
    let mut last = call(&authenticator, &by_old, soon).await;
    while last.is_ok() {
        tokio::task::yield_now().await;
        last = call(&authenticator, &by_old, soon).await;
    }
    assert_eq!(fault(last), unknown);
    call(&authenticator, &by_new, soon).await.unwrap();
}

#[tokio::test]
async fn unknown_keys_make_no_more_than_one_fetch_in_thirty_seconds() {
    let a = tokens::es256('a', "one");
    let network = network();
    network.keys(A, &[&a]);
    let authenticator = authenticator(&network);
    call(&authenticator, &a.token(&claims(A)), at(0)).await.unwrap();
    let stranger = tokens::es256('b', "no-such-key");
    for second in 0..120 {
        for _ in 0..20 {
            let refused = call(&authenticator, &stranger.token(&claims(A)), at(second)).await;
            assert_eq!(fault(refused), Unauthenticated::Invalid(InboundTokenError::UnknownKey));
        }
    }
    assert_eq!(network.asked(), 1 + 3, "at 30, 60 and 90 seconds");
}

#[tokio::test]
async fn a_hundred_first_callers_share_one_fetch() {
    let a = tokens::es256('a', "one");
    let network = network();
    network.keys(A, &[&a]);
    let authenticator = Arc::new(authenticator(&network));
    let token = Arc::new(a.token(&claims(A)));
    let callers: Vec<_> = (0..100)
        .map(|_| {
            let (authenticator, token) = (Arc::clone(&authenticator), Arc::clone(&token));
            tokio::spawn(async move { call(&authenticator, &token, at(0)).await.map(|_| ()) })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap().unwrap();
    }
    assert_eq!(network.asked(), 1);
}

#[tokio::test]
async fn an_outage_leaves_an_hour_for_writes_and_a_day_for_reads() {
    const HOUR: u64 = 60 * 60;
    let a = tokens::es256('a', "one");
    let network = network();
    network.keys(A, &[&a]);
    let authenticator = authenticator(&network);
    let mut long = claims(A);
    long["exp"] = json!(NOW_S + 24 * 60 * 60);
    let token = a.token(&long);
    call(&authenticator, &token, at(0)).await.unwrap();
    network.cut(&keys_of(A));
    network.cut(&format!("{A}/.well-known/openid-configuration"));
    assert_eq!(call(&authenticator, &token, at(HOUR - 1)).await.unwrap().writes, WriteKeys::Fresh);
    assert_eq!(call(&authenticator, &token, at(HOUR)).await.unwrap().writes, WriteKeys::Stale);
    assert_eq!(call(&authenticator, &token, at(24 * HOUR - 1)).await.unwrap().writes, WriteKeys::Stale);
    let mut later = claims(A);
    (later["iat"], later["exp"]) = (json!(NOW_S + 80_000), json!(NOW_S + 100_000));
    assert_eq!(fault(call(&authenticator, &a.token(&later), at(24 * HOUR)).await), Unauthenticated::NoKeys);

    network.put(
        &format!("{A}/.well-known/openid-configuration"),
        200,
        json!({"issuer": A, "jwks_uri": keys_of(A)}).to_string(),
    );
    network.keys(A, &[&a]);
    let back = call(&authenticator, &a.token(&later), at(24 * HOUR + 31)).await.unwrap();
    assert_eq!(back.writes, WriteKeys::Fresh);
}

#[tokio::test]
async fn nothing_worse_takes_the_place_of_good_keys() {
    let (a, b) = (tokens::es256('a', "one"), tokens::es256('b', "two"));
    let network = network();
    network.keys(A, &[&a]);
    let authenticator = authenticator(&network);
    let token = a.token(&claims(A));
    call(&authenticator, &token, at(0)).await.unwrap();
    let mut private: Value = serde_json::from_slice(&tokens::key_set(&[&b])).unwrap();
    private["keys"][0]["d"] = json!("AAAA");
    let symmetric = json!({"keys": [{"kty": "oct", "k": "AAAA", "kid": "two"}]});
    let bad: [(u16, Bytes); 7] = [
        (200, vec![b' '; 10 * 1024 * 1024].into()),
        (200, "<html>".into()),
        (200, "{}".into()),
        (200, r#"{"keys":[]}"#.into()),
        (200, private.to_string().into()),
        (200, symmetric.to_string().into()),
        (500, tokens::key_set(&[&b]).into()),
    ];
    for (second, (status, body)) in (1..).zip(bad) {
        network.put(&keys_of(A), status, body);
        // Each names an unknown key, and so causes a fetch.
        let refused = call(&authenticator, &b.token(&claims(A)), at(second * 31)).await;
        assert_eq!(fault(refused), Unauthenticated::Invalid(InboundTokenError::UnknownKey));
        call(&authenticator, &token, at(second * 31)).await.unwrap();
    }
    assert_eq!(network.asked(), 8);
}

#[tokio::test]
async fn metadata_must_be_of_the_issuer_and_may_be_at_the_other_place() {
    let a = tokens::es256('a', "one");
    let network = network();
    network.keys(A, &[&a]);
    let oidc = format!("{A}/.well-known/openid-configuration");
    network.put(&oidc, 200, json!({"issuer": format!("{A}/"), "jwks_uri": keys_of(A)}).to_string());
    let authenticator = authenticator(&network);
    let token = a.token(&claims(A));
    assert_eq!(fault(call(&authenticator, &token, at(0)).await), Unauthenticated::NoKeys);
    let rfc8414 = "https://a.example/.well-known/oauth-authorization-server/realms/x";
    network.put(rfc8414, 200, json!({"issuer": A, "jwks_uri": "http://127.0.0.1/keys"}).to_string());
    assert_eq!(fault(call(&authenticator, &token, at(6)).await), Unauthenticated::NoKeys, "a link to this machine");
    network.put(rfc8414, 200, json!({"issuer": A, "jwks_uri": keys_of(A)}).to_string());
    call(&authenticator, &token, at(12)).await.unwrap();
}

#[tokio::test]
async fn the_header_is_one_and_says_what_it_is() {
    let a = tokens::es256('a', "one");
    let network = network();
    network.keys(A, &[&a]);
    let authenticator = authenticator(&network);
    let token = a.token(&claims(A));
    let bearer = format!("bearer {token}");
    let cases: [(&[&str], Option<Unauthenticated>); 7] = [
        (&[&bearer], None),
        (&[], Some(Unauthenticated::Missing)),
        (&["Basic YTpi"], Some(Unauthenticated::Missing)),
        (&[&token], Some(Unauthenticated::Missing)),
        (&["Bearer "], Some(Unauthenticated::Malformed("the Authorization header holds no token"))),
        (&["Bearer a b"], Some(Unauthenticated::Invalid(InboundTokenError::Malformed("token")))),
        (&[&bearer, &bearer], Some(Unauthenticated::Malformed("expected exactly one Authorization header"))),
    ];
    for (values, expected) in cases {
        let presented = Presented {
            authorization: values.iter().map(|value| value.as_bytes()).collect(),
            proofs: Vec::new(),
            certificate: None,
            method: "POST",
            url: RESOURCE,
        };
        let result = authenticator.authenticate(presented, at(0)).await.map(|_| ());
        assert_eq!(result.err(), expected, "{values:?}");
    }
}

#[tokio::test]
async fn a_bound_token_needs_what_it_is_bound_to_and_another_needs_nothing() {
    let (a, own) = (tokens::es256('a', "one"), tokens::es256('c', "client"));
    let network = network();
    network.keys(A, &[&a]);
    let authenticator = authenticator(&network);
    let with = |member: &str, value: &str| {
        let mut claims = claims(A);
        claims["cnf"] = json!({ member: value });
        a.token(&claims)
    };
    let certificate = [7; 32];
    let (free, by_key) = (a.token(&claims(A)), with("jkt", &own.thumbprint()));
    let by_certificate = with("x5t#S256", &tokens::base64(&certificate));
    let proof = |token: &str, id: &str| own.proof(token, "POST", RESOURCE, id, NOW_S);
    let binding = Some(Unauthenticated::Invalid(InboundTokenError::Binding));
    let cases = [
        ("Bearer", &free, None, None, None),
        ("Bearer", &free, None, Some(certificate), None),
        ("DPoP", &free, Some(proof(&free, "1")), None, binding),
        ("DPoP", &by_key, Some(proof(&by_key, "2")), None, None),
        ("DPoP", &by_key, Some(proof(&by_key, "2")), None, Some(Unauthenticated::Invalid(InboundTokenError::Replayed))),
        (
            "DPoP",
            &by_key,
            Some(proof(&free, "3")),
            None,
            Some(Unauthenticated::Invalid(InboundTokenError::Proof("ath"))),
        ),
        ("DPoP", &by_key, None, None, Some(Unauthenticated::Invalid(InboundTokenError::Proof("none was sent")))),
        ("Bearer", &by_key, Some(proof(&by_key, "4")), None, binding),
        ("Bearer", &by_certificate, None, Some(certificate), None),
        ("Bearer", &by_certificate, None, Some([8; 32]), binding),
        ("Bearer", &by_certificate, None, None, binding),
    ];
    for (number, (scheme, token, proof, certificate, expected)) in cases.into_iter().enumerate() {
        let value = format!("{scheme} {token}");
        let presented = Presented {
            authorization: vec![value.as_bytes()],
            proofs: proof.iter().map(String::as_bytes).collect(),
            certificate,
            method: "POST",
            url: RESOURCE,
        };
        let result = authenticator.authenticate(presented, at(0)).await.map(|_| ());
        assert_eq!(result.err(), expected, "case {number}");
    }
}
