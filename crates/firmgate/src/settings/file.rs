//! Settings from the configuration file.

use std::path::Path;

use clap::ValueEnum;
use toml::{Table, Value};

use super::Layer;
use super::limit::{Limit, rate_of};
use crate::cli::TextForm;
use crate::failure::{Failure, nearest};
use crate::paths::read_bounded;

const CONFIG_BYTES_MAX: u64 = 64 * 1024;
const KNOWN: [&str; 16] = [
    "allow_mutations",
    "allow_private_network",
    "api_key_file",
    "bearer_prefix",
    "ca_file",
    "credentials",
    "data",
    "endpoint",
    "http",
    "issuers",
    "limits",
    "log",
    "policy",
    "region",
    "text",
    "write_credentials",
];

/// Reads the file; every key in it must be known.
pub fn read(path: &Path) -> Result<Layer, Failure> {
    let shown = path.display();
    let text = read_bounded(path, CONFIG_BYTES_MAX)
        .and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other))
        .map_err(|error| Failure::usage(format!("cannot read the configuration `{shown}`: {error}")))?;
    parse(&text, path.parent().unwrap_or(Path::new("")))
        .map_err(|wrong| Failure::usage(format!("configuration `{shown}`: {}", wrong.what)).maybe_hint(wrong.hint))
}

struct Wrong {
    what: String,
    hint: Option<String>,
}

impl Wrong {
    fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), hint: None }
    }
}

/// Paths in the file are relative to the folder that it lies in.
fn parse(text: &str, folder: &Path) -> Result<Layer, Wrong> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| Wrong {
        what: error.message().to_owned(),
        hint: error.span().map(|span| {
            let line = text.get(..span.start).map_or(1, |before| before.lines().count().max(1));
            format!("look at line {line}")
        }),
    })?;
    let mut layer = Layer::default();
    for (key, value) in &table {
        let path = || string(key, value).map(|path| Some(folder.join(path)));
        match key.as_str() {
            "allow_mutations" => layer.allow_mutations = Some(switch(key, value)?),
            "allow_private_network" => layer.upstream.allow_private_network = Some(switch(key, value)?),
            "api_key_file" => layer.upstream.reads.set_path("api_key_file", path()?),
            "bearer_prefix" => layer.upstream.bearer_prefix = Some(switch(key, value)?),
            "ca_file" => layer.upstream.ca_file = path()?,
            "credentials" | "write_credentials" => {
                layer.upstream.take_table(key, value, folder).map_err(Wrong::new)?;
            }
            "data" => layer.data = path()?,
            "endpoint" => layer.upstream.endpoint = Some(string(key, value)?.to_owned()),
            "http" => layer.http.take_table(value, folder).map_err(Wrong::new)?,
            "issuers" => layer.http.take_issuers(value).map_err(Wrong::new)?,
            "limits" => layer.limits = limits(value)?,
            "log" => layer.log = Some(string(key, value)?.to_owned()),
            "policy" => layer.policy = path()?,
            "region" => layer.upstream.region = Some(string(key, value)?.to_owned()),
            "text" => layer.text = Some(text_form(string(key, value)?)?),
            _ => {
                return Err(Wrong {
                    what: format!("unknown key `{key}`"),
                    hint: nearest(key, KNOWN).map(|known| format!("did you mean `{known}`?")),
                });
            }
        }
    }
    Ok(layer)
}

fn string<'v>(key: &str, value: &'v Value) -> Result<&'v str, Wrong> {
    value.as_str().ok_or_else(|| Wrong::new(format!("`{key}` must be a text; it is of type {}", value.type_str())))
}

fn switch(key: &str, value: &Value) -> Result<bool, Wrong> {
    value
        .as_bool()
        .ok_or_else(|| Wrong::new(format!("`{key}` must be true or false; it is of type {}", value.type_str())))
}

fn text_form(value: &str) -> Result<TextForm, Wrong> {
    TextForm::from_str(value, false).map_err(|_| Wrong {
        what: format!("`text` is `{value}`"),
        hint: Some("use `json`, `compact` or `summary`".to_owned()),
    })
}

fn limits(value: &Value) -> Result<Vec<Limit>, Wrong> {
    let table = value.as_table().ok_or_else(|| Wrong::new("`limits` must be a table such as `[limits]`"))?;
    table
        .iter()
        .map(|(tool, rate)| {
            let rate = string(tool, rate)?;
            rate_of(tool, rate).map_err(|why| Wrong {
                what: format!("limit `{tool}`: {why}"),
                hint: Some("write it as `ai_search = \"5/min\"`".to_owned()),
            })
        })
        .collect()
}
