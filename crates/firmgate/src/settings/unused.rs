//! Settings that are right and have nothing to do as this server is started. They are not errors, because another start with the same
//! file or environment uses them; the log says at the start that this one does not.

use super::layer::Layer;
use super::{Backend, Mutations};

/// What is set and not used, each with the reason.
pub(super) fn unused(layer: &Layer, backend: &Backend, mutations: Mutations) -> Vec<&'static str> {
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
    unused
}
