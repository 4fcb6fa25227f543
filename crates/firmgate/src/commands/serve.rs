//! `firmgate serve`: the MCP server, on standard input and output or over HTTP.

mod http;

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;

use super::{block_on, stop_signal};
use crate::failure::Failure;
use crate::health::Health;
use crate::journal::JournalFile;
use crate::log::{self, Library};
use crate::progress::say;
use crate::protocol::{Calls, Handler};
use crate::settings::{Mutations, ServeSettings};
use crate::stdio;
use crate::wiring::{Wired, wire};

/// Serves until the client leaves.
pub fn run(settings: &ServeSettings) -> Result<ExitCode, Failure> {
    log::start(&settings.log, Library::Errors)?;
    block_on(serve(settings))
}

/// Whether calls can be put on record: without that none runs.
fn health(journal: &Arc<JournalFile>) -> Health {
    let journal = Arc::clone(journal);
    Health::new(move || journal.problem().map(|problem| format!("the audit record cannot be written: {problem}")))
}

async fn serve(settings: &ServeSettings) -> Result<ExitCode, Failure> {
    let Wired { server, who, journal, clock, sheds, auth } = wire(settings).await?;
    // The names and their order are the origin's: people and scripts read them.
    tracing::info!(
        auth,
        mutations = settings.mutations == Mutations::Allowed,
        tools = server.tool_count(&who),
        resources = server.resources().len(),
        prompts = server.prompts().len(),
        "starting mcp-server"
    );
    let calls = Calls::counted(sheds.clone());
    let stop = stop_signal()?;
    if let Some(http) = &settings.http {
        let ended = http::serve(http, server, calls, sheds.clone(), clock, stop, health(&journal)).await;
        sheds.tell().await;
        journal.close();
        return ended.map(|()| ExitCode::SUCCESS);
    }
    if std::io::stdin().is_terminal() {
        say("waiting for an MCP client on the standard input; `firmgate demo` shows how to connect one");
    }
    let handler = Handler::for_one(server, who, calls.clone());
    let ended = stdio::serve(handler, calls, stop).await;
    sheds.tell().await;
    // After the last call: what is queued now is all there is.
    journal.close();
    ended.map(|()| ExitCode::SUCCESS)
}
