//! A GraphQL server with one fixed answer an operation, made once by the real platform; and an issuer of tokens.

use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use firmgate_engine_local::LocalEngines;
use firmgate_platform::{ApiOptions, AuthMode, Identity, Platform, Request};
use firmgate_testing::tokens::{Signer, es256, key_set};
use firmgate_upstream::ops;
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
    let key = es256('a', "bench");
    let jwks = Bytes::from(key_set(&[&key]));
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
        println!("http://{address}/ token {}", token(&key, &format!("http://{address}")));
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

fn token(key: &Signer, issuer: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    key.token(&json!({
        "iss": issuer, "aud": "bench", "sub": "ada", "client_id": "bench", "jti": "1", "iat": now, "exp": now + 3_600,
        "scope": "companies:read collections:read"
    }))
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}
