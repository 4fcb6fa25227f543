//! Logins against a small authorization server on this machine, with a keychain in memory.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router, http::StatusCode};
use firmgate_egress::{Address, Network, OutboundOptions, Timing, TokenParameters, TokenSource, Trust};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use super::*;
use crate::paths::DataFolder;
use crate::settings::TokenKind;

type Fields = HashMap<String, String>;

/// An authorization server that records its requests.
#[derive(Default)]
struct Server {
    issuer: String,
    metadata_issuer: Option<String>,
    asked: Mutex<Vec<Fields>>,
    /// The answers of the token endpoint, in order; the last one repeatedly.
    answers: Vec<(u16, Value)>,
    turns: AtomicU64,
}

async fn serve(make: impl FnOnce(String) -> Server) -> Arc<Server> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Arc::new(make(format!("http://{}", listener.local_addr().unwrap())));
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(metadata))
        .route("/device", post(device))
        .route("/token", post(token))
        .with_state(Arc::clone(&server));
    tokio::spawn(async move { axum::serve(listener, router).await });
    server
}

async fn metadata(State(server): State<Arc<Server>>) -> Json<Value> {
    let issuer = &server.issuer;
    Json(json!({
        "issuer": server.metadata_issuer.as_ref().unwrap_or(issuer),
        "authorization_endpoint": format!("{issuer}/authorize?kind=x"),
        "device_authorization_endpoint": format!("{issuer}/device"),
        "token_endpoint": format!("{issuer}/token"),
        "code_challenge_methods_supported": ["plain", "S256"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn device(State(server): State<Arc<Server>>, body: String) -> Json<Value> {
    server.asked.lock().unwrap().push(url::form_urlencoded::parse(body.as_bytes()).into_owned().collect());
    Json(json!({
        "device_code": "dev-1", "user_code": "WDJB-MJHT", "verification_uri": "https://idp.example/device",
        "expires_in": 60, "interval": 1
    }))
}

async fn token(State(server): State<Arc<Server>>, body: String) -> (StatusCode, Json<Value>) {
    server.asked.lock().unwrap().push(url::form_urlencoded::parse(body.as_bytes()).into_owned().collect());
    let turn = usize::try_from(server.turns.fetch_add(1, Ordering::SeqCst)).unwrap();
    let (status, body) = server.answers.get(turn).or(server.answers.last()).unwrap().clone();
    (StatusCode::from_u16(status).unwrap(), Json(body))
}

fn grant(name: &str, life: u64) -> (u16, Value) {
    let body = json!({"access_token": name, "token_type": "Bearer", "expires_in": life,
        "refresh_token": format!("refresh-{name}"), "id_token": format!("id-{name}")});
    (200, body)
}

#[derive(Default)]
struct Memory(Mutex<HashMap<String, Vec<u8>>>);

impl Keychain for Memory {
    fn load(&self, account: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(self.0.lock().unwrap().get(account).cloned())
    }

    fn save(&self, account: &str, secret: &[u8]) -> Result<(), String> {
        self.0.lock().unwrap().insert(account.to_owned(), secret.to_vec());
        Ok(())
    }

    fn delete(&self, account: &str) -> Result<(), String> {
        self.0.lock().unwrap().remove(account);
        Ok(())
    }
}

fn settings_of(server: &Server) -> LoginSettings {
    LoginSettings {
        issuer: Address::configured(&server.issuer).unwrap(),
        client_id: "gate".to_owned(),
        client_secret: None,
        wanted: TokenParameters {
            scope: Some("openid companies:read".into()),
            audience: None,
            resource: Some("https://api/".into()),
        },
        kind: TokenKind::Access,
    }
}

fn outbound() -> OutboundClient {
    let timing = Timing { connect: Duration::from_secs(2), total: Duration::from_secs(10) };
    OutboundClient::new(OutboundOptions { trust: Trust::NoRoots, network: Network::Public, timing }).unwrap()
}

fn keychain() -> Arc<dyn Keychain> {
    Arc::new(Memory::default())
}

fn source(settings: &LoginSettings, keychain: &Arc<dyn Keychain>, data: &tempfile::TempDir) -> LoginToken {
    LoginToken::new(settings.clone(), outbound(), Arc::clone(keychain), &DataFolder::new(data.path().to_owned()))
}

async fn token_of(source: &LoginToken, need: firmgate_egress::FetchReason) -> Result<String, TokenError> {
    source.fetch(need).await.map(|token| token.text().expose_secret().to_owned())
}

/// Opens an address as a browser does, and returns the page.
async fn visit(address: &str) -> String {
    let url = Url::parse(address).unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", url.port().unwrap())).await.unwrap();
    let target = &url[url::Position::BeforePath..];
    stream.write_all(format!("GET {target} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes()).await.unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).await.unwrap();
    page
}

/// Starts a login in a browser; returns the parameters of its page, and its result.
async fn begin(
    server: &Arc<Server>,
    keychain: &Arc<dyn Keychain>,
) -> (Fields, tokio::task::JoinHandle<Result<(), Failure>>) {
    let (told, shown) = tokio::sync::oneshot::channel();
    let (settings, keychain) = (settings_of(server), Arc::clone(keychain));
    let ended = tokio::spawn(async move {
        let show = |url: &str| told.send(url.to_owned()).unwrap();
        log_in(&settings, &outbound(), &keychain, Way::Browser { port: 0 }, show).await
    });
    let url = Url::parse(&shown.await.unwrap()).unwrap();
    assert_eq!(url.path(), "/authorize");
    (url.query_pairs().into_owned().collect(), ended)
}

#[tokio::test]
async fn a_login_in_a_browser_proves_that_the_code_is_its_own() {
    let server = serve(|issuer| Server { issuer, answers: vec![grant("one", 3600)], ..Server::default() }).await;
    let keychain = keychain();
    let (page, ended) = begin(&server, &keychain).await;
    assert_eq!(
        (page["response_type"].as_str(), page["client_id"].as_str(), page["kind"].as_str()),
        ("code", "gate", "x")
    );
    assert_eq!((page["scope"].as_str(), page["resource"].as_str()), ("openid companies:read", "https://api/"));
    assert_eq!(page["code_challenge_method"], "S256");

    let back = format!("{}?code=c-1&state={}&iss={}", page["redirect_uri"], page["state"], server.issuer);
    // Other local clients are refused and do not end the login.
    let without_state = format!("{}?code=evil&state=guess&iss={}", page["redirect_uri"], server.issuer);
    assert!(visit(&without_state).await.starts_with("HTTP/1.1 404"));
    assert!(visit(&back.replace("/callback", "/other")).await.starts_with("HTTP/1.1 404"));
    assert!(visit(&back).await.starts_with("HTTP/1.1 200"));
    ended.await.unwrap().unwrap();

    let asked = server.asked.lock().unwrap()[0].clone();
    assert_eq!((asked["grant_type"].as_str(), asked["code"].as_str()), ("authorization_code", "c-1"));
    assert_eq!((asked["redirect_uri"].as_str(), asked["client_id"].as_str()), (page["redirect_uri"].as_str(), "gate"));
    let challenge = data_encoding::BASE64URL_NOPAD.encode(&Sha256::digest(&asked["code_verifier"]));
    assert_eq!(challenge, page["code_challenge"]);

    let data = tempfile::tempdir().unwrap();
    let source = source(&settings_of(&server), &keychain, &data);
    assert_eq!(token_of(&source, firmgate_egress::FetchReason::Renewal).await, Ok("one".to_owned()));
    assert_eq!(server.asked.lock().unwrap().len(), 1, "a fresh token is not refreshed");
    assert!(!format!("{source:?}").contains("refresh-one"));
}

#[tokio::test]
async fn an_answer_of_another_server_or_a_refusal_ends_the_login() {
    let server = serve(|issuer| Server { issuer, answers: vec![grant("one", 3600)], ..Server::default() }).await;
    for (rest, expected) in [
        ("&code=c&iss=https://evil.example", "another authorization server"),
        ("&code=c", "another authorization server"),
        ("&error=access_denied&iss=ISSUER", "did not let the user in"),
    ] {
        let keychain = keychain();
        let (page, ended) = begin(&server, &keychain).await;
        let back =
            format!("{}?state={}{}", page["redirect_uri"], page["state"], rest.replace("ISSUER", &server.issuer));
        assert!(visit(&back).await.starts_with("HTTP/1.1 400"));
        let failure = ended.await.unwrap().unwrap_err();
        assert!(failure.to_string().contains(expected), "{failure:?}");
    }
    assert!(server.asked.lock().unwrap().is_empty(), "no code was sent");
}

#[tokio::test]
async fn a_login_by_code_waits_for_the_user() {
    let pending = (400, json!({"error": "authorization_pending"}));
    let server =
        serve(|issuer| Server { issuer, answers: vec![pending, grant("dev", 3600)], ..Server::default() }).await;
    let keychain = keychain();
    let mut shown = String::new();
    let settings = settings_of(&server);
    log_in(&settings, &outbound(), &keychain, Way::Device, |text| shown = text.to_owned()).await.unwrap();
    assert!(shown.contains("https://idp.example/device") && shown.contains("WDJB-MJHT"), "{shown}");
    let asked = server.asked.lock().unwrap().clone();
    assert_eq!((asked[0]["client_id"].as_str(), asked[0]["resource"].as_str()), ("gate", "https://api/"));
    assert_eq!(asked[2]["device_code"], "dev-1");
    assert_eq!(asked[2]["grant_type"], "urn:ietf:params:oauth:grant-type:device_code");

    log_out(&settings, &keychain).await.unwrap();
    let data = tempfile::tempdir().unwrap();
    let outcome = token_of(&source(&settings, &keychain, &data), firmgate_egress::FetchReason::Renewal).await;
    assert_eq!(outcome, Err(TokenError::Missing));
}

#[tokio::test]
async fn a_user_who_says_no_ends_the_login() {
    let denied = (400, json!({"error": "access_denied"}));
    let server = serve(|issuer| Server { issuer, answers: vec![denied], ..Server::default() }).await;
    let outcome = log_in(&settings_of(&server), &outbound(), &keychain(), Way::Device, |_| {}).await;
    assert!(outcome.unwrap_err().to_string().contains("access_denied"));
}

#[tokio::test]
async fn metadata_of_another_issuer_is_not_used() {
    let server =
        serve(|issuer| Server { issuer, metadata_issuer: Some("https://evil.example".into()), ..Server::default() })
            .await;
    let outcome = log_in(&settings_of(&server), &outbound(), &keychain(), Way::Device, |_| {}).await;
    assert!(outcome.unwrap_err().to_string().contains("another issuer"));
}

/// A login whose access token has expired, with a valid refresh token.
async fn ended(settings: &LoginSettings, keychain: &Arc<dyn Keychain>) {
    let stored = Stored {
        access: "old".into(),
        id: Some("id-old".into()),
        refresh: Some("refresh-old".into()),
        given: 1,
        ends: 2,
    };
    super::keychain::save(keychain, settings, &stored).await.unwrap();
}

#[tokio::test]
async fn a_token_that_has_ended_is_refreshed_once_whoever_asks() {
    let server = serve(|issuer| Server {
        issuer,
        answers: vec![grant("new", 3600), (400, json!({"error": "invalid_grant"}))],
        ..Server::default()
    })
    .await;
    let (settings, keychain, data) = (settings_of(&server), keychain(), tempfile::tempdir().unwrap());
    ended(&settings, &keychain).await;
    // Each represents a separate process.
    let sources: Vec<_> = (0..8).map(|_| source(&settings, &keychain, &data)).collect();
    let tasks: Vec<_> = sources
        .into_iter()
        .map(|source| tokio::spawn(async move { token_of(&source, firmgate_egress::FetchReason::Renewal).await }))
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok("new".to_owned()));
    }
    let asked = server.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 1, "a refresh token is good for one use");
    assert_eq!((asked[0]["grant_type"].as_str(), asked[0]["refresh_token"].as_str()), ("refresh_token", "refresh-old"));
    assert_eq!(asked[0]["resource"], "https://api/");
}

#[tokio::test]
async fn a_token_that_the_platform_refused_is_refreshed_though_it_looks_fresh() {
    let server =
        serve(|issuer| Server { issuer, answers: vec![grant("one", 3600), grant("two", 3600)], ..Server::default() })
            .await;
    let (settings, keychain, data) = (settings_of(&server), keychain(), tempfile::tempdir().unwrap());
    ended(&settings, &keychain).await;
    let source = source(&settings, &keychain, &data);
    assert_eq!(token_of(&source, firmgate_egress::FetchReason::Renewal).await, Ok("one".to_owned()));
    assert_eq!(token_of(&source, firmgate_egress::FetchReason::Rejection).await, Ok("two".to_owned()));
    assert_eq!(server.asked.lock().unwrap()[1]["refresh_token"], "refresh-one", "the newest one is used");
}

#[tokio::test]
async fn the_id_token_is_shown_where_the_api_wants_it() {
    let server = serve(|issuer| Server { issuer, answers: vec![grant("new", 3600)], ..Server::default() }).await;
    let settings = LoginSettings { kind: TokenKind::Id, ..settings_of(&server) };
    let (keychain, data) = (keychain(), tempfile::tempdir().unwrap());
    ended(&settings, &keychain).await;
    let source = source(&settings, &keychain, &data);
    assert_eq!(token_of(&source, firmgate_egress::FetchReason::Renewal).await, Ok("id-new".to_owned()));
}

#[tokio::test]
async fn a_login_that_has_ended_says_so() {
    let server =
        serve(|issuer| Server { issuer, answers: vec![(400, json!({"error": "invalid_grant"}))], ..Server::default() })
            .await;
    let (settings, keychain, data) = (settings_of(&server), keychain(), tempfile::tempdir().unwrap());
    ended(&settings, &keychain).await;
    let source = source(&settings, &keychain, &data);
    assert_eq!(token_of(&source, firmgate_egress::FetchReason::Renewal).await, Err(TokenError::Expired));
}
