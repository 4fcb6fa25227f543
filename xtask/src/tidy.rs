//! The rules that the compiler does not check. A message states what is wrong and what to do.
//!
//! [`rules`] is the only list of which crate may reach what. No rule has exceptions.
//! Everything else here reads: [`arrows`] what the manifests depend on, [`paths`] which paths a source names once its imports are
//! resolved, [`cycles`] which modules name each other in a circle, [`shape`] how long functions and files are and what error
//! types are called, [`texts`] how messages are written.

mod arrows;
mod cycles;
mod paths;
mod rules;
mod shape;
mod source;
mod texts;

use std::fs;
use std::path::{Path, PathBuf};

use self::source::Source;

/// What is wrong with the files and manifests of the workspace below `root`, each with its place and what to do.
pub(crate) fn faults(root: &Path) -> Vec<String> {
    let mut files = Vec::new();
    collect(&root.join("crates"), &mut files);
    collect(&root.join("xtask"), &mut files);
    files.sort();
    let mut faults = Vec::new();
    match arrows::metadata(root) {
        Ok(metadata) => faults.extend(arrows::check(&metadata)),
        Err(problem) => faults.push(problem),
    }
    let mut sources = Vec::new();
    for path in files {
        let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        let text = fs::read_to_string(&path).map_err(|error| format!("{shown}: cannot be read: {error}"));
        match text.and_then(|text| Source::parse(&shown, &text).map(|source| (source, text))) {
            Ok((source, text)) => {
                faults.extend(check(&source, &text));
                sources.push(source);
            }
            Err(problem) => faults.push(problem),
        }
    }
    faults.extend(cycles::check(&sources));
    faults
}

/// Everything that is wrong with one file.
fn check(source: &Source, text: &str) -> Vec<String> {
    let mut faults = texts::check(source, text);
    if !source.is_test {
        faults.extend(shape::check(source, text));
        faults.extend(arrows::named(source));
    }
    faults
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            // Files there are wrong on purpose.
            if !path.ends_with("tests/ui") && !path.ends_with("target") {
                collect(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[cfg(test)]
mod tests;
