//! `firmgate inspect`: what a server offers, and one call at a time.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use firmgate_clean::one_line;
use rmcp::ServiceError;
use rmcp::model::{
    CallToolRequestParams, CallToolResult, ContentBlock, GetPromptRequestParams, JsonObject, ReadResourceRequestParams,
    ResourceContents, Tool,
};
use serde_json::Value;

use super::{print, print_json};
use crate::cli::{Arguments, Inspect, Target};
use crate::client::connect::{Conversation, OwnSettings, Place, connect, disconnect, refused};
use crate::client::{arguments, show};
use crate::failure::{Failure, nearest};
use crate::settings::{self, Sources};

/// Runs `firmgate inspect`.
pub async fn run(inspect: Inspect, sources: &Sources) -> Result<ExitCode, Failure> {
    let target = match &inspect {
        Inspect::Tools { target, .. }
        | Inspect::Call { target, .. }
        | Inspect::Resources { target, .. }
        | Inspect::Prompts { target, .. } => target,
    };
    let server = connect(&place(target, sources)?, target.era).await?;
    let done = ask(&server, inspect).await;
    disconnect(server).await;
    done
}

fn place(target: &Target, sources: &Sources) -> Result<Place, Failure> {
    if let Some(url) = &target.url {
        let file = sources.path("`--token-file`", target.token_file.as_deref())?;
        let token = file.as_deref().map(settings::token_in).transpose()?;
        return Ok(Place::Url { url: url.clone(), token });
    }
    if !target.command.is_empty() {
        return Ok(Place::Command(target.command.clone()));
    }
    let writes: &[&str] = if target.allow_mutations { &["--allow-mutations"] } else { &[] };
    let quiet = ["--log", "error"];
    let data = sources.data(&target.data)?;
    let settings = OwnSettings::Inherited(sources.named_file().map(Path::to_path_buf));
    Ok(Place::own(&data, &[&quiet, writes].concat(), settings))
}

