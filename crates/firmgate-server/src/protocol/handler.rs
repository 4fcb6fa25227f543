//! One client's requests, handed to the gate.

use std::sync::Arc;
use std::time::Instant;

use firmgate_guard::EffectKind;
use firmgate_identity::{CallId, Principal};
use firmgate_listener::shares::Party;
use firmgate_mcp::{CallError, CompletionOf, FinishedCall, ResourceError, Server, TurnedAway};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult, CompletionInfo, CustomRequest,
    CustomResult, DiscoverResult, ErrorCode, ErrorData, GetPromptRequestParams, GetPromptResponse, GetPromptResult,
    ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
    PromptMessage, ProtocolVersion, ReadResourceRequestParams, ReadResourceResponse, Reference, Role, ServerConfig,
    Tool,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};
use serde_json::Value;

use super::answers;
use super::calls::{Called, Calls, Ended};
use super::context::{
    busy, catch_panic, end_of, from_extensions, misfit, only_page, resource_error, structured, take, tell_http,
    timed_out,
};

/// The gate as an MCP server.
#[derive(Clone)]
pub struct Handler {
    server: Arc<Server>,
    source: PrincipalSource,
    calls: Calls,
}

/// Who asks.
#[derive(Clone)]
enum PrincipalSource {
    /// Always the same: the one at the other end of the pipe.
    Fixed(Principal),
    /// The principal of the request, which the HTTP service has put there.
    PerRequest,
}

impl Handler {
    /// A handler for everything that `who` asks.
    #[must_use]
    pub fn for_one(server: Arc<Server>, who: Principal, calls: Calls) -> Self {
        Self { server, source: PrincipalSource::Fixed(who), calls }
    }

    /// A handler for requests that bring their caller with them.
    #[must_use]
    pub fn for_requests(server: Arc<Server>, calls: Calls) -> Self {
        Self { server, source: PrincipalSource::PerRequest, calls }
    }

    /// INVARIANT (known caller): without a principal in it, a request over HTTP gets nothing.
    fn who(&self, context: &RequestContext<RoleServer>) -> Result<Principal, ErrorData> {
        match &self.source {
            PrincipalSource::Fixed(who) => Ok(who.clone()),
            PrincipalSource::PerRequest => from_extensions::<Principal>(context)
                .cloned()
                .ok_or_else(|| ErrorData::internal_error("the caller is not known", None)),
        }
    }

    async fn call(
        &self,
        who: Principal,
        id: CallId,
        request: CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Ended<Called> {
        let (server, party) = (Arc::clone(&self.server), Party::of(&who));
        let kind = self.server.effect(&request.name);
        let cancelled = context.ct.clone().cancelled_owned();
        take(context);
        // What is around it is moved several times, by the SDK also.
        let work = Box::pin(async move {
            let arguments = request.arguments.unwrap_or_default();
            server.call_tool(&who, id, &request.name, arguments).await
        });
        match kind {
            Some(EffectKind::Write) => self.calls.write(&party, cancelled, work).await,
            Some(EffectKind::Read) | None => self.calls.read(&party, cancelled, work).await,
        }
    }

    /// A call that is refused because its parameters cannot be read is a call all the same.
    async fn record_unreadable(
        &self,
        params: Option<&Value>,
        context: &RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        let who = self.who(context)?;
        take(context);
        let name = params.and_then(|params| params.get("name")?.as_str()).unwrap_or_default();
        let arguments = params.and_then(|params| params.get("arguments")?.as_object()).cloned().unwrap_or_default();
        let recorded = Box::pin(self.server.turn_away(&who, name, &arguments, TurnedAway::Unreadable)).await;
        recorded.map_err(|_unavailable| {
            ErrorData::internal_error("the audit record cannot be written; tell the operator of this server", None)
        })
    }

    /// Runs what answers without a tool, with the same net under it.
    async fn ask<T>(
        &self,
        who: &Principal,
        context: &RequestContext<RoleServer>,
        work: impl Future<Output = T>,
    ) -> Result<T, ErrorData> {
        match self.calls.read(&Party::of(who), context.ct.clone().cancelled_owned(), work).await {
            Ended::Done(done) => Ok(done),
            Ended::Cancelled => Err(ErrorData::internal_error("cancelled", None)),
            Ended::TimedOut => Err(ErrorData::internal_error("timed out; try again", None)),
            Ended::Panicked => Err(ErrorData::internal_error("internal error", None)),
            Ended::Busy(full) => Err(busy(context, full)),
        }
    }
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        answers::server_config()
    }

