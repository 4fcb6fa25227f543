//! Tools that end without further input.

use std::borrow::Cow;
use std::sync::PoisonError;
use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ErrorData, JsonObject, ServerNotification, ServerRequest, Tool,
};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use crate::mrtr::{ask, question};
use crate::reads::PNG;
use crate::{Context, Everything, complete, typed};

/// Nothing but the head of a WAV file.
const WAV: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=";
/// Between the parts of an answer that comes in parts.
const PAUSE: Duration = Duration::from_millis(50);
/// For a client to answer a request of the server.
const CLIENT_TIME_MAX: Duration = Duration::from_secs(5);

/// Tools and their parameters, all strings.
const TOOLS: &[(&str, &[&str])] = &[
    ("fx_confirm", &["company_id"]),
    ("fx_open", &["url"]),
    ("fx_revocable", &[]),
    ("fx_revoke", &[]),
    ("fx_search", &["query", "cursor"]),
    ("test_audio_content", &[]),
    ("test_custom_header", &["region"]),
    ("test_elicitation", &["message"]),
    ("test_elicitation_sep1034_defaults", &[]),
    ("test_elicitation_sep1330_enums", &[]),
    ("test_embedded_resource", &[]),
    ("test_error_handling", &[]),
    ("test_image_content", &[]),
    ("test_input_required_result_capabilities", &[]),
    ("test_input_required_result_elicitation", &[]),
    ("test_input_required_result_list_roots", &[]),
    ("test_input_required_result_multi_round", &[]),
    ("test_input_required_result_multiple_inputs", &[]),
    ("test_input_required_result_request_state", &[]),
    ("test_input_required_result_sampling", &[]),
    ("test_input_required_result_tampered_state", &[]),
    ("test_logging_tool", &[]),
    ("test_missing_capability", &[]),
    ("test_multiple_content_types", &[]),
    ("test_sampling", &["prompt"]),
    ("test_simple_text", &[]),
    ("test_streaming_elicitation", &[]),
    ("test_tool_with_logging", &[]),
    ("test_tool_with_progress", &[]),
];

pub(crate) fn tools() -> Result<Vec<Tool>, ErrorData> {
    TOOLS.iter().map(|(name, parameters)| tool(name, parameters)).collect()
}

fn tool(name: &'static str, parameters: &[&str]) -> Result<Tool, ErrorData> {
    let mut properties: JsonObject =
        parameters.iter().map(|name| ((*name).to_owned(), json!({ "type": "string" }))).collect();
    if name == "test_custom_header" {
        properties.insert("region".to_owned(), json!({ "type": "string", "x-mcp-header": "Region" }));
    }
    let schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    let description = Cow::Owned(format!("Fixture {name}"));
    Ok(Tool::new(name, description, typed::<JsonObject>(schema)?))
}

