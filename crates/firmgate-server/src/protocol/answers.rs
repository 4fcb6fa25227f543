//! From the gate's values to the protocol's.
//!
//! What a list shows depends on who asks, so nothing may be cached for others: every scope is private.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use firmgate_guard::EffectKind;
use firmgate_mcp::{
    INSTRUCTIONS, Link, PromptDescriptor, Reply, ResourceDescriptor, ResourceText, TemplateDescriptor, ToolDescriptor,
};
use rmcp::model::{
    CacheScope, CallToolResult, ContentBlock, DiscoverResult, Implementation, ListPromptsResult,
    ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, MetaObject, Prompt, PromptArgument,
    ProtocolVersion, ReadResourceResult, Resource, ResourceContents, ResourceTemplate, ServerCapabilities,
    ServerConfig, Tool, ToolAnnotations,
};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::splice::Slot;

/// How long a client may keep what the server is.
const DISCOVER_FRESH_MS: u64 = 60 * 60 * 1000;
/// How long a client may keep a list.
const LIST_FRESH_MS: u64 = 60 * 1000;
/// How long a client may keep the text of a resource: counts and remaining limits change.
const RESOURCE_FRESH_MS: u64 = 5 * 1000;

const RESOURCE_MIME: &str = "application/json";
const SERVER_INFO_KEY: &str = "io.modelcontextprotocol/serverInfo";

/// What the server is, for every result's `_meta`.
pub fn server_info() -> Implementation {
    Implementation::new("firmgate", env!("CARGO_PKG_VERSION"))
        .with_title("firmgate")
        .with_description(env!("CARGO_PKG_DESCRIPTION"))
}

/// What the server can do: exactly what it answers.
pub fn server_config() -> ServerConfig {
    let capabilities =
        ServerCapabilities::builder().enable_tools().enable_resources().enable_prompts().enable_completions().build();
    ServerConfig::new(capabilities).with_server_info(server_info()).with_instructions(INSTRUCTIONS)
}

pub fn discovered(versions: Vec<ProtocolVersion>) -> DiscoverResult {
    DiscoverResult::from_server_info(versions, server_config())
        .with_ttl_ms(DISCOVER_FRESH_MS)
        .with_cache_scope(CacheScope::Private)
}

/// The `_meta` of a result; the same for all.
pub fn meta() -> Option<MetaObject> {
    static META: LazyLock<Option<MetaObject>> = LazyLock::new(|| {
        let mut meta = MetaObject::new();
        let info = serde_json::to_value(server_info()).ok()?;
        meta.insert(SERVER_INFO_KEY.to_owned(), info);
        Some(meta)
    });
    META.clone()
}

pub fn tools(descriptors: Vec<&'static ToolDescriptor>) -> ListToolsResult {
    let mut result = ListToolsResult::with_all_items(descriptors.into_iter().map(tool).collect())
        .with_ttl_ms(LIST_FRESH_MS)
        .with_cache_scope(CacheScope::Private);
    result.meta = meta();
    result
}

pub fn tool(descriptor: &'static ToolDescriptor) -> Tool {
    let hints = match descriptor.effect {
        // The other hints say something of writes only.
        EffectKind::Read => ToolAnnotations::new().read_only(true),
        // No tool deletes or overwrites, and every write takes a key that makes a repeat harmless.
        EffectKind::Write => ToolAnnotations::new().read_only(false).destructive(false).idempotent(true),
    };
    // All work on one closed base.
    let hints = hints.open_world(false);
    Tool::new(descriptor.name, descriptor.description, Arc::clone(&descriptor.input_schema))
        .with_title(descriptor.title)
        .with_annotations(hints)
        .with_raw_output_schema(Arc::clone(&descriptor.output_schema))
}

