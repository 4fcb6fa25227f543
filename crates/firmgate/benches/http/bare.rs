//! A handler that does the two tools and nothing else: no protocol checks, no authentication, no policy, no record. The floor.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use serde_json::Value;

use crate::backend::runtime;
use crate::shape::{self, Call, Envelope, Get, Search, Searched};

struct Bare {
    http: reqwest::Client,
    url: String,
}

pub fn serve(backend: &str) {
    runtime().block_on(async {
        let http = reqwest::Client::builder().no_proxy().tcp_nodelay(true).build().unwrap();
        let bare = Arc::new(Bare { http, url: format!("http://{backend}/graphql") });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}/mcp", listener.local_addr().unwrap());
        let app = Router::new().route("/mcp", post(answer)).with_state(bare);
        axum::serve(axum::serve::ListenerExt::tap_io(listener, |io| io.set_nodelay(true).unwrap()), app).await.unwrap();
    });
}

async fn answer(State(bare): State<Arc<Bare>>, body: Bytes) -> ([(&'static str, &'static str); 1], Vec<u8>) {
    let call: Call<'_> = serde_json::from_slice(&body).unwrap();
    let structured = match call.params.name {
        "search_companies" => {
            let search: Search = serde_json::from_value(call.params.arguments).unwrap();
            assert!((1..=100).contains(&search.limit) && search.country.len() == 2);
            let reply = bare.ask(shape::search_body(&search.country, search.limit)).await;
            let reply: Envelope<Searched<'_>> = serde_json::from_slice(&reply).unwrap();
            serde_json::to_string(&shape::flat(reply.data.enhanced_search_companies)).unwrap()
        }
        _ => {
            let get: Get = serde_json::from_value(call.params.arguments).unwrap();
            assert!(get.id.len() <= 255);
            let reply = bare.ask(shape::get_body(&get.id)).await;
            let reply: Value = serde_json::from_slice(&reply).unwrap();
            reply["data"]["resolveCompany"]["company"].to_string()
        }
    };
    let mut out = Vec::with_capacity(structured.len() * 5 / 2);
    out.extend_from_slice(b"{\"jsonrpc\":\"2.0\",\"id\":");
    out.extend_from_slice(call.id.get().as_bytes());
    out.extend_from_slice(b",\"result\":{\"content\":[{\"type\":\"text\",\"text\":");
    serde_json::to_writer(&mut out, &structured).unwrap();
    out.extend_from_slice(b"}],\"structuredContent\":");
    out.extend_from_slice(structured.as_bytes());
    out.extend_from_slice(b",\"isError\":false}}");
    ([("content-type", "application/json")], out)
}

impl Bare {
    async fn ask(&self, body: String) -> Bytes {
        let request = self.http.post(&self.url).header("content-type", "application/json").header("x-api-key", "bench");
        request.body(body).send().await.unwrap().bytes().await.unwrap()
    }
}
