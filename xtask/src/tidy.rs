//! The rules that the compiler does not check. A message states what is wrong and what to do.
//!
//! [`rules`] is the only list of which crate may reach what; [`exceptions`] is the only list of places where a rule does not hold yet.
//! Everything else here reads: [`arrows`] what the manifests depend on, [`paths`] which paths a source names once its imports are
//! resolved, [`shape`] how long functions and files are and what error types are called, [`texts`] how messages are written.

mod arrows;
mod exceptions;
mod paths;
mod rules;
mod shape;
mod source;
mod texts;

use std::fs;
use std::path::{Path, PathBuf};

use self::exceptions::{EXCEPTIONS, Used};
use self::source::Source;

/// What is wrong: the rule, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    rule: Rule,
    /// A file, a crate or a type: what an exception names.
    place: String,
    text: String,
}

/// The rules that can have exceptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// A crate depends on, or names, what it must not reach.
    Reach,
    /// A file is too long.
    FileLines,
    /// A function is too long.
    FunctionLines,
    /// The name of an error type does not end in `Error`.
    ErrorName,
    /// A message does not follow the project's form.
    Wording,
}

pub(crate) fn faults(root: &Path) -> Vec<String> {
    let mut files = Vec::new();
    collect(&root.join("crates"), &mut files);
    collect(&root.join("xtask"), &mut files);
    files.sort();
    let mut faults = Vec::new();
    let mut broken = Vec::new();
    match arrows::metadata(root) {
        Ok(metadata) => faults.extend(arrows::check(&metadata)),
        Err(problem) => broken.push(problem),
    }
    for path in files {
        let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        let text = fs::read_to_string(&path).map_err(|error| format!("{shown}: cannot be read: {error}"));
        match text.and_then(|text| Source::parse(&shown, &text).map(|source| check(&source, &text))) {
            Ok(of_file) => faults.extend(of_file),
            Err(problem) => broken.push(problem),
        }
    }
    broken.extend(left(faults, EXCEPTIONS));
    broken
}

/// Everything that is wrong with one file.
fn check(source: &Source, text: &str) -> Vec<Fault> {
    let mut faults = texts::check(source, text);
    if !source.is_test {
        faults.extend(shape::check(source, text));
        faults.extend(arrows::named(source));
    }
    faults
}

/// Faults without an exception, and exceptions that are no longer needed.
fn left(faults: Vec<Fault>, exceptions: &[exceptions::Exception]) -> Vec<String> {
    let mut used = Used::new(exceptions);
    let mut texts: Vec<String> =
        faults.into_iter().filter(|fault| !used.covers(fault)).map(|fault| fault.text).collect();
    texts.extend(used.unused());
    texts
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