pub fn resources(descriptors: &'static [ResourceDescriptor]) -> ListResourcesResult {
    let resource = |descriptor: &ResourceDescriptor| {
        Resource::new(descriptor.uri, descriptor.name)
            .with_title(descriptor.title)
            .with_description(descriptor.description)
            .with_mime_type(RESOURCE_MIME)
    };
    let mut result = ListResourcesResult::with_all_items(descriptors.iter().map(resource).collect())
        .with_ttl_ms(LIST_FRESH_MS)
        .with_cache_scope(CacheScope::Private);
    result.meta = meta();
    result
}

pub fn templates(descriptors: &'static [TemplateDescriptor]) -> ListResourceTemplatesResult {
    let template = |descriptor: &TemplateDescriptor| {
        ResourceTemplate::new(descriptor.template, descriptor.name)
            .with_title(descriptor.title)
            .with_description(descriptor.description)
    };
    let mut result = ListResourceTemplatesResult::with_all_items(descriptors.iter().map(template).collect())
        .with_ttl_ms(LIST_FRESH_MS)
        .with_cache_scope(CacheScope::Private);
    result.meta = meta();
    result
}

pub fn resource_text(uri: String, read: ResourceText) -> ReadResourceResult {
    let ResourceText { text, mime_type } = read;
    let contents =
        ResourceContents::TextResourceContents { uri, mime_type: Some(mime_type.to_owned()), text, meta: None };
    let mut result =
        ReadResourceResult::new(vec![contents]).with_ttl_ms(RESOURCE_FRESH_MS).with_cache_scope(CacheScope::Private);
    result.meta = meta();
    result
}

pub fn prompts(descriptors: &'static [PromptDescriptor]) -> ListPromptsResult {
    let argument = |argument: &firmgate_mcp::PromptArgument| {
        PromptArgument::new(argument.name())
            .with_description(argument.description())
            .with_required(argument.is_required())
    };
    let prompt = |descriptor: &PromptDescriptor| {
        let arguments = descriptor.arguments.iter().map(argument).collect();
        Prompt::new(descriptor.name, Some(descriptor.description), Some(arguments)).with_title(descriptor.title)
    };
    let mut result = ListPromptsResult::with_all_items(descriptors.iter().map(prompt).collect())
        .with_ttl_ms(LIST_FRESH_MS)
        .with_cache_scope(CacheScope::Private);
    result.meta = meta();
    result
}

/// Whether the client knows `structuredContent`; older ones read the text only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Structured {
    Sent,
    LeftOut,
}

fn link(link: Link) -> ContentBlock {
    let name = link.uri.rsplit_once('.').map_or("companies".to_owned(), |(_, ending)| format!("companies.{ending}"));
    ContentBlock::resource_link(Resource::new(link.uri, name).with_title(link.title).with_mime_type(link.mime_type))
}

pub fn call(reply: Reply, kind: Structured, slot: Option<&Slot>) -> CallToolResult {
    let mut result = CallToolResult::default();
    let rendered = if kind == Structured::Sent { reply.structured } else { None };
    let put = match slot {
        Some(slot) => slot.put(rendered, reply.text),
        None => Err((rendered, reply.text)),
    };
    let (structured, text) = match put {
        Ok(marks) => (marks.structured, marks.text.to_owned()),
        Err((structured, text)) => (tree(structured), text),
    };
    result.content = vec![ContentBlock::text(text)];
    // Clients that know structured results know links; older ones have the address in the text.
    result.content.extend(reply.link.filter(|_| kind == Structured::Sent).map(link));
    result.structured_content = structured;
    result.is_error = Some(reply.is_error);
    result.meta = meta();
    result
}

fn tree(raw: Option<Box<RawValue>>) -> Option<Value> {
    serde_json::from_str(raw?.get()).ok()
}

/// A result that tells the model what to do next.
pub fn advice(text: impl Into<Cow<'static, str>>) -> CallToolResult {
    let mut result = CallToolResult::error(vec![ContentBlock::text(text.into())]);
    result.meta = meta();
    result
}
