//! Paths and methods: what a request is for, before anyone looks at who sends it.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use firmgate_listener::{Peer, Service, Unserved};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use rmcp::ServerHandler;

use super::refused::{self, Refused};
use super::{HttpService, PATH, cors};
use crate::splice::{Answer, BodyChunks};

const HEALTH: &str = "/healthz";
const READY: &str = "/readyz";

impl<H: ServerHandler + Clone> HttpService<H> {
    /// Everything but the documents that strangers ask for. A listed page may ask before it sends, wherever it sends: it can then
    /// read that nothing is there.
    async fn route(&self, head: Parts, body: Incoming, peer: Peer, is_listed: bool) -> Response<Answer> {
        if let Err(fault) = self.names.check(&head) {
            return Refused::Name(fault).response(None);
        }
        match (address(&head), &head.method) {
            _ if is_listed && cors::is_preflight(&head) => permitted(&head),
            // hyper moves what answers a request several times, and this is large.
            (PATH, &Method::POST) => Box::pin(self.call(head, body, peer)).await,
            (PATH, _) => Refused::Method("POST").response(None),
            _ => Refused::Path.response(None),
        }
    }

    fn discover(&self, head: &Parts, document: Bytes) -> Response<Answer> {
        let mut response = match (self.names.check_host(head), &head.method) {
            (Err(fault), _) => return Refused::Name(fault).response(None),
            (Ok(()), &Method::GET | &Method::HEAD) => json(document),
            (Ok(()), _) if cors::is_preflight(head) => permitted(head),
            (Ok(()), _) => Refused::Method("GET, HEAD").response(None),
        };
        cors::expose(Some(HeaderValue::from_static("*")), &mut response);
        response
    }

    fn ready(&self) -> Response<Answer> {
        let problem = if self.leaving.load(Ordering::Relaxed) {
            Some("the server is stopping".to_owned())
        } else if !self.access.is_ready() {
            Some("the keys of no issuer are known yet".to_owned())
        } else {
            self.health.problem()
        };
        match problem {
            None => plain(StatusCode::OK, "ready\n"),
            Some(problem) => plain(StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {problem}\n")),
        }
    }
}

impl<H: ServerHandler + Clone> Service for HttpService<H> {
    type Body = Answer;

    async fn answer(&self, request: Request<Incoming>, peer: Peer) -> Response<Answer> {
        let (head, body) = request.into_parts();
        // Which issuers this server trusts is public, also for every page.
        if let Some(document) = self.access.metadata_at(address(&head)) {
            return self.discover(&head, document);
        }
        let page = self.names.listed_page(&head);
        let is_get = matches!(head.method, Method::GET | Method::HEAD);
        let mut response = match address(&head) {
            // These two tell nothing about callers, and probes often know the server by its address only.
            HEALTH if is_get => plain(StatusCode::OK, "ok\n"),
            READY if is_get => self.ready(),
            _ => self.route(head, body, peer, page.is_some()).await,
        };
        cors::expose(page, &mut response);
        response
    }

    fn unserved(&self, why: Unserved) -> (&'static str, Vec<u8>) {
        refused::unserved(why)
    }
}

/// The path of a request. With a slash at the end it is the same address.
fn address(head: &Parts) -> &str {
    let path = head.uri.path();
    path.strip_suffix('/').unwrap_or(path)
}

/// The answer to a browser that asks for a page.
fn permitted(head: &Parts) -> Response<Answer> {
    let mut response = Response::new(Answer::Whole(BodyChunks::default()));
    *response.status_mut() = StatusCode::NO_CONTENT;
    cors::permit(&head.headers, &mut response);
    response
}

fn plain(status: StatusCode, text: impl Into<Bytes>) -> Response<Answer> {
    let mut response = Response::new(Answer::Whole(BodyChunks::from(text.into())));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn json(document: Bytes) -> Response<Answer> {
    let mut response = Response::new(Answer::Whole(BodyChunks::from(document)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
    response
}
