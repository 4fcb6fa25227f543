//! How messages are written.

use super::source::Source;

/// Nouns that follow a number in texts.
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

/// The faults in the texts of a file.
pub(super) fn check(source: &Source, text: &str) -> Vec<String> {
    // They quote what is wrong.
    if source.shown.starts_with("xtask/src/tidy") {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mut fault = |why: &str| {
            let text = format!("{}:{}: {why}", source.shown, number.saturating_add(1));
            faults.push(text);
        };
        if let Some(why) = wording(line) {
            fault(why);
        }
        if line.trim_start().starts_with(concat!("#[", "ignore")) {
            fault("a test that does not run proves nothing: let it run, or remove it");
        }
        if !source.is_test && is_always_plural(line) {
            fault(
                "a number of 1 would have a plural: use `firmgate_clean::counted`, or name it `many` where it is more",
            );
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

/// Whether a text has a plural after a number that can be 1. A bound is more than that, and so is what exceeds it.
pub(super) fn is_always_plural(line: &str) -> bool {
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
