//! Two ears at the backend: one in the process, one on the wire.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::post;
use firmgate_upstream::{Authority, Backend, Sending, WireRequest};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What was heard since the last time.
#[derive(Clone, Default)]
pub struct Heard(Arc<Mutex<Vec<Value>>>);

impl Heard {
    pub fn take(&self) -> Vec<Value> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }

    fn note(&self, operation: &Value, variables: &Value) {
        self.0.lock().unwrap().push(json!({"operation": operation, "variables": variables}));
    }
}

/// A backend that notes every request and passes it on.
pub struct Recording<B> {
    pub inner: B,
    pub heard: Heard,
}

impl<B: Backend> Backend for Recording<B> {
    fn send<'a>(&'a self, request: WireRequest<'a>, authority: Authority<'a>) -> Sending<'a> {
        let variables = serde_json::from_str(request.variables.get()).unwrap();
        self.heard.note(&json!(request.operation_name), &variables);
        self.inner.send(request, authority)
    }
}

/// An HTTP server on loopback that notes every request and passes it on to `target`.
pub async fn proxy(target: SocketAddr) -> (SocketAddr, Heard) {
    let heard = Heard::default();
    let router = Router::new().route("/graphql", post(pass_on)).with_state((target, heard.clone()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // It ends with the runtime of the test.
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, heard)
}

async fn pass_on(
    State((target, heard)): State<(SocketAddr, Heard)>,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let request: Value = serde_json::from_slice(&body).unwrap();
    heard.note(&request["operationName"], &request["variables"]);
    // As they are, the host included: a signature covers them.
    let mut head = "POST /graphql HTTP/1.1\r\nconnection: close\r\n".to_owned();
    for (name, value) in headers.iter().filter(|(name, _)| *name != "connection") {
        head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
    }
    head.push_str("\r\n");
    let mut stream = TcpStream::connect(target).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&body).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status: u16 = head.split(' ').nth(1).unwrap().parse().unwrap();
    (StatusCode::from_u16(status).unwrap(), [("content-type", "application/json")], body.to_owned())
}
