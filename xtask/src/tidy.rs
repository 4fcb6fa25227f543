//! The rules that no compiler knows. A message says what is wrong and what to do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Which crate may use which of ours. The whole list: another arrow is a change to this file, so it shows in review.
const ARROWS: &[(&str, &[&str])] = &[
    ("firmgate-vocabulary", &[]),
    ("firmgate-clean", &[]),
    // Only ever a dependency of tests.
    ("firmgate-testing", &[]),
    ("firmgate-guard", &["firmgate-clean"]),
    ("firmgate-egress", &["firmgate-guard"]),
    ("firmgate-graphql", &["firmgate-egress", "firmgate-guard"]),
    ("firmgate-mcp", &["firmgate-clean", "firmgate-graphql", "firmgate-guard", "firmgate-vocabulary"]),
    ("firmgate-platform", &["firmgate-clean", "firmgate-vocabulary"]),
    (
        "firmgate",
        &[
            "firmgate-clean",
            "firmgate-egress",
            "firmgate-graphql",
            "firmgate-guard",
            "firmgate-mcp",
            "firmgate-platform",
        ],
    ),
    ("xtask", &["firmgate-guard", "firmgate-mcp"]),
];

/// Where a dependency belongs, and why it may be nowhere else.
const PLACES: &[(&str, &[&str], &str)] = &[
    ("reqwest", &["firmgate-egress"], "only the outbound client may open a socket to anything"),
    ("tantivy", &["firmgate-platform"], "the gate must not reach the index"),
    ("rusqlite", &["firmgate-platform"], "the gate must not reach the platform's tables"),
    ("icu_properties", &["firmgate-clean"], "what is hidden is decided in one place"),
    ("rmcp", &["firmgate"], "the flow must not know its transport"),
    ("axum", &["firmgate"], "the flow must not know its transport"),
    ("clap", &["firmgate"], "only the edge knows the command line"),
    ("cedar-policy", &["firmgate-guard"], "policy is decided in one place"),
    ("tokio", &["firmgate", "firmgate-egress", "firmgate-testing"], "the kernel and the tools know no runtime"),
];

/// Texts that may stand in certain places only: (text, below which folder it counts, files that may, why).
const WORDS: &[(&str, &str, &[&str], &str)] = &[
    (
        "Principal::assertion(",
        "crates",
        &["crates/firmgate/src/local.rs"],
        "an identity has two origins: a verified token and the local user",
    ),
    ("std::fs", "crates/firmgate-mcp/src", &[], "the tools reach no file"),
    ("std::net", "crates/firmgate-mcp/src", &[], "the tools reach no socket"),
    ("std::env", "crates/firmgate-mcp/src", &[], "the tools reach no environment"),
    ("Instant::now", "crates/firmgate-mcp/src", &[], "time comes in through `Clock`"),
    ("SystemTime", "crates/firmgate-mcp/src", &[], "time comes in through `Clock`"),
    ("Instant::now", "crates/firmgate-guard/src", &[], "time comes in as an argument"),
    ("SystemTime", "crates/firmgate-guard/src", &[], "time comes in as an argument"),
    ("std::net", "crates/firmgate-guard/src", &[], "the kernel reaches no socket"),
    (concat!("#[", "ignore"), "crates", &[], "a test that does not run proves nothing"),
];

/// Nouns that stand behind a number in texts.
const PLURALS: &[&str] = &[
    "bytes",
    "calls",
    "characters",
    "collections",
    "companies",
    "contacts",
    "entries",
    "fields",
    "files",
    "filters",
    "issuers",
    "items",
    "jobs",
    "keys",
    "lines",
    "minutes",
    "records",
    "rows",
    "seconds",
    "tools",
    "values",
    "words",
];

const FILE_LINES_MAX: usize = 400;
const MAIN_LINES_MAX: usize = 60;

pub(crate) fn faults(root: &Path) -> Vec<String> {
    let mut faults = dependencies(root);
    let mut sources = Vec::new();
    collect(&root.join("crates"), &mut sources);
    collect(&root.join("xtask"), &mut sources);
    sources.sort();
    for path in sources {
        let shown = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        match fs::read_to_string(&path) {
            Ok(text) => faults.extend(source(&shown, &text)),
            Err(error) => faults.push(format!("{shown}: cannot be read: {error}")),
        }
    }
    faults
}

fn dependencies(root: &Path) -> Vec<String> {
    let command = Command::new("cargo")
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked", "--offline"])
        .current_dir(root)
        .output();
    let metadata = command.ok().filter(|output| output.status.success());
    let Some(metadata) = metadata.and_then(|output| serde_json::from_slice::<Value>(&output.stdout).ok()) else {
        return vec!["`cargo metadata` failed: run `cargo generate-lockfile` and see".to_owned()];
    };
    let packages = metadata.get("packages").and_then(Value::as_array).cloned().unwrap_or_default();
    packages.iter().flat_map(package).collect()
}