fn text(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

fn content(blocks: Value) -> Result<CallToolResponse, ErrorData> {
    Ok(CallToolResponse::Complete(complete(json!({ "content": blocks }))?))
}

pub(crate) fn said(words: &str) -> Result<CallToolResponse, ErrorData> {
    content(json!([text(words)]))
}

fn failed(words: &str) -> Result<CallToolResponse, ErrorData> {
    Ok(CallToolResponse::Complete(complete(json!({ "content": [text(words)], "isError": true }))?))
}

impl Everything {
    pub(crate) async fn answer(
        &self,
        user: &str,
        request: CallToolRequestParams,
        context: &Context,
    ) -> Result<CallToolResponse, ErrorData> {
        let argument = |name: &str| request.arguments.as_ref()?.get(name)?.as_str();
        let image = json!({ "type": "image", "data": PNG, "mimeType": "image/png" });
        match request.name.as_ref() {
            "test_simple_text" => said("This is a simple text response for testing."),
            "test_image_content" => content(json!([image])),
            "test_audio_content" => content(json!([{ "type": "audio", "data": WAV, "mimeType": "audio/wav" }])),
            "test_embedded_resource" => content(json!([resource(
                "test://embedded-resource",
                "text/plain",
                "This is an embedded resource content."
            )])),
            "test_multiple_content_types" => {
                let data = json!({ "test": "data", "value": 123 }).to_string();
                let resource = resource("test://mixed-content-resource", "application/json", &data);
                content(json!([text("Multiple content types test:"), image, resource]))
            }
            "test_error_handling" => failed("This tool intentionally returns an error for testing"),
            "test_tool_with_progress" => progress(context).await,
            "test_tool_with_logging" | "test_logging_tool" => logging(&request.name, context).await,
            "test_sampling" => {
                let message = json!({ "role": "user", "content": text(argument("prompt").unwrap_or_default()) });
                let params = json!({ "messages": [message], "maxTokens": 100 });
                let answer =
                    of_client(context, json!({ "method": "sampling/createMessage", "params": params })).await?;
                let said_by_model = answer.pointer("/content/text").and_then(Value::as_str).unwrap_or_default();
                said(&format!("LLM response: {said_by_model}"))
            }
            "test_elicitation" => {
                elicit(context, argument("message").unwrap_or_default(), &person(), "User response").await
            }
            "test_elicitation_sep1034_defaults" => {
                elicit(context, "Please review", &defaults(), "Elicitation completed").await
            }
            "test_elicitation_sep1330_enums" => {
                elicit(context, "Please choose", &enums(), "Elicitation completed").await
            }
            "test_missing_capability" => {
                let has_sampling = context.client_capabilities().is_some_and(|declared| declared.sampling.is_some());
                if has_sampling {
                    return said("the client can sample");
                }
                Err(ErrorData::missing_required_client_capability(typed(json!({ "sampling": {} }))?))
            }
            "test_streaming_elicitation" => {
                ask(json!({ "user_name": question("What is your name?", "name", "string") }), None)
            }
            "test_custom_header" => said(argument("region").unwrap_or("no region")),
            "fx_search" => self.search(user, argument("cursor")),
            "fx_open" => open(argument("url").unwrap_or_default()),
            "fx_revoke" => {
                self.0.revoked.lock().unwrap_or_else(PoisonError::into_inner).insert(user.to_owned());
                said("revoked")
            }
            "fx_revocable" => said("still here"),
            name => Err(ErrorData::invalid_params(format!("Unknown tool: {name}"), None)),
        }
    }

    /// A handle of one user is not valid for another.
    fn search(&self, user: &str, cursor: Option<&str>) -> Result<CallToolResponse, ErrorData> {
        let purpose = format!("fx_search {user}");
        let page = match cursor {
            Some(cursor) => self.0.seal.read(&purpose, cursor)?,
            None => "1".to_owned(),
        };
        let next = self.0.seal.close(&purpose, &format!("{page}+"))?;
        let structured = json!({ "page": page, "next_cursor": next });
        let result = json!({ "content": [text(&structured.to_string())], "structuredContent": structured });
        Ok(CallToolResponse::Complete(complete(result)?))
    }
}

/// What a tool with an address has to refuse; it opens nothing.
fn open(url: &str) -> Result<CallToolResponse, ErrorData> {
    match url.strip_prefix("https://example.com/") {
        Some(page) => said(&format!("would open the page `{}`", page.len())),
        None => Err(ErrorData::invalid_params("`url` must be below https://example.com/", None)),
    }
}

fn resource(uri: &str, kind: &str, text: &str) -> Value {
    json!({ "type": "resource", "resource": { "uri": uri, "mimeType": kind, "text": text } })
}

async fn progress(context: &Context) -> Result<CallToolResponse, ErrorData> {
    let token = context.meta.get_progress_token();
    for done in [0, 50, 100] {
        if let Some(token) = &token {
            let update = typed(json!({ "progressToken": token, "progress": done, "total": 100 }))?;
            context.peer.notify_progress(update).await.map_err(|error| lost(&error))?;
        }
        sleep(PAUSE).await;
    }
    said("Tool with progress executed")
}

/// A modern client is notified only when it asked in this request.
async fn logging(name: &str, context: &Context) -> Result<CallToolResponse, ErrorData> {
    let modern = context.protocol_version().is_some_and(|version| version.as_str() >= "2026-07-28");
    if !modern || context.meta.get("io.modelcontextprotocol/logLevel").is_some() {
        for words in ["Tool execution started", "Tool processing data", "Tool execution completed"] {
            let params = json!({ "level": "info", "logger": name, "data": words });
            let message: ServerNotification = typed(json!({ "method": "notifications/message", "params": params }))?;
            context.peer.send_notification(message).await.map_err(|error| lost(&error))?;
            sleep(PAUSE).await;
        }
    }
    said("Tool with logging executed")
}

/// One request of the server to an older client.
async fn of_client(context: &Context, request: Value) -> Result<Value, ErrorData> {
    let request: ServerRequest = typed(request)?;
    match timeout(CLIENT_TIME_MAX, context.peer.send_request(request)).await {
        Ok(Ok(answer)) => serde_json::to_value(answer).map_err(|error| lost(&error)),
        Ok(Err(error)) => Err(lost(&error)),
        Err(_elapsed) => {
            Err(ErrorData::internal_error("the client cannot be asked: this server keeps no sessions", None))
        }
    }
}

async fn elicit(
    context: &Context,
    message: &str,
    schema: &Value,
    said_before: &str,
) -> Result<CallToolResponse, ErrorData> {
    let params = json!({ "mode": "form", "message": message, "requestedSchema": schema });
    let answer = of_client(context, json!({ "method": "elicitation/create", "params": params })).await?;
    let action = answer.get("action").and_then(Value::as_str).unwrap_or_default();
    said(&format!("{said_before}: action={action}, content={}", answer.get("content").unwrap_or(&Value::Null)))
}

fn person() -> Value {
    let field = |words: &str| json!({ "type": "string", "description": words });
    json!({
        "type": "object",
        "properties": { "username": field("User's response"), "email": field("User's email address") },
        "required": ["username", "email"],
    })
}

fn defaults() -> Value {
    json!({ "type": "object", "properties": {
        "name": { "type": "string", "default": "John Doe" },
        "age": { "type": "integer", "default": 30 },
        "score": { "type": "number", "default": 95.5 },
        "status": { "type": "string", "enum": ["active", "inactive", "pending"], "default": "active" },
        "verified": { "type": "boolean", "default": true },
    } })
}

fn enums() -> Value {
    let titled = |titles: [&str; 3]| -> Vec<Value> {
        let numbered = titles.iter().zip(1..);
        numbered.map(|(title, number)| json!({ "const": format!("value{number}"), "title": title })).collect()
    };
    let plain = ["option1", "option2", "option3"];
    json!({ "type": "object", "properties": {
        "untitledSingle": { "type": "string", "enum": plain },
        "titledSingle": { "type": "string", "oneOf": titled(["First Option", "Second Option", "Third Option"]) },
        "legacyEnum": {
            "type": "string",
            "enum": ["opt1", "opt2", "opt3"],
            "enumNames": ["Option One", "Option Two", "Option Three"],
        },
        "untitledMulti": { "type": "array", "items": { "type": "string", "enum": plain } },
        "titledMulti": { "type": "array", "items": { "anyOf": titled(["First Choice", "Second Choice", "Third Choice"]) } },
    } })
}

fn lost(error: &dyn std::fmt::Display) -> ErrorData {
    ErrorData::internal_error(error.to_string(), None)
}
