//! What the tests of several crates share. Nothing of it ships.

pub mod compile_fail;
pub mod peer;
pub mod recorder;
pub mod tokens;
pub mod wait;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The folder of the source of a package that the workspace depends on: some carry published test vectors beside their code.
///
/// Only the packages of the host's platform are requested, because a plain build fetches no others.
///
/// # Errors
/// The output of cargo when it failed; else that there is no such package.
pub fn package_folder(package: &str) -> Result<PathBuf, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let asked = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform", env!("BUILT_FOR")])
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .output()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if !asked.status.success() {
        return Err(format!("`cargo metadata` failed: {}", String::from_utf8_lossy(&asked.stderr)));
    }
    let known: Value = serde_json::from_slice(&asked.stdout).map_err(|error| format!("`cargo metadata`: {error}"))?;
    let packages = known.get("packages").and_then(Value::as_array);
    let found = packages.into_iter().flatten().find(|known| known.get("name").and_then(Value::as_str) == Some(package));
    let manifest = found.and_then(|found| found.get("manifest_path")?.as_str());
    let folder = manifest.and_then(|manifest| Path::new(manifest).parent());
    folder.map(Path::to_path_buf).ok_or_else(|| format!("the workspace does not depend on `{package}`"))
}

#[cfg(test)]
mod tests {
    use super::package_folder;

    #[test]
    fn a_package_is_found_and_another_is_named() {
        assert!(package_folder("serde_json").is_ok_and(|folder| folder.join("Cargo.toml").is_file()));
        assert_eq!(
            package_folder("no-such-package"),
            Err("the workspace does not depend on `no-such-package`".to_owned())
        );
    }
}
