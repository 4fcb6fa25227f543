//! Everything that the official conformance suite and the security harness require of a server, on the gate's own HTTP
//! stack.
//!
//! The gate has its nine tools and no reason to answer `test_simple_text`. So the suites' full requirement sets run against this
//! server: what passes here is evidence for the transport. It is a development tool and in no release.
//!
//! usage: everything PORT [--sessions]
//!
//! The gate keeps no sessions, so that it cannot ask an older client anything in the middle of a call. With `--sessions` the
//! same fixtures are served by the SDK's own transport, to show that four scenarios lack only this.

mod calls;
mod mrtr;
mod open;
mod reads;
mod seal;

use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult, ErrorData, GetPromptRequestParams,
    GetPromptResponse, InitializeRequestParams, InitializeResult, ListPromptsResult, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse,
    ServerConfig, SubscribeRequestParams, Tool, UnsubscribeRequestParams,
};
use rmcp::service::RequestContext;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{RoleServer, ServerHandler};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::seal::Seal;

fn main() -> ExitCode {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok());
    let sessions = std::env::args().nth(2).is_some_and(|flag| flag == "--sessions");
    let (Some(port), Ok(runtime), Some(seal)) = (port, tokio::runtime::Runtime::new(), Seal::new()) else {
        eprintln!("usage: everything PORT [--sessions]");
        return ExitCode::FAILURE;
    };
    let handler = Everything(Arc::new(Shared { seal, revoked: Mutex::default() }));
    let served = runtime.block_on(async {
        if sessions {
            serve_with_sessions(port, handler).await.map_err(|error| error.to_string())
        } else {
            // Stopped by a signal, no state has to survive it.
            let stop = std::future::pending();
            open::serve_open(port, handler, tell, stop).await.map_err(|error| error.to_string())
        }
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn tell(address: SocketAddr) {
    eprintln!("ready http://{address}/mcp");
}

async fn serve_with_sessions(port: u16, handler: Everything) -> std::io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    tell(listener.local_addr()?);
    let sessions = Arc::new(LocalSessionManager::default());
    let config = StreamableHttpServerConfig::default();
    let mcp = StreamableHttpService::new(move || Ok(handler.clone()), sessions, config);
    axum::serve(listener, axum::Router::new().nest_service("/mcp", mcp)).await
}

/// The server. One copy a request.
#[derive(Clone)]
struct Everything(Arc<Shared>);

struct Shared {
    seal: Seal,
    /// Callers that may no longer use `fx_revocable`.
    revoked: Mutex<HashSet<String>>,
}

type Context = RequestContext<RoleServer>;

/// A complete result from JSON.
fn complete<T: DeserializeOwned>(mut value: Value) -> Result<T, ErrorData> {
    if let Some(fields) = value.as_object_mut() {
        fields.insert("resultType".to_owned(), json!("complete"));
    }
    typed(value)
}

/// Protocol types from JSON: they have many builders, and the suite's texts are JSON.
fn typed<T: DeserializeOwned>(value: Value) -> Result<T, ErrorData> {
    serde_json::from_value(value).map_err(|error| ErrorData::internal_error(error.to_string(), None))
}

/// The caller. The stack is open and gives all callers the same name; the harness distinguishes its callers by this
/// header.
fn user(context: &Context) -> String {
    let head = context.extensions.get::<http::request::Parts>();
    let named = head.and_then(|head| head.headers.get("x-fixture-user")?.to_str().ok());
    named.unwrap_or("anyone").to_owned()
}

impl Everything {
    fn may_use(&self, tool: &str, user: &str) -> bool {
        let revoked = self.0.revoked.lock().unwrap_or_else(PoisonError::into_inner);
        tool != "fx_revocable" || !revoked.contains(user)
    }
}

impl ServerHandler for Everything {
    fn get_info(&self) -> ServerConfig {
        let capabilities = json!({ "tools": {}, "resources": {}, "prompts": {}, "completions": {} });
        let mut config = ServerConfig::default();
        config.capabilities = typed(capabilities).unwrap_or_default();
        "everything".clone_into(&mut config.server_info.name);
        config
    }

    /// What only the older protocol has is declared to its clients only.
    async fn initialize(
        &self,
        request: InitializeRequestParams,
        context: Context,
    ) -> Result<InitializeResult, ErrorData> {
        context.peer.set_peer_info(request.clone());
        let mut result = self.negotiate_initialize(&request)?;
        let older =
            json!({ "tools": {}, "resources": { "subscribe": true }, "prompts": {}, "completions": {}, "logging": {} });
        result.capabilities = typed(older)?;
        Ok(result)
    }

    async fn list_tools(
        &self,
        _page: Option<PaginatedRequestParams>,
        context: Context,
    ) -> Result<ListToolsResult, ErrorData> {
        let user = user(&context);
        let tools = calls::tools()?.into_iter().filter(|tool| self.may_use(&tool.name, &user));
        Ok(ListToolsResult::with_all_items(tools.collect()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        calls::tools().ok()?.into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(&self, request: CallToolRequestParams, context: Context) -> Result<CallToolResponse, ErrorData> {
        let user = user(&context);
        if self.get_tool(&request.name).is_none() || !self.may_use(&request.name, &user) {
            return Err(ErrorData::invalid_params(format!("Unknown tool: {}", request.name), None));
        }
        match request.name.strip_prefix("test_input_required_result_") {
            Some(kind) => mrtr::call(&self.0.seal, kind, &request, &context),
            None if request.name == "fx_confirm" => mrtr::confirm(&self.0.seal, &user, &request),
            None => self.answer(&user, request, &context).await,
        }
    }

    async fn list_resources(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: Context,
    ) -> Result<ListResourcesResult, ErrorData> {
        complete(reads::resources())
    }

    async fn list_resource_templates(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: Context,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        complete(reads::templates())
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _context: Context,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let Some(contents) = reads::resource(&request.uri) else {
            return Err(ErrorData::resource_not_found("Resource not found", Some(json!({ "uri": request.uri }))));
        };
        Ok(ReadResourceResponse::Complete(complete(json!({ "contents": [contents] }))?))
    }

    async fn list_prompts(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: Context,
    ) -> Result<ListPromptsResult, ErrorData> {
        complete(reads::prompts())
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _context: Context,
    ) -> Result<GetPromptResponse, ErrorData> {
        if request.name == "test_input_required_result_prompt" {
            return mrtr::prompt(&request);
        }
        let Some(messages) = reads::prompt(&request) else {
            return Err(ErrorData::invalid_params(format!("unknown prompt `{}`", request.name), None));
        };
        Ok(GetPromptResponse::Complete(complete(json!({ "messages": messages }))?))
    }

    async fn complete(&self, _request: CompleteRequestParams, _context: Context) -> Result<CompleteResult, ErrorData> {
        complete(json!({ "completion": { "values": ["paris", "park"], "total": 2, "hasMore": false } }))
    }

    #[expect(deprecated, reason = "the suite asks older servers for logging")]
    async fn set_level(
        &self,
        _request: rmcp::model::SetLevelRequestParams,
        _context: Context,
    ) -> Result<(), ErrorData> {
        Ok(())
    }

    async fn subscribe(&self, _request: SubscribeRequestParams, _context: Context) -> Result<(), ErrorData> {
        Ok(())
    }

    async fn unsubscribe(&self, _request: UnsubscribeRequestParams, _context: Context) -> Result<(), ErrorData> {
        Ok(())
    }
}
