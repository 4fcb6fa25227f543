//! A GraphQL server with one fixed answer an operation, made once by the real platform; and an issuer of tokens.

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use data_encoding::BASE64URL_NOPAD;
use firmgate_engine_local::LocalEngines;
use firmgate_platform::{ApiOptions, AuthMode, Identity, Platform, Request};
use firmgate_upstream::ops;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

pub fn serve(data: &Path) {
    let engines = LocalEngines::open(&data.join("platform")).unwrap();
    let platform = Platform::new(Arc::new(engines), ApiOptions::default()).unwrap();
    let search =
        answer(&platform, "SearchCompanies", json!({"input": {"categories": ["countries;Germany"], "limit": 100}}));
    let found: Value = serde_json::from_slice(&search).unwrap();
    let id = found["data"]["enhancedSearchCompanies"]["companies"][0]["id"].as_str().unwrap();
    let company = answer(&platform, "GetCompany", json!({"id": id}));
    let resolved = answer(&platform, "ResolveCompany", json!({"reference": id}));
    let key = Key::new();
    let jwks = Bytes::from(key.jwks().to_string());
    runtime().block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let answers = [("SearchCompanies", search), ("ResolveCompany", resolved), ("GetCompany", company)];
        let answers = answers.map(|(operation, answer)| (operation, Bytes::from(answer)));
        let graphql = move |body: Bytes| {
            let asked = |operation: &str| memchr::memmem::find(&body, operation.as_bytes()).is_some();
            let answer = answers.iter().find(|(operation, _)| asked(operation)).unwrap().1.clone();
            async move { ([("content-type", "application/json;charset=UTF-8")], answer) }
        };
        let keys = move || async move { ([("content-type", "application/json")], jwks) };
        let app = Router::new().route("/graphql", post(graphql)).route("/jwks", get(keys));
        println!("http://{address}/ token {}", key.token(&format!("http://{address}")));
        axum::serve(axum::serve::ListenerExt::tap_io(listener, |io| io.set_nodelay(true).unwrap()), app).await.unwrap();
    });
}

fn answer(platform: &Platform, operation: &str, variables: Value) -> Vec<u8> {
    let document = ops::documents().into_iter().find(|document| document.name() == operation).unwrap();
    let request = Request {
        query: document.text().to_owned(),
        operation_name: Some(operation.to_owned()),
        variables: variables.as_object().cloned().unwrap(),
    };
    platform.execute(&Identity { owner: "bench".to_owned(), mode: AuthMode::ApiKey }, &request).body
}

/// One key of an issuer.
struct Key {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Key {
    fn new() -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
        Self { pair, random }
    }

    fn jwks(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        let (x, y) = (BASE64URL_NOPAD.encode(&point[1..33]), BASE64URL_NOPAD.encode(&point[33..]));
        json!({"keys": [{"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "bench", "x": x, "y": y}]})
    }

    fn token(&self, issuer: &str) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let header = json!({"alg": "ES256", "typ": "at+jwt", "kid": "bench"});
        let claims = json!({
            "iss": issuer, "aud": "bench", "sub": "ada", "client_id": "bench", "jti": "1", "iat": now, "exp": now + 3_600,
            "scope": "companies:read collections:read"
        });
        let encode = |part: &Value| BASE64URL_NOPAD.encode(part.to_string().as_bytes());
        let signed = format!("{}.{}", encode(&header), encode(&claims));
        let signature = self.pair.sign(&self.random, signed.as_bytes()).unwrap();
        format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
    }
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}
