//! The edges of firmgate: all code that touches a terminal, a file, a port, the clock or the environment.
//!
//! `cli` names the commands, `settings` resolves them, `commands` runs them. `client` is the
//! client side of MCP; `wiring` builds a gate.

mod call_ids;
mod cli;
mod client;
mod commands;
mod credentials;
mod embedded;
mod failure;
mod interrupt;
mod local;
mod log;
mod login;
mod paths;
mod progress;
mod reload;
mod settings;
mod wiring;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::Parser;

pub use crate::embedded::Embedded;

use crate::cli::{Cli, mistake};
use crate::settings::Sources;

/// Runs the program with the given command line and environment.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> ExitCode {
    log::hide_panic_texts();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let done = match Cli::try_parse_from(&arguments) {
        Ok(cli) => Sources::read(cli.config, variables).and_then(|sources| commands::run(cli.command, sources)),
        Err(error) => mistake::answer(&error, &arguments),
    };
    match done {
        Ok(code) => code,
        Err(failure) => failure.report(io::stderr().lock()),
    }
}
