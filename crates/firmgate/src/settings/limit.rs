//! A limit on the calls of one tool, as a person writes it: `ai_search=5/min`.

use std::time::Duration;

/// How often one caller may call one tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Name of the tool.
    pub tool: String,
    /// Calls in any window of the length `per`.
    pub count: u32,
    /// Length of the window.
    pub per: Duration,
}

/// Reads `TOOL=N/UNIT`.
fn parse(text: &str) -> Result<Limit, String> {
    let wrong = |why: String| format!("`{text}`: {why}");
    let (tool, rate) = text.split_once('=').ok_or_else(|| wrong("no `=` after the tool".to_owned()))?;
    rate_of(tool, rate).map_err(wrong)
}

/// Reads `N/UNIT` for a tool.
fn rate_of(tool: &str, rate: &str) -> Result<Limit, String> {
    let (count, unit) = rate.split_once('/').ok_or_else(|| "no `/` after the number".to_owned())?;
    let count =
        count.trim().parse().map_err(|_| format!("`{count}` is not a number of calls from 0 to {}", u32::MAX))?;
    let seconds = match unit.trim() {
        "s" | "sec" | "second" => 1,
        "m" | "min" | "minute" => 60,
        "h" | "hour" => 60 * 60,
        "d" | "day" => 24 * 60 * 60,
        other => return Err(format!("unit `{other}` is not one of `s`, `min`, `h`, `d`")),
    };
    Ok(Limit { tool: tool.trim().to_owned(), count, per: Duration::from_secs(seconds) })
}

/// Reads several; two for the same tool are an error.
pub fn parse_all(texts: &[&str]) -> Result<Vec<Limit>, String> {
    let mut limits: Vec<Limit> = Vec::with_capacity(texts.len());
    for text in texts {
        let limit = parse(text)?;
        if limits.iter().any(|other| other.tool == limit.tool) {
            return Err(format!("two limits for `{}`", limit.tool));
        }
        limits.push(limit);
    }
    Ok(limits)
}

/// The stronger limits, and the weaker ones of the other tools.
pub fn merge(stronger: Vec<Limit>, weaker: Vec<Limit>) -> Vec<Limit> {
    let mut merged = stronger;
    for limit in weaker {
        if !merged.iter().any(|other| other.tool == limit.tool) {
            merged.push(limit);
        }
    }
    merged
}