fn package(package: &Value) -> Vec<String> {
    let name = package.get("name").and_then(Value::as_str).unwrap_or_default();
    let Some((_, allowed)) = ARROWS.iter().find(|(crate_name, _)| *crate_name == name) else {
        return vec![format!(
            "crate `{name}` has no entry in ARROWS of xtask/src/tidy.rs: add it with what it may use"
        )];
    };
    let dependencies = package.get("dependencies").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut faults = Vec::new();
    for dependency in &dependencies {
        let used = dependency.get("name").and_then(Value::as_str).unwrap_or_default();
        let is_ours = ARROWS.iter().any(|(crate_name, _)| *crate_name == used);
        // A test may use anything: nothing of it ships.
        if dependency.get("kind").and_then(Value::as_str) == Some("dev") {
            continue;
        }
        if is_ours && !allowed.contains(&used) {
            faults.push(format!(
                "`{name}` must not depend on `{used}`: the allowed arrows are in ARROWS of xtask/src/tidy.rs"
            ));
        }
        if let Some((_, places, why)) = PLACES.iter().find(|(crate_name, _, _)| *crate_name == used)
            && !places.contains(&name)
        {
            faults.push(format!("`{name}` must not depend on `{used}`: {why}"));
        }
    }
    faults
}

fn source(shown: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let is_test = shown.contains("/tests/") || shown.ends_with("tests.rs") || shown.contains("/benches/");
    let lines_max = if shown == "crates/firmgate/src/main.rs" { MAIN_LINES_MAX } else { FILE_LINES_MAX };
    let lines = text.lines().count();
    if !is_test && lines > lines_max {
        faults.push(format!("{shown}: {lines} lines, at most {lines_max}: split it by what its parts are for"));
    }
    for (number, line) in text.lines().enumerate() {
        if let Some(fault) = wording(line) {
            faults.push(format!("{shown}:{}: {fault}", number.saturating_add(1)));
        }
    }
    if is_test || shown == "xtask/src/tidy.rs" {
        return faults;
    }
    for (number, line) in text.lines().enumerate() {
        if is_always_plural(line) {
            faults.push(format!(
                "{shown}:{}: a number of 1 would have a plural: use `firmgate_clean::counted`, or name it `many` where it is more",
                number.saturating_add(1)
            ));
        }
    }
    for (word, below, places, why) in WORDS {
        let named = text.lines().any(|line| line.contains(word) && !line.trim_start().starts_with("//"));
        if shown.starts_with(below) && !places.contains(&shown) && named {
            faults.push(format!("{shown}: `{word}` must not stand here: {why}"));
        }
    }
    faults
}

/// Error texts: lower case, no full stop, one line.
fn wording(line: &str) -> Option<&'static str> {
    let text = line.trim_start().strip_prefix("#[error(\"")?;
    let text = text.split("\"").next().unwrap_or_default();
    // A fixed text that other systems match on.
    if text.starts_with("Unknown tool") {
        return None;
    }
    if text.starts_with(|first: char| first.is_ascii_uppercase()) {
        return Some("an error text starts in lower case");
    }
    if text.ends_with(['.', '!']) {
        return Some("an error text ends without a full stop");
    }
    None
}

/// Whether a text puts a plural behind a number that can be 1. A bound is more than that, and so is what exceeds it.
fn is_always_plural(line: &str) -> bool {
    if line.trim_start().starts_with("//") || line.contains("at most") || line.contains("1 to {") {
        return false;
    }
    line.match_indices("} ").any(|(at, _)| {
        let (before, after) = line.split_at(at);
        let noun = after.trim_start_matches("} ").split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        let name = before.rsplit('{').next().unwrap_or_default().to_ascii_lowercase();
        before.contains('"') && PLURALS.contains(&noun) && name != "many" && !name.ends_with("max")
    })
}

fn collect(folder: &Path, sources: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            // Files there are wrong on purpose.
            if !path.ends_with("tests/ui") && !path.ends_with("target") {
                collect(&path, sources);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            sources.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_always_plural;

    #[test]
    fn a_number_is_followed_by_its_own_noun() {
        for wrong in ["format!(\"{} rows\", rows.len())", "say(\"using {count} companies\")", "\"({left_out} fields)\""]
        {
            assert!(is_always_plural(wrong), "{wrong}");
        }
        for right in [
            "format!(\"{} of it\", count)",
            "\"longer than {bytes_max} bytes\"",
            "\"longer than {BYTES_MAX} bytes\"",
            "\"{many} companies match\"",
            "\"expected at most {most} characters\"",
            "/// `{} rows` in a comment",
            "if here { } rows = 1;",
        ] {
            assert!(!is_always_plural(right), "{right}");
        }
    }
}
