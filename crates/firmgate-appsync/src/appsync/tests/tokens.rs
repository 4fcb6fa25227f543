//! Tokens of an OIDC provider, over HTTP.

use firmgate_identity::issuers::{Document, Fetch, Fetching, KeysFetchError, LinkError};
use firmgate_testing::tokens::{Signer, es256, hs256, key_set, rsa};
use serde_json::{Value, json};
use url::Url;

use super::*;

const ISSUER: &str = "https://login.example.com/tenant";
const CLIENT: &str = "gate-client";

/// The provider's documents; without keys, nothing is there.
struct Provider(Option<Vec<u8>>);

impl Fetch for Provider {
    fn get<'a>(&'a self, from: &'a Url, _bytes_max: usize) -> Fetching<'a> {
        let body = match from.as_str().strip_prefix(ISSUER) {
            Some("/.well-known/openid-configuration") => {
                Some(json!({ "issuer": ISSUER, "jwks_uri": format!("{ISSUER}/keys") }).to_string().into_bytes())
            }
            Some("/keys") => self.0.clone(),
            _ => None,
        };
        let document = body.map(|body| Document { status: 200, body: body.into(), max_age: None });
        Box::pin(async move { document.ok_or(KeysFetchError("nothing is there")) })
    }

    fn linked(&self, _document: &Url, link: &str) -> Result<Url, LinkError> {
        Url::parse(link).map_err(|error| LinkError(error.to_string()))
    }
}

async fn serve(provider: Provider, prefix: Prefix) -> Served {
    let clients = vec!["other-client".to_owned(), CLIENT.to_owned()];
    let oidc = Oidc::new(ISSUER, clients, prefix, Arc::new(provider)).unwrap();
    Served::start(Api::new(Echo, Authenticators { oidc: Some(oidc), ..authenticators() })).await
}

fn now() -> i64 {
    Timestamp::now().as_second()
}

fn claims() -> Value {
    json!({ "iss": ISSUER, "sub": "alice", "aud": CLIENT, "iat": now(), "exp": now() + 600 })
}

