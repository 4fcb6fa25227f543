//! Messages that clients send and should not, each with the id that its answer has to carry.

use serde_json::{Value, json};

/// Message and id. None of them holds a line break, so that they can be sent as lines.
pub fn messages() -> Vec<(String, Value)> {
    let ids =
        [("7", json!(7)), ("\"call-1\"", json!("call-1")), ("-3", json!(-3)), ("0", json!(0)), ("\"\"", json!(""))];
    let mut messages: Vec<(String, Value)> = Vec::new();
    for (text, id) in &ids {
        messages.extend(FAULTS.iter().map(|fault| (fault.replace("ID", text), id.clone())));
        messages.push((deep().replace("ID", text), id.clone()));
        messages.push((
            format!("{{\"jsonrpc\":\"2.0\",\"id\":{text},\"method\":\"x\",\"params\":{{\"a\":\"\u{0001}\"}}}}"),
            id.clone(),
        ));
    }
    messages.extend(WITHOUT.iter().map(|message| ((*message).to_owned(), Value::Null)));
    messages.extend(ODD_IDS.iter().map(|(id, echoed)| {
        let message = format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"ping\"}}");
        (message, serde_json::from_str(echoed).unwrap_or(Value::Null))
    }));
    messages
}

fn deep() -> String {
    let call = r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":"search_companies","arguments":{"query":DEEP}}}"#;
    call.replace("DEEP", &format!("{}1{}", "[".repeat(200), "]".repeat(200)))
}

/// `ID` stands for an id.
const FAULTS: [&str; 38] = [
    r#"{"jsonrpc":"2.0","id":ID}"#,
    r#"{"jsonrpc":"1.0","id":ID,"method":"ping"}"#,
    r#"{"jsonrpc":2.0,"id":ID,"method":"ping"}"#,
    r#"{"id":ID,"method":"ping"}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":7}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":null}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"no/such/method"}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":""}"#,
    r#"{"jsonrpc":"2.0","id":ID,"Method":"ping"}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"ping","params":[]}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"ping","params":"x"}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"ping","params":7}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"ping","method":"tools/list"}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/list","params":{"cursor":"no-such-page"}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call"}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":7}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":"search_companies","arguments":[]}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":"search_companies","arguments":"x"}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":"search_companies","arguments":{"limit":1,"limit":2}}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":"search_companies","arguments":{"limit":NaN}}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":"search_companies","arguments":{"limit":-Infinity}}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":"search_companies","arguments":{"limit":1e999}}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":"search_companies","arguments":{"query":"\ud800"}}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":"search_companies","arguments":{"query":"\x41"}}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":"search_companies","arguments":{"query":'x'}}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":"search_companies","arguments":{"query":"x",}}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":"search_companies","arguments":{"query":"x"}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":"search_companies","arguments":{"query":"x"#,
    r#"{"params":{"id":99,"name":"x"},"jsonrpc":"2.0","id":ID,"method":7}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"tools/call","params":{"name":"no_such_tool","arguments":{}}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"resources/read","params":{"uri":"firmgate://no-such-resource"}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"resources/read","params":{"uri":7}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"prompts/get","params":{"name":"no_such_prompt"}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"ping","result":{}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"initialize"}"#,
    r#"{"jsonrpc":"2.0","id":ID,"method":"initialize","params":{"protocolVersion":7}}"#,
    r#"{"jsonrpc":"2.0","id":ID,"id":ID,"method":"ping"}"#,
];

/// There is no id to be found.
const WITHOUT: [&str; 16] = [
    "{",
    "[]",
    "{}",
    "7",
    "null",
    "\"id\"",
    "hello",
    "{\"jsonrpc\":\"2.0\",\"method\":\"tools/list\"}",
    "{\"jsonrpc\":\"2.0\",\"method\":\"tools/list\",\"params\":{\"id\":7}}",
    "{\"jsonrpc\":\"2.0\",\"id\":7,\"id\":8,\"method\":\"ping\"}",
    "[{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}]",
    "{\"jsonrpc\":\"2.0\",\"ID\":7,\"method\":\"ping\"}",
    "{\"jsonrpc\":\"2.0\",\"id\"}",
    "{\"jsonrpc\":\"2.0\",\"id\":}",
    "GET / HTTP/1.1",
    "Content-Length: 2",
];

/// An id that is none, and what of it is sent back.
const ODD_IDS: [(&str, &str); 10] = [
    ("null", "null"),
    ("true", "null"),
    ("{}", "null"),
    ("[7]", "null"),
    ("7.5", "null"),
    ("7.0", "7.0"),
    ("9223372036854775808", "9223372036854775808"),
    ("1e400", "null"),
    ("007", "null"),
    ("\"\\ud800\"", "null"),
];
