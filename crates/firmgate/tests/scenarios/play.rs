//! One scenario, step by step.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::matching::mismatch;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    #[expect(dead_code, reason = "for the reader of the file")]
    pub about: String,
    pub data: Data,
    pub writes: Writes,
    pub steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Data {
    Synthetic,
    Listed,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Writes {
    Denied,
    Enabled,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub why: String,
    pub call: Option<String>,
    pub read: Option<String>,
    pub prompt: Option<String>,
    pub tools: Option<Vec<String>>,
    #[serde(default)]
    pub arguments: Value,
    pub error: Option<String>,
    pub text: Option<String>,
    pub result: Option<Value>,
    pub sent: Option<Vec<Value>>,
    #[serde(default)]
    pub keep: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub is_error: bool,
    pub text: String,
    pub structured: Option<Value>,
}

/// A way to a running gate.
pub trait Boundary {
    async fn call(&mut self, tool: &str, arguments: Map<String, Value>) -> Answer;
    async fn read(&mut self, uri: &str) -> Answer;
    async fn prompt(&mut self, name: &str, arguments: Map<String, Value>) -> Answer;
    async fn tools(&mut self) -> Vec<String>;
    /// What the backend received since the last time; `None` where nobody can look.
    fn sent(&mut self) -> Option<Vec<Value>>;
    async fn stop(self);
}

pub async fn play<B: Boundary>(boundary: &mut B, scenario: &Scenario) -> Vec<String> {
    let (mut kept, mut faults) = (Map::new(), Vec::new());
    for (at, step) in scenario.steps.iter().enumerate() {
        boundary.sent();
        if let Some(fault) = play_step(boundary, step, &mut kept).await {
            faults.push(format!("step {} ({}): {fault}", at + 1, step.why));
        }
    }
    faults
}

async fn play_step<B: Boundary>(boundary: &mut B, step: &Step, kept: &mut Map<String, Value>) -> Option<String> {
    let arguments = match filled(&step.arguments, kept) {
        Value::Object(arguments) => arguments,
        _ => Map::new(),
    };
    let answer = match (&step.call, &step.read, &step.prompt, &step.tools) {
        (Some(tool), ..) => boundary.call(tool, arguments).await,
        (_, Some(uri), ..) => {
            let uri = filled(&json!(uri), kept);
            boundary.read(uri.as_str().unwrap_or_default()).await
        }
        (_, _, Some(name), _) => boundary.prompt(name, arguments).await,
        (.., Some(expected)) => {
            let tools = boundary.tools().await;
            return (&tools != expected).then(|| format!("expected {expected:?}, got {tools:?}"));
        }
        _ => return Some("the step does nothing".to_owned()),
    };
    let sent = boundary.sent();
    judge(step, &answer, sent, kept)
}

fn judge(step: &Step, answer: &Answer, sent: Option<Vec<Value>>, kept: &mut Map<String, Value>) -> Option<String> {
    match (&step.error, answer.is_error) {
        (Some(part), true) if answer.text.to_lowercase().contains(&part.to_lowercase()) => {}
        (Some(part), true) => return Some(format!("the error does not say `{part}`: {}", answer.text)),
        (Some(part), false) => return Some(format!("no error, expected `{part}`: {}", answer.text)),
        (None, true) => return Some(format!("an error: {}", answer.text)),
        (None, false) => {}
    }
    if let Some(part) = &step.text
        && !answer.text.contains(part)
    {
        return Some(format!("the text does not say `{part}`: {}", answer.text));
    }
    if let Some(expected) = &step.result {
        let fault = mismatch(&filled(expected, kept), answer.structured.as_ref(), "");
        if fault.is_some() {
            return fault;
        }
    }
    if let (Some(expected), Some(sent)) = (&step.sent, sent) {
        let expected = filled(&json!(expected), kept);
        if expected != json!(sent) {
            return Some(format!("the backend received {}, expected {expected}", json!(sent)));
        }
    }
    for (name, place) in &step.keep {
        match answer.structured.as_ref().and_then(|result| result.pointer(place)) {
            Some(value) => kept.insert(name.clone(), value.clone()),
            None => return Some(format!("there is nothing at {place} to keep: {}", answer.text)),
        };
    }
    None
}

/// Puts kept values in the place of `${name}`.
fn filled(value: &Value, kept: &Map<String, Value>) -> Value {
    match value {
        Value::String(text) => {
            let name = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
            name.and_then(|name| kept.get(name)).cloned().unwrap_or_else(|| value.clone())
        }
        Value::Array(items) => items.iter().map(|item| filled(item, kept)).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), filled(value, kept))).collect(),
        other => other.clone(),
    }
}
