//! A command line that does not parse: what is wrong, and which command was probably meant.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};

use super::Cli;
use crate::failure::Failure;

/// Words that people try, and what does it here.
const MEANT: &[(&[&str], &str)] = &[
    (&["version"], "firmgate --version"),
    (&["run", "start", "server", "mcp", "stdio", "http"], "firmgate serve"),
    (&["init", "setup", "quickstart", "install", "try"], "firmgate demo"),
    (&["list", "ls"], "firmgate inspect tools"),
    (&["search", "query", "ask", "get", "test"], "firmgate inspect call"),
    (&["load"], "firmgate platform import"),
    (&["data", "db", "database"], "firmgate platform"),
    (&["auth", "signin"], "firmgate login"),
    (&["signout"], "firmgate logout"),
    (&["log", "logs", "journal"], "firmgate audit"),
    (&["connect", "clients"], "firmgate demo"),
    (&["config", "settings", "env", "doctor"], "firmgate serve --help"),
];

/// Help and version are asked for; the rest is told in the form of every other error.
pub fn answer(error: &clap::Error, arguments: &[OsString]) -> Result<ExitCode, Failure> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A closed pipe, as in `firmgate --help | head -1`, is not a failure.
            let _unread = error.print();
            return Ok(ExitCode::SUCCESS);
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            return Err(incomplete(arguments));
        }
        _ => {}
    }
    let text = error.render().to_string();
    let message = text.trim_start_matches("error: ").split("\n\n").next().unwrap_or_default().replace('\'', "`");
    Err(Failure::usage(message).hint(hint(error)))
}

/// The command that was named so far has others below it, and none of them was named.
fn incomplete(arguments: &[OsString]) -> Failure {
    let (mut command, mut path) = (Cli::command(), "firmgate".to_owned());
    for word in arguments.iter().skip(1) {
        let Some(below) = command.find_subcommand(word).cloned() else { continue };
        path = format!("{path} {}", below.get_name());
        command = below;
    }
    let names: Vec<&str> = command.get_subcommands().map(Command::get_name).filter(|name| *name != "help").collect();
    Failure::usage(format!("a command is missing: {}", names.join(", "))).hint(format!("run `{path} --help`"))
}

fn hint(error: &clap::Error) -> String {
    let wrong = |kind| error.get(kind).and_then(text);
    if let Some(meant) = wrong(ContextKind::InvalidSubcommand).and_then(|name| meant(&name)) {
        return format!("did you mean `{meant}`?");
    }
    if wrong(ContextKind::InvalidArg).is_some_and(|name| name == "--version" || name == "-V") {
        return "did you mean `firmgate --version`?".to_owned();
    }
    let kinds = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let suggested = kinds.into_iter().find_map(wrong);
    suggested.map_or_else(|| "run the command with `--help`".to_owned(), |name| format!("did you mean `{name}`?"))
}

/// A command of this name elsewhere, or the one that does what the word says.
fn meant(name: &str) -> Option<String> {
    let below = |command: &Command| {
        let found = command.find_subcommand(name)?;
        Some(format!("firmgate {} {}", command.get_name(), found.get_name()))
    };
    let cli = Cli::command();
    let elsewhere = cli.find_subcommand(name).map(|command| format!("firmgate {}", command.get_name()));
    let synonym = || MEANT.iter().find(|(words, _)| words.contains(&name)).map(|(_, meant)| (*meant).to_owned());
    elsewhere.or_else(|| cli.get_subcommands().find_map(below)).or_else(synonym)
}

fn text(value: &ContextValue) -> Option<String> {
    match value {
        ContextValue::String(name) => Some(name.clone()),
        ContextValue::Strings(names) => names.first().cloned(),
        _ => None,
    }
}
