//! Plain servers of the TypeScript and the Python SDK, where `setup.sh` has installed what they need.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The servers that can be started, each with its name.
pub fn commands(backend: &str) -> Vec<(&'static str, Command)> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/http");
    let installed = cache().join("firmgate/bench-http");
    let mut commands = Vec::new();

    let modules = installed.join("typescript/node_modules");
    if modules.exists() {
        // A module finds its packages beside itself.
        let program = installed.join("typescript/server.mjs");
        std::fs::copy(sources.join("typescript/server.mjs"), &program).unwrap();
        let mut command = Command::new("node");
        command.arg(program).arg(backend).env("NODE_ENV", "production");
        commands.push(("plain server of the TypeScript SDK", command));
    }
    let python = installed.join("python/bin/python");
    if python.exists() {
        let mut command = Command::new(python);
        command.arg(sources.join("python/server.py")).arg(backend);
        commands.push(("plain server of the Python SDK", command));
    }
    if commands.len() < 2 {
        println!("not every SDK is measured: run crates/firmgate/benches/http/setup.sh first");
    }
    commands
}

fn cache() -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    std::env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from)
}