    async fn discover(&self, _context: RequestContext<RoleServer>) -> Result<DiscoverResult, ErrorData> {
        Ok(answers::discovered(ProtocolVersion::KNOWN_VERSIONS.to_vec()))
    }

    async fn list_tools(
        &self,
        page: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        only_page(page)?;
        let who = self.who(&context)?;
        catch_panic(|| Ok(answers::tools(self.server.tools(&who))))
    }

    /// The SDK asks for the schema, to compare arguments that are repeated in headers. No tool has such an argument, and who
    /// may see a tool is decided elsewhere.
    fn get_tool(&self, _name: &str) -> Option<Tool> {
        None
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let (began, name) = (Instant::now(), request.name.clone());
        let who = self.who(&context)?;
        let (id, caller) = (self.server.call_id(), who.subject().to_owned());
        let ended = self.call(who, id, request, &context).await;
        let known = self.server.effect(&name);
        let (code, rows) = end_of(&ended);
        tell_http(&context, code, self.server.tool_scopes(&name));
        let tool = known.map_or("unknown", |_| name.as_ref());
        let latency = Some(began.elapsed());
        self.server.finished(&FinishedCall { id, tool, caller: &caller, code, rows, latency });
        match ended {
            Ended::Done(Ok(reply)) => Ok(answers::call(reply, structured(&context), from_extensions(&context)).into()),
            Ended::Done(Err(error @ CallError::UnknownTool(_))) => {
                Err(ErrorData::invalid_params(error.to_string(), None))
            }
            Ended::Cancelled => Err(ErrorData::internal_error("cancelled", None)),
            Ended::Panicked => Err(ErrorData::internal_error("internal error", None)),
            Ended::TimedOut => Ok(answers::advice(timed_out(known)).into()),
            Ended::Busy(full) => Err(busy(&context, full)),
        }
    }

    async fn list_resources(
        &self,
        page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        only_page(page)?;
        catch_panic(|| Ok(answers::resources(self.server.resources())))
    }

    async fn list_resource_templates(
        &self,
        page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        only_page(page)?;
        catch_panic(|| Ok(answers::templates(self.server.resource_templates())))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let uri = request.uri;
        let who = self.who(&context)?;
        let read = Box::pin(self.server.read_resource(&who, &uri));
        match self.ask(&who, &context, read).await? {
            Ok(read) => Ok(answers::resource_text(uri, read).into()),
            Err(error) => {
                if let ResourceError::Failed { code, .. } = &error {
                    tell_http(&context, *code, self.server.resource_scopes(&uri));
                }
                Err(resource_error(&error, &uri))
            }
        }
    }

    async fn list_prompts(
        &self,
        page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        only_page(page)?;
        catch_panic(|| Ok(answers::prompts(self.server.prompts())))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let text = catch_panic(|| {
            let text = self.server.prompt(&request.name, &arguments);
            text.map_err(|error| ErrorData::invalid_params(error.to_string(), None))
        })?;
        let mut result = GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]);
        result.meta = answers::meta();
        Ok(result.into())
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let of = match &request.r#ref {
            Reference::Prompt(prompt) => CompletionOf::Prompt(&prompt.name),
            Reference::Resource(resource) => CompletionOf::Resource(&resource.uri),
            _ => return Err(ErrorData::invalid_params("unknown kind of reference", None)),
        };
        let argument = &request.argument;
        let completing = async { self.server.complete(&of, &argument.name, &argument.value) };
        let who = self.who(&context)?;
        let values = self.ask(&who, &context, completing).await?;
        let values = values.into_iter().take(CompletionInfo::MAX_VALUES).map(str::to_owned).collect();
        let info = CompletionInfo::with_all_values(values)
            .map_err(|_too_many| ErrorData::internal_error("internal error", None))?;
        let mut result = CompleteResult::new(info);
        result.meta = answers::meta();
        Ok(result)
    }

    /// Also gets the known methods whose parameters could not be read.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        const CALL: &str = "tools/call";
        const METHOD_CHARS_MAX: usize = 60;
        const WITH_PARAMETERS: [&str; 4] = [CALL, "prompts/get", "resources/read", "completion/complete"];
        let method = request.method;
        if method == CALL {
            self.record_unreadable(request.params.as_ref(), &context).await?;
        }
        if WITH_PARAMETERS.contains(&method.as_str()) {
            return Err(ErrorData::invalid_params(misfit(&method, request.params.as_ref()), None));
        }
        Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, firmgate_clean::line(&method, METHOD_CHARS_MAX), None))
    }
}
