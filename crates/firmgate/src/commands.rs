//! The commands, one module each.

mod audit;
mod demo;
mod inspect;
mod login;
mod match_list;
mod platform;
mod policy;
mod serve;

use std::ffi::OsStr;
use std::fs::File;
use std::future::Future;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use tokio::runtime::Builder;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::Command;
use crate::failure::Failure;
use crate::log::{self, Library};
use crate::settings::Sources;

/// Runs a command.
pub fn run(command: Command, sources: Sources) -> Result<ExitCode, Failure> {
    // `serve` has a flag for its log filter, and starts logging itself.
    if !matches!(command, Command::Serve(_)) {
        log::start(&sources.log(), Library::Nothing)?;
    }
    match command {
        Command::Serve(flags) => serve::run(&sources.serve(&flags)?),
        Command::Inspect(inspect) => block_on(inspect::run(inspect, &sources)),
        Command::Demo(flags) => demo::run(&flags, &sources),
        Command::Platform(platform) => platform::run(platform, &sources),
        Command::Match(flags) => match_list::run(&flags, &sources),
        Command::Policy(command) => policy::run(&command, &sources),
        Command::Audit(audit) => audit::run(&audit, &sources),
        Command::Login(flags) => block_on(login::run(flags, &sources)),
        Command::Logout(flags) => block_on(login::forget(flags, &sources)),
    }
}

/// Runs `work` on a fresh runtime.
///
/// A read of the standard input cannot be cancelled, so the runtime is shut down without waiting for it.
fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::run(format!("cannot start the runtime: {error}")))?;
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    done
}

/// A file that the command line names.
fn named(sources: &Sources, label: &str, given: &OsStr) -> Result<PathBuf, Failure> {
    sources.path(label, Some(given))?.ok_or_else(|| Failure::usage(format!("{label} is empty")))
}

/// Opens it. A missing file is an error of the command line.
fn open(file: &Path) -> Result<File, Failure> {
    File::open(file).map_err(|error| Failure::usage(format!("cannot read the file `{}`: {error}", file.display())))
}

/// Prints to the output stream. A closed output stream is not a failure.
///
/// INVARIANT (terminal): every command prints through here, so that a terminal obeys nothing from a peer, a file or a
/// file name.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match writeln!(out, "{}", firmgate_clean::printable(text)).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::run(format!("cannot write the output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Prints a value as JSON.
fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::run(format!("the answer is not JSON: {error}")))?;
    print(&firmgate_clean::escaped_json(&text))
}

/// Ready when the process is asked to end. Asked again, it ends at once: a write that runs then stays recorded as
/// begun.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    let cannot = |error| Failure::run(format!("cannot listen to signals: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(cannot)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(cannot)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            std::process::exit(1);
        });
    })
}
