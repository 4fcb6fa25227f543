//! Settings that are right and have nothing to do as this server is started. They are not errors, because another start with the same
//! file or environment uses them; the log says at the start that this one does not.

use super::layer::Layer;
use super::table::{PLATFORM, Setting};
use super::{Backend, Mutations};

/// What is set and not used by a gate, each with the reason.
pub(super) fn by_the_gate(layer: &Layer, backend: &Backend, mutations: Mutations) -> Vec<String> {
    let mut unused = Vec::new();
    let is_embedded = matches!(backend, Backend::Embedded);
    if is_embedded && layer.reads().secret("api_key").is_some() {
        unused.push(
            "the API key in `FIRMGATE_API_KEY` is not used: it is for an endpoint, or for `firmgate platform serve`",
        );
    }
    let own_writes = !layer.writes().is_empty() && !layer.writes().is_none();
    if !is_embedded && own_writes && mutations == Mutations::Denied {
        unused.push("the credential for writes is not used: write operations are disabled");
    }
    if !is_embedded && layer.path("record_dir").is_some() && layer.path("data").is_some() {
        unused
            .push("the data folder is not used: an endpoint has the companies, and the record has a folder of its own");
    }
    let of_platform = of_another("firmgate platform serve", layer.keys(|row| PLATFORM.contains(row)));
    unused.into_iter().map(str::to_owned).chain(of_platform).collect()
}

/// What is set and not used by `firmgate platform serve`, which has its API keys from the setting `keys`.
pub(super) fn by_the_platform(layer: &Layer, keys: &str) -> Option<String> {
    let is_used = |row: &Setting| PLATFORM.contains(row) || ["config", "data", "log", keys].contains(&row.name);
    let mut unused = layer.keys(|row| !is_used(row));
    if !layer.issuers().is_empty() {
        unused.push("issuers");
    }
    of_another("firmgate serve", unused)
}

fn of_another(command: &str, keys: Vec<&str>) -> Option<String> {
    let keys: Vec<String> = keys.into_iter().map(|key| format!("`{key}`")).collect();
    (!keys.is_empty()).then(|| format!("settings of `{command}` are not used: {}", keys.join(", ")))
}
