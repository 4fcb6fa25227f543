//! `firmgate serve`: the MCP server, on standard input and output or over HTTP.

mod http;

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;

use self::http::Serving;
use super::{block_on, stop_signal};
use crate::failure::Failure;
use crate::log::{self, Library};
use crate::progress::say;
use crate::reload::{self, Watch};
use crate::settings::{Mutations, ServeSettings};
use crate::wiring::{self, Gateway};
use firmgate_files::Watched;
use firmgate_ledger::FileSink;
use firmgate_listener::{Health, Listener, watch_health};
use firmgate_server::{Calls, Handler, stdio};

/// Serves until the client disconnects.
pub fn run(settings: &ServeSettings) -> Result<ExitCode, Failure> {
    log::start(&settings.log, Library::Errors)?;
    for unused in &settings.unused {
        tracing::warn!("{unused}");
    }
    block_on(serve(settings))
}

/// Whether calls can be recorded: without that none runs. And whether the platform's data is still in place.
fn health(journal: &Arc<FileSink>, data: &Health) -> Health {
    let (journal, data) = (Arc::clone(journal), data.clone());
    Health::new(move || {
        let unwritten = journal.problem().map(|problem| format!("the audit record cannot be written: {problem}"));
        unwritten.or_else(|| data.problem())
    })
}

async fn serve(settings: &ServeSettings) -> Result<ExitCode, Failure> {
    // First of all: from here on the signal does not end the process.
    let hangup = reload::hangup()?;
    let Gateway { server, who, journal, clock, sheds, data, auth, mut watching, notes } =
        wiring::build(settings).await?;
    let listener = match &settings.http {
        Some(http) => Some(Listener::bind(http.listen, http.tls.as_ref()).await?),
        None => None,
    };
    let tls = listener.as_ref().and_then(Listener::watched);
    watching.extend(tls.map(|file| Box::new(file) as Box<dyn Watched>));
    // The names and their order are those of the predecessor: people and scripts read them.
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
    let watch = Watch::start(watching, hangup, notes);
    // The journal reports its own problems.
    tokio::spawn(watch_health(data.clone()));
    if let (Some(http), Some(listener)) = (&settings.http, listener) {
        let serving = Serving { server, calls, sheds: sheds.clone(), clock, health: health(&journal, &data) };
        let ended = http::serve(http, listener, serving, stop).await;
        watch.end().await;
        sheds.tell().await;
        journal.close();
        return ended.map(|()| ExitCode::SUCCESS);
    }
    if std::io::stdin().is_terminal() {
        say("waiting for an MCP client on the standard input; `firmgate demo` shows how to connect one");
    }
    let handler = Handler::for_one(server, who, calls.clone());
    let ended = stdio::serve(handler, calls, stop).await;
    watch.end().await;
    sheds.tell().await;
    // After the last call: what is queued now is everything.
    journal.close();
    ended.map(|()| ExitCode::SUCCESS).map_err(Failure::from)
}
