//! The edges of firmgate: everything that touches a terminal, a file, a port, the clock or the environment.
//!
//! `cli` names the commands, `settings` resolves them, `commands` carries them out. `protocol` is the MCP server side, `client` the
//! client side; `wiring` puts a gate together.

mod appsync;
mod call_ids;
mod cli;
mod client;
mod commands;
mod credentials;
mod embedded;
mod failure;
mod health;
mod interrupt;
mod issuers;
mod jsonrpc;
mod journal;
mod listen;
mod local;
mod log;
mod login;
mod paths;
mod progress;
mod protocol;
mod reload;
mod settings;
mod shares;
mod stdio;
mod streamable_http;
mod wiring;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

pub use crate::embedded::Embedded;
pub use crate::listen::ListenFault;
pub use crate::streamable_http::serve_open;

use crate::cli::Cli;
use crate::failure::Failure;
use crate::settings::Sources;

/// Runs the program with the given command line and environment.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> ExitCode {
    log::hide_panic_texts();
    let done = match Cli::try_parse_from(arguments) {
        Ok(cli) => Sources::read(cli.config, variables).and_then(|sources| commands::run(cli.command, sources)),
        Err(error) => parse_error(&error),
    };
    match done {
        Ok(code) => code,
        Err(failure) => failure.report(io::stderr().lock()),
    }
}

/// Help and version are asked for; the rest is told in the form of every other error.
fn parse_error(error: &clap::Error) -> Result<ExitCode, Failure> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A closed pipe, as in `firmgate --help | head -1`, is no failure.
            let _unread = error.print();
            return Ok(ExitCode::SUCCESS);
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            return Err(Failure::usage("a command is missing").hint("run `firmgate --help`"));
        }
        _ => {}
    }
    let text = error.render().to_string();
    let message = text.trim_start_matches("error: ").split("\n\n").next().unwrap_or_default().replace('\'', "`");
    let kinds = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let suggested = kinds.into_iter().find_map(|kind| suggestion(error.get(kind)?));
    let hint =
        suggested.map_or_else(|| "run the command with `--help`".to_owned(), |name| format!("did you mean `{name}`?"));
    Err(Failure::usage(message).hint(hint))
}

fn suggestion(value: &ContextValue) -> Option<String> {
    match value {
        ContextValue::String(name) => Some(name.clone()),
        ContextValue::Strings(names) => names.first().cloned(),
        _ => None,
    }
}
