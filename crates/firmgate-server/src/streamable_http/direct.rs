//! Calls of tools that need nothing of the SDK's transport, handed to its handler at once.
//!
//! The transport reads a message by trying one form after the other, turns it back into JSON to compare it with the headers, and
//! gives it a conversation of its own, with four tasks and their channels. A call of the version without sessions whose headers say
//! what its body says, to the letter, passes all of that unchanged, so it may as well go around it. Nothing is refused here:
//! whatever is not plainly such a call takes the way through the transport, which answers or refuses it.

use std::convert::Infallible;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use rmcp::model::{
    CallToolRequest, CallToolRequestParams, ClientRequest, ErrorCode, ErrorData, ProtocolVersion, RequestId,
    ServerJsonRpcMessage,
};
use rmcp::service::{
    Peer, RequestContext, RunningService, RxJsonRpcMessage, Service as _, TxJsonRpcMessage, serve_directly,
};
use rmcp::transport::Transport;
use rmcp::{RoleServer, ServerHandler};
use serde::Deserialize;

use super::names::only;

const METHOD: &str = "tools/call";
const HEADER_VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");
const HEADER_METHOD: HeaderName = HeaderName::from_static("mcp-method");
const HEADER_NAME: HeaderName = HeaderName::from_static("mcp-name");

/// Passes calls to a handler that sends nothing to its client but the answer.
pub struct Direct<H: ServerHandler> {
    handler: H,
    /// The client of every call, as far as the SDK asks for one: it is silent, since these calls cannot ask it anything.
    silent: RunningService<RoleServer, H>,
}

/// A call whose headers and body agree.
#[derive(Deserialize)]
pub struct PlainCall {
    id: RequestId,
    method: String,
    params: CallToolRequestParams,
}

impl PlainCall {
    /// The call in a message; none where the transport has to look at it.
    pub fn of(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let version = ProtocolVersion::V_2026_07_28;
        if only(headers, &HEADER_VERSION)? != version.as_str() || only(headers, &HEADER_METHOD)? != METHOD {
            return None;
        }
        let name = only(headers, &HEADER_NAME).filter(|name| is_plain(name))?;
        let call: Self = serde_json::from_slice(body).ok()?;
        let meta = call.params.meta.as_ref()?;
        let agrees = call.method == METHOD && call.params.name == name && meta.protocol_version()? == version;
        (agrees && meta.missing_required_keys(&version).is_empty()).then_some(call)
    }
}

/// A name that stands for itself in a header.
fn is_plain(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

impl<H: ServerHandler + Clone> Direct<H> {
    /// Needs the runtime that the calls will run on.
    pub fn new(handler: H) -> Self {
        Self { silent: serve_directly(handler.clone(), Silence, None), handler }
    }

    /// Carries out a call. It is cancelled when this is dropped.
    pub async fn answer(&self, call: PlainCall, head: Parts) -> Response<BoxBody<Bytes, Infallible>> {
        let PlainCall { id, mut params, .. } = call;
        let peer: Peer<RoleServer> = self.silent.peer().clone();
        let mut context = RequestContext::new(id.clone(), peer);
        context.meta = params.meta.take().unwrap_or_default();
        context.extensions.insert(head);
        let left = context.ct.clone().drop_guard();
        let (handler, request) = (self.handler.clone(), ClientRequest::CallToolRequest(CallToolRequest::new(params)));
        // A task of its own: it sees that it was cancelled, and ends in its own way.
        let answering = tokio::spawn(async move { handler.handle_request(request, context).await });
        let answered = answering.await.unwrap_or_else(|_panic| Err(ErrorData::internal_error("internal error", None)));
        let _not_cancelled = left.disarm();
        let (status, message) = match answered {
            Ok(result) => (StatusCode::OK, ServerJsonRpcMessage::response(result, id)),
            Err(error) => (status(&error), ServerJsonRpcMessage::error(error, Some(id))),
        };
        // Every message is JSON.
        let body = serde_json::to_vec(&message).unwrap_or_default();
        let mut response = Response::new(Full::new(Bytes::from(body)).boxed());
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

/// The status that the transport gives to an error of a handler.
fn status(error: &ErrorData) -> StatusCode {
    match error.code {
        ErrorCode::UNSUPPORTED_PROTOCOL_VERSION
        | ErrorCode::MISSING_REQUIRED_CLIENT_CAPABILITY
        | ErrorCode::HEADER_MISMATCH => StatusCode::BAD_REQUEST,
        ErrorCode::METHOD_NOT_FOUND => StatusCode::NOT_FOUND,
        _ => StatusCode::OK,
    }
}

/// A client that never says anything and hears nothing.
struct Silence;

impl Transport<RoleServer> for Silence {
    type Error = Infallible;

    fn send(
        &mut self,
        _message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Infallible>> + Send + 'static {
        std::future::ready(Ok(()))
    }

    fn receive(&mut self) -> impl Future<Output = Option<RxJsonRpcMessage<RoleServer>>> + Send {
        std::future::pending()
    }

    async fn close(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
