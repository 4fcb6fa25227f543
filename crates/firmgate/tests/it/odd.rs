//! Messages that clients send and should not, each with the id that its answer has to carry.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use serde::Deserialize;
use serde_json::Value;

/// Also played through the official clients: `scripts/sdks.sh`.
const TABLE: &str = include_str!("odd.json");

#[derive(Deserialize)]
struct Table {
    /// `ID` stands for an id.
    faults: Vec<String>,
    /// There is no id to be found.
    without_id: Vec<String>,
    /// An odd id, and what of it is sent back.
    odd_ids: Vec<(String, String)>,
}

/// Message and id. None of them holds a line break, so that they can be sent as lines.
pub fn messages() -> Vec<(String, Value)> {
    let table: Table = serde_json::from_str(TABLE).unwrap();
    let mut messages: Vec<(String, Value)> = Vec::new();
    for id in ["7", "\"call-1\"", "-3", "0", "\"\""] {
        let echoed: Value = serde_json::from_str(id).unwrap();
        messages.extend(table.faults.iter().map(|fault| (fault.replace("ID", id), echoed.clone())));
    }
    messages.extend(table.without_id.into_iter().map(|message| (message, Value::Null)));
    messages.extend(table.odd_ids.into_iter().map(|(id, echoed)| {
        let message = format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"ping\"}}");
        (message, serde_json::from_str(&echoed).unwrap())
    }));
    messages
}
