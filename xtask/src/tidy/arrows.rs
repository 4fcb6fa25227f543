//! What crates depend on, and what their sources name.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::paths::{Named, named as paths_of};
use super::rules::{CRATES, Crate, Never, OWNED, Owned, PLACES};
use super::source::Source;

const LIST: &str = "the list is xtask/src/tidy/rules.rs";

/// The metadata of the workspace from cargo.
///
/// # Errors
/// Cargo did not answer.
pub(super) fn metadata(root: &Path) -> Result<Value, String> {
    let asked = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked", "--offline"])
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if !asked.status.success() {
        return Err(format!("`cargo metadata` failed: {}", String::from_utf8_lossy(&asked.stderr).trim()));
    }
    serde_json::from_slice(&asked.stdout).map_err(|error| format!("`cargo metadata` answered no JSON: {error}"))
}

/// Dependencies that are not allowed.
pub(super) fn check(metadata: &Value) -> Vec<String> {
    let packages = metadata.get("packages").and_then(Value::as_array);
    packages.into_iter().flatten().flat_map(package).collect()
}

fn package(package: &Value) -> Vec<String> {
    let name = text(package, "name");
    let Some(known) = CRATES.iter().find(|known| known.name == name) else {
        return vec![format!("crate `{name}` has no rule: add it with what it may use; {LIST}")];
    };
    let dependencies = package.get("dependencies").and_then(Value::as_array);
    // A test may use anything: it does not ship.
    let shipped = dependencies.into_iter().flatten().filter(|dependency| text(dependency, "kind") != "dev");
    shipped.flat_map(|dependency| depends(known, text(dependency, "name"))).collect()
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// What is wrong with a crate's dependency on `used`.
fn depends(known: &Crate, used: &str) -> Option<String> {
    let name = known.name;
    let why = match OWNED.iter().find(|owned| owned.dependency == used) {
        Some(Owned { owners, why, .. }) if !owners.contains(&name) => *why,
        Some(_) => return None,
        None if CRATES.iter().any(|other| other.name == used) && !known.uses.contains(&used) => LIST,
        None => return None,
    };
    Some(format!("`{name}` must not depend on `{used}`: {why}"))
}

/// Paths in a source that its crate must not reach.
pub(super) fn named(source: &Source) -> Vec<String> {
    let known = CRATES.iter().find(|known| known.name == source.package);
    let never = known.map_or(&[][..], |known| known.never);
    paths_of(&source.syntax, &source.module)
        .iter()
        .filter_map(|path| {
            let why =
                forbidden(path, never).or_else(|| out_of_place(source, path)).or_else(|| of_another(known?, path))?;
            let Named { path, line } = path;
            Some(format!("{}:{line}: `{path}` is not allowed here: {why}", source.shown))
        })
        .collect()
}

fn forbidden(path: &Named, never: &[Never]) -> Option<&'static str> {
    never.iter().find(|never| never.paths.iter().any(|forbidden| path.reaches(forbidden))).map(|never| never.why)
}

fn out_of_place(source: &Source, path: &Named) -> Option<&'static str> {
    let place = PLACES.iter().find(|place| path.path.starts_with(place.path))?;
    (!place.files.contains(&source.shown.as_str())).then_some(place.why)
}

/// A crate that the manifest does not list either; reported here too, where the line is known.
fn of_another(known: &Crate, path: &Named) -> Option<&'static str> {
    let (first, _) = path.path.split_once("::")?;
    let first = first.replace('_', "-");
    let is_owned = |owned: &&Owned| owned.dependency.replace('_', "-") == first;
    match OWNED.iter().find(is_owned) {
        Some(owned) if !owned.owners.contains(&known.name) => Some(owned.why),
        Some(_) => None,
        None => {
            let is_ours = CRATES.iter().any(|other| other.name == first) && first != known.name;
            (is_ours && !known.uses.contains(&first.as_str())).then_some(LIST)
        }
    }
}