fn with(changes: Value) -> Value {
    let mut claims = claims();
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

async fn send(api: &Served, token: &str) -> Got {
    api.post(&[("authorization", token)], QUERY).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_that_count_are_owned_by_their_subject() {
    let (ec, rs) = (es256('a', "ec"), rsa("RS256", "rs"));
    let api = serve(Provider(Some(key_set(&[&ec, &rs]))), Prefix::Refused).await;
    let plain = |signer: &Signer| json!({ "alg": signer.header()["alg"], "kid": signer.kid });
    let good = [
        ec.token(&claims()),
        rs.token(&claims()),
        // AppSync asks for no type: identity tokens are accepted as well.
        ec.sign(&plain(&ec), &with(json!({ "nonce": "n", "at_hash": "h" }))),
        rs.sign(&with_type(&rs, "JWT"), &claims()),
        ec.token(&with(json!({ "aud": ["https://else.example.com", CLIENT] }))),
        ec.token(&with(json!({ "aud": "other-client" }))),
        ec.token(&with(json!({ "aud": "https://else.example.com", "azp": CLIENT }))),
        ec.token(&with(json!({ "aud": ["https://else.example.com"], "azp": CLIENT }))),
        {
            let mut claims = without("aud");
            claims["azp"] = json!(CLIENT);
            ec.token(&claims)
        },
    ];
    for (index, token) in good.iter().enumerate() {
        let got = send(&api, token).await;
        assert_eq!(got.body, json!({ "owner": format!("{ISSUER}#alice"), "mode": "Oidc" }), "case {index}");
        // The second time it comes from a cache.
        assert_eq!(send(&api, token).await.status, 200);
    }
    let bob = send(&api, &ec.token(&with(json!({ "sub": "bob" })))).await;
    assert_eq!(bob.body["owner"], format!("{ISSUER}#bob"));
    api.stop().await;
}

fn with_type(signer: &Signer, typ: &str) -> Value {
    let mut header = signer.header();
    header["typ"] = json!(typ);
    header
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_that_do_not_count_let_nobody_in() {
    let (ec, other) = (es256('a', "ec"), es256('b', "ec"));
    let api = serve(Provider(Some(key_set(&[&ec]))), Prefix::Refused).await;
    let good = ec.token(&claims());
    let (front, signature) = good.rsplit_once('.').unwrap();
    let swapped = if signature.starts_with('A') { 'B' } else { 'A' };
    let header = ec.header();
    let unnamed = json!({ "typ": "JWT", "alg": "ES256", "kid": "unknown" });
    let none = ec.sign(&json!({ "alg": "none" }), &claims());
    let bad = [
        ("forged", format!("{front}.{swapped}{}", signature.get(1..).unwrap())),
        ("key of another", other.token(&claims())),
        ("unknown key", ec.sign(&unnamed, &claims())),
        ("alg none", format!("{}.", none.rsplit_once('.').unwrap().0)),
        ("alg none, signed", none),
        ("public key as secret", hs256(&json!({ "alg": "HS256", "kid": "ec" }), &claims(), &key_set(&[&ec]))),
        ("wrong audience", ec.token(&with(json!({ "aud": "someone-else" })))),
        ("audience in part", ec.token(&with(json!({ "aud": "gate-client-2" })))),
        ("audience as a pattern", ec.token(&with(json!({ "aud": "other-client|gate-client" })))),
        ("no audience", ec.token(&without("aud"))),
        ("wrong party", ec.token(&with(json!({ "aud": "x", "azp": "y" })))),
        ("client_id is no party", ec.token(&with(json!({ "aud": "x", "client_id": CLIENT })))),
        ("audience of the wrong type", ec.token(&with(json!({ "aud": 1, "azp": CLIENT })))),
        ("wrong issuer", ec.token(&with(json!({ "iss": "https://login.example.com/other" })))),
        ("issuer with a slash", ec.token(&with(json!({ "iss": format!("{ISSUER}/") })))),
        ("no subject", ec.token(&without("sub"))),
        ("no end", ec.token(&without("exp"))),
        ("no beginning", ec.token(&without("iat"))),
        ("not yet", ec.token(&with(json!({ "nbf": now() + 300 })))),
        ("end as text", ec.token(&with(json!({ "exp": "9999999999" })))),
        ("bound to a key", ec.token(&with(json!({ "cnf": { "jkt": other.thumbprint() } })))),
        (
            "critical extension",
            ec.sign(
                &{
                    let mut h = header.clone();
                    h["crit"] = json!(["x"]);
                    h
                },
                &claims(),
            ),
        ),
        ("behind Bearer", format!("Bearer {good}")),
        ("behind bearer", format!("bearer {good}")),
        ("behind a space", format!("x {good}")),
        ("opaque", "2YotnFZFEjr1zCsicMWpAA".to_owned()),
        ("basic", "Basic Z2F0ZTpzZWNyZXQ=".to_owned()),
        ("too long", ec.token(&with(json!({ "pad": "x".repeat(8192) })))),
    ];
    let refused = (401, "UnauthorizedException", "Unable to parse JWT token.");
    for (name, token) in bad {
        let got = send(&api, &token).await;
        assert_eq!(got.refusal(), refused, "{name}");
    }
    let expired = ec.token(&with(json!({ "iat": now() - 600, "exp": now() - 1 })));
    assert_eq!(send(&api, &expired).await.refusal(), (401, "UnauthorizedException", "Token has expired."));
    let twice = api.post(&[("authorization", &good), ("authorization", &good)], QUERY).await;
    assert_eq!(twice.refusal().2, "Valid authorization header not provided.");
    api.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_prefix_is_an_option() {
    let ec = es256('a', "ec");
    let api = serve(Provider(Some(key_set(&[&ec]))), Prefix::Accepted).await;
    let token = ec.token(&claims());
    for value in [token.clone(), format!("Bearer {token}"), format!("bearer {token}")] {
        assert_eq!(send(&api, &value).await.status, 200, "{value}");
    }
    assert_eq!(send(&api, "Bearer ").await.status, 401);
    assert_eq!(send(&api, &format!("DPoP {token}")).await.status, 401);
    api.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_keys_of_the_provider_nothing_can_be_said() {
    let api = serve(Provider(None), Prefix::Refused).await;
    let got = send(&api, &es256('a', "ec").token(&claims())).await;
    assert_eq!(got.refusal(), (500, "InternalFailure", "The request failed inside the platform."));
    // The other authentication modes need no provider.
    assert_eq!(api.post(&[("x-api-key", "da2-old")], QUERY).await.status, 200);
    api.stop().await;
}
