//! Files that describe the surface, generated from the code that is the surface. Reviewed as diffs, checked in CI.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use firmgate_guard::EffectKind;
use firmgate_mcp::dispatch::ToolDescriptor;
use firmgate_mcp::tools::TOOLS;
use serde_json::{Map, Value, json};

use crate::config;

const MADE_BY: &str = "<!-- made by `cargo xtask generate`: change the code, not this file -->\n\n";

pub(crate) fn write(root: &Path) -> Vec<String> {
    let written = files().into_iter().filter_map(|(path, text)| {
        let target = root.join(path);
        let made = target.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&target, text));
        made.err().map(|error| format!("{path}: cannot be written: {error}"))
    });
    written.collect()
}

pub(crate) fn check(root: &Path) -> Vec<String> {
    let stale =
        files().into_iter().filter(|(path, text)| fs::read_to_string(root.join(path)).ok().as_ref() != Some(text));
    stale.map(|(path, _)| format!("{path} is out of date: run `cargo xtask generate` and review the diff")).collect()
}

fn files() -> Vec<(&'static str, String)> {
    let descriptors: Vec<ToolDescriptor> = TOOLS.iter().map(|entry| entry.descriptor()).collect();
    vec![
        ("surface/tools.json", surface(&descriptors)),
        ("docs/TOOLS.md", reference(&descriptors)),
        ("docs/CONFIG.md", config::reference(MADE_BY)),
        ("docs/config.example.toml", config::example()),
    ]
}

/// Every tool with its schemas, as a client sees them.
fn surface(descriptors: &[ToolDescriptor]) -> String {
    let tools: Vec<Value> = descriptors.iter().map(tool).collect();
    let mut text = serde_json::to_string_pretty(&json!({ "tools": tools })).unwrap_or_default();
    text.push('\n');
    text
}

fn tool(descriptor: &ToolDescriptor) -> Value {
    json!({
        "name": descriptor.name,
        "title": descriptor.title,
        "description": descriptor.description,
        "readOnlyHint": descriptor.effect == EffectKind::Read,
        "inputSchema": *descriptor.input_schema,
        "outputSchema": *descriptor.output_schema,
    })
}

fn reference(descriptors: &[ToolDescriptor]) -> String {
    let mut text = format!("{MADE_BY}# The tools\n\n");
    for descriptor in descriptors {
        let kind = if descriptor.effect == EffectKind::Read { "read" } else { "write" };
        let _ = write!(text, "## `{}` ({kind})\n\n{}\n\n", descriptor.name, descriptor.description);
        table(&mut text, "argument", &descriptor.input_schema);
        table(&mut text, "result", &descriptor.output_schema);
    }
    text
}

fn table(text: &mut String, heading: &str, schema: &Map<String, Value>) {
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
    let required: Vec<_> = schema.get("required").and_then(Value::as_array).into_iter().flatten().collect();
    let _ = write!(text, "| {heading} | type | |\n|---|---|---|\n");
    for (name, property) in properties {
        let about = property.get("description").and_then(Value::as_str).unwrap_or_default();
        let must = if heading == "argument" && required.contains(&&json!(name)) { "**required.** " } else { "" };
        let _ = writeln!(
            text,
            "| `{name}` | {} | {must}{} |",
            kind(property),
            about.replace('\n', " ").replace('|', "\\|")
        );
    }
    text.push('\n');
}

fn kind(property: &Value) -> String {
    let kind = property.get("type").and_then(Value::as_str).unwrap_or("any");
    match (kind, property.get("enum"), property.get("items")) {
        (_, Some(words), _) => words
            .as_array()
            .into_iter()
            .flatten()
            .map(|word| format!("`{}`", word.as_str().unwrap_or_default()))
            .collect::<Vec<_>>()
            .join(" "),
        ("array", _, Some(items)) => {
            format!("list of {}", items.get("type").and_then(Value::as_str).unwrap_or("values"))
        }
        _ => kind.to_owned(),
    }
}
