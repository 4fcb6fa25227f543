//! Repository chores that a shell script would do badly.
//!
//! `cargo xtask tidy` checks the rules that the compiler does not; `cargo xtask generate` writes the files that
//! describe the surface, and with `--check` fails when they are out of date.

mod config;
mod generate;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask tidy | generate [--check]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let faults = match arguments.as_slice() {
        ["tidy"] => tidy::faults(&root()),
        ["generate"] => generate::write(&root()),
        ["generate", "--check"] => generate::check(&root()),
        _ => vec![USAGE.to_owned()],
    };
    for fault in &faults {
        eprintln!("{fault}");
    }
    if faults.is_empty() {
        eprintln!("ok: {}", arguments.join(" "));
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The repository, wherever the command was started.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}