async fn ask(server: &Conversation, inspect: Inspect) -> Result<ExitCode, Failure> {
    match inspect {
        Inspect::Tools { json, .. } => {
            let tools = tools(server).await?;
            if json {
                print_json(&tools)?;
            } else {
                print(&tools.iter().map(describe).collect::<Vec<_>>().join("\n\n"))?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Inspect::Call { name, arguments, json, .. } => call(server, name, &arguments, json).await,
        Inspect::Resources { uri, json, .. } => resources(server, uri, json).await,
        Inspect::Prompts { name, arg, json, .. } => prompts(server, name, &arg, json).await,
    }
}

async fn call(server: &Conversation, name: String, given: &Arguments, json: bool) -> Result<ExitCode, Failure> {
    let arguments = match &given.args_json {
        Some(text) => arguments::of_json(text)?,
        None if given.arg.is_empty() => JsonObject::new(),
        // A tool that is not listed may still exist: the server decides how to answer.
        None => match tools(server).await?.iter().find(|tool| tool.name == name) {
            Some(tool) => arguments::of_pairs(&given.arg, &tool.input_schema)?,
            None => arguments::of_texts(&given.arg)?,
        },
    };
    let request = CallToolRequestParams::new(name.clone()).with_arguments(arguments);
    let result = match server.call_tool(request).await {
        Ok(result) => result,
        Err(error) => return Err(not_called(server, &name, &error).await),
    };
    if json {
        print_json(&result)?;
    } else {
        print(&result_text(&result))?;
    }
    // The tool's own error is the result of the command, and was shown as such.
    let failed = result.is_error == Some(true);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn tools(server: &Conversation) -> Result<Vec<Tool>, Failure> {
    server.list_all_tools().await.map_err(|error| refused(&error))
}

/// Why a call failed; with the most similar name when the server does not list the tool.
async fn not_called(server: &Conversation, name: &str, error: &ServiceError) -> Failure {
    let failure = refused(error);
    let ServiceError::McpError(_) = error else { return failure };
    match tools(server).await {
        Ok(tools) if tools.iter().all(|tool| tool.name != name) => {
            let near = nearest(name, tools.iter().map(|tool| tool.name.as_ref()));
            failure.hint(near.map_or_else(
                || "list the tools with `firmgate inspect tools`".to_owned(),
                |near| format!("did you mean `{near}`?"),
            ))
        }
        _ => failure,
    }
}

async fn resources(server: &Conversation, uri: Option<String>, json: bool) -> Result<ExitCode, Failure> {
    let Some(uri) = uri else {
        let resources = server.list_all_resources().await.map_err(|error| refused(&error))?;
        if json {
            print_json(&resources)?;
        } else {
            let rows = resources.iter().map(|resource| {
                let about = resource.description.as_deref().unwrap_or_default();
                vec![resource.uri.clone(), about.to_owned()]
            });
            print(&show::table(&["uri", "what it holds"], rows))?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    let request = ReadResourceRequestParams::new(uri);
    let result = server.read_resource(request).await.map_err(|error| refused(&error))?;
    if json {
        print_json(&result)?;
    } else {
        for contents in &result.contents {
            match contents {
                ResourceContents::TextResourceContents { text, .. } => print(&text_or_json(text))?,
                _ => print("(not text)")?,
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn prompts(
    server: &Conversation,
    name: Option<String>,
    given: &[String],
    json: bool,
) -> Result<ExitCode, Failure> {
    let Some(name) = name else {
        let prompts = server.list_all_prompts().await.map_err(|error| refused(&error))?;
        if json {
            print_json(&prompts)?;
        } else {
            let rows = prompts.iter().map(|prompt| {
                let arguments = prompt.arguments.iter().flatten();
                let names: Vec<&str> = arguments.map(|argument| argument.name.as_str()).collect();
                let about = prompt.description.as_deref().unwrap_or_default();
                vec![prompt.name.clone(), names.join(", "), about.to_owned()]
            });
            print(&show::table(&["prompt", "arguments", "what it is for"], rows))?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    let mut arguments = JsonObject::new();
    for text in given {
        let (key, value) = arguments::pair(text)?;
        arguments.insert(key.to_owned(), Value::from(value));
    }
    let request = GetPromptRequestParams::new(name).with_arguments(arguments);
    let result = server.get_prompt(request).await.map_err(|error| refused(&error))?;
    if json {
        print_json(&result)?;
    } else {
        for message in &result.messages {
            if let ContentBlock::Text(text) = &message.content {
                print(&text.text)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A result in words: the structured content where there is one, else the text blocks.
fn result_text(result: &CallToolResult) -> String {
    match &result.structured_content {
        Some(structured) if result.is_error != Some(true) => show::value(structured),
        _ => {
            let texts = result.content.iter().filter_map(|block| match block {
                ContentBlock::Text(text) => Some(text_or_json(&text.text)),
                _ => None,
            });
            texts.collect::<Vec<_>>().join("\n")
        }
    }
}

fn text_or_json(text: &str) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => show::value(&value),
        _ => text.to_owned(),
    }
}

/// A tool with its parameters, a screen's width wide.
fn describe(tool: &Tool) -> String {
    let hints = tool.annotations.as_ref();
    let effect = match hints.and_then(|hints| hints.read_only_hint) {
        Some(true) => "read",
        Some(false) => "write",
        None => "effect unknown",
    };
    let about = tool.description.as_deref().unwrap_or_default();
    let mut out = format!("{} ({effect})\n  {}", one_line(&tool.name), about.replace('\n', "\n  "));
    let properties = tool.input_schema.get("properties").and_then(Value::as_object);
    let required: Vec<&str> = tool
        .input_schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let rows = properties.into_iter().flatten().map(|(name, property)| {
        let text = |key: &str| property.get(key).and_then(Value::as_str).unwrap_or_default();
        let mark = if required.contains(&name.as_str()) { " *" } else { "" };
        vec![format!("{name}{mark}"), text("type").to_owned(), text("description").to_owned()]
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        let _never = write!(out, "\n{}", show::table(&["parameter (* required)", "type", "meaning"], rows));
    }
    out
}
