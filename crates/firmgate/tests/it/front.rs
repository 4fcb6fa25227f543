//! The front of MCP over HTTP: what odd requests are answered, what browsers are told, and that every refused call is on record.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::fs;

use serde_json::{Value, json};

use crate::http::Gate;
use crate::resource_server::{Scene, tool};
use crate::support::{Data, call, firmgate, legacy, modern};
use crate::web::{Answer, bare, post, send};

const ORIGIN: &str = "https://app.example";

fn open(data: &Data, flags: &[&str]) -> Gate {
    let mut command = firmgate(["serve", "--data"]);
    command.arg(data.path()).args(flags);
    Gate::start(command)
}

/// The records of all calls: the reason of a refusal, or `intent`.
fn records(data: &Data) -> Vec<String> {
    let mut records = Vec::new();
    for journal in data.journals() {
        for line in fs::read_to_string(journal).unwrap().lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            match line["event"].as_str() {
                Some("intent") => records.push("intent".to_owned()),
                Some("refusal") => {
                    let reason = if line["reason"] == "invalid" { &line["detail"] } else { &line["reason"] };
                    records.push(reason.as_str().unwrap().to_owned());
                }
                _ => {}
            }
        }
    }
    records
}

/// Request, headers, body; status, code and id of the answer.
type OddRequest = (&'static str, String, &'static str, u16, Value, Value);

#[expect(clippy::too_many_lines, reason = "a table")]
fn odd_requests() -> Vec<OddRequest> {
    let list = r#"{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{}}"#;
    let json_type = "content-type: application/json\r\n";
    let typed = |headers: &str| format!("{json_type}{headers}");
    let null = json!(null);
    vec![
        // The address: one slash at the end is the same.
        ("POST /mcp/", typed(""), list, 200, null.clone(), json!(7)),
        ("POST /mcp//", typed(""), list, 404, json!(404), null.clone()),
        ("POST /MCP", typed(""), list, 404, json!(404), null.clone()),
        ("GET /mcp/", String::new(), "", 405, json!(405), null.clone()),
        ("GET /mcp", "accept: text/event-stream\r\n".to_owned(), "", 405, json!(405), null.clone()),
        ("DELETE /mcp", String::new(), "", 405, json!(405), null.clone()),
        ("OPTIONS /mcp", String::new(), "", 405, json!(405), null.clone()),
        ("PUT /mcp", typed(""), list, 405, json!(405), null.clone()),
        // The forms.
        ("POST /mcp", typed("accept: application/json\r\n"), list, 200, null.clone(), json!(7)),
        ("POST /mcp", typed("accept: */*\r\n"), list, 200, null.clone(), json!(7)),
        ("POST /mcp", typed("accept: application/*;q=0.5, text/html\r\n"), list, 200, null.clone(), json!(7)),
        ("POST /mcp", typed("accept: application/json;q=0, */*\r\n"), list, 406, json!(406), json!(7)),
        ("POST /mcp", typed("accept: text/event-stream\r\n"), list, 406, json!(406), json!(7)),
        (
            "POST /mcp",
            "content-type: Application/JSON; charset=UTF-8\r\n".to_owned(),
            list,
            200,
            null.clone(),
            json!(7),
        ),
        ("POST /mcp", "content-type: text/plain\r\n".to_owned(), list, 415, json!(415), json!(7)),
        ("POST /mcp", String::new(), list, 415, json!(415), json!(7)),
        (
            "POST /mcp",
            "content-type: application/x-www-form-urlencoded\r\n".to_owned(),
            "a=b",
            415,
            json!(415),
            null.clone(),
        ),
        ("POST /mcp", typed("mcp-protocol-version: 1999-01-01\r\n"), list, 400, json!(-32600), json!(7)),
        (
            "POST /mcp",
            typed("mcp-method: tools/call\r\nmcp-protocol-version: 2026-07-28\r\n"),
            list,
            400,
            json!(-32020),
            json!(7),
        ),
        // The message.
        ("POST /mcp", typed(""), "{", 400, json!(-32700), null.clone()),
        ("POST /mcp", typed(""), "[]", 400, json!(-32600), null.clone()),
        ("POST /mcp", typed(""), r#"{"jsonrpc":"1.0","id":3,"method":"x"}"#, 400, json!(-32600), json!(3)),
        ("POST /mcp", typed(""), r#"{"jsonrpc":"2.0","id":"a","method":"x","x":NaN}"#, 400, json!(-32700), json!("a")),
        (
            "POST /mcp",
            typed(""),
            r#"{"jsonrpc":"2.0","id":"a","method":"x","a":1,"a":2}"#,
            400,
            json!(-32600),
            json!("a"),
        ),
        (
            "POST /mcp",
            typed(""),
            r#"{"jsonrpc":"2.0","id":4,"method":"tools/list","params":[]}"#,
            400,
            json!(-32602),
            json!(4),
        ),
        (
            "POST /mcp",
            typed(""),
            r#"{"jsonrpc":"2.0","id":4,"method":"tools/list","params":"x"}"#,
            400,
            json!(-32602),
            json!(4),
        ),
        (
            "POST /mcp",
            typed(""),
            r#"{"jsonrpc":"2.0","id":9223372036854775808,"method":"ping"}"#,
            400,
            json!(-32600),
            json!(9_223_372_036_854_775_808_u64),
        ),
        ("POST /mcp", typed(""), r#"{"jsonrpc":"2.0","id":5,"method":"no/such"}"#, 200, json!(-32601), json!(5)),
    ]
}

#[test]
fn odd_requests_get_a_status_a_code_and_their_id() {
    let data = Data::new();
    let gate = open(&data, &[]);
    let cases = odd_requests();
    for (start, headers, body, status, code, id) in cases {
        let answer = bare(&gate.address, start, &headers, body.as_bytes());
        let shown = format!("{start} {headers} {body} -> {} {}", answer.status, answer.body);
        assert_eq!(answer.status, status, "{shown}");
        assert_eq!(answer.header("content-type"), Some("application/json"), "{shown}");
        let said = answer.json();
        assert_eq!((&said["jsonrpc"], &said["id"]), (&json!("2.0"), &id), "{shown}");
        assert_eq!(said["error"]["code"], code, "{shown}");
        assert_eq!(said["error"]["message"].is_string(), !code.is_null(), "{shown}");
    }
    for path in ["/healthz/", "/readyz/", "/healthz"] {
        assert_eq!(bare(&gate.address, &format!("GET {path}"), "", b"").status, 200, "{path}");
    }
}

#[test]
fn an_open_server_refuses_a_write_as_standard_input_does() {
    let data = Data::new();
    let gate = open(&data, &[]);
    let write = json!({ "name": "create_collection", "arguments": { "name": "T" } });
    for message in [modern(5, "tools/call", write.clone()), legacy(5, "tools/call", &write)] {
        let answer = post(&gate.address, &message, "").json();
        assert_eq!((&answer["id"], &answer["result"]["isError"]), (&json!(5), &json!(true)), "{answer}");
        let text = answer["result"]["content"][0]["text"].as_str().unwrap();
        assert!(text.contains("mutations are disabled; use --allow-mutations flag"), "{text}");
        assert!(!answer.to_string().contains("token"), "{answer}");
    }
    gate.terminate();
    let (code, said) = gate.end();
    assert_eq!(code, Some(0));
    assert_eq!(records(&data), ["writes_disabled", "writes_disabled"]);
    assert_eq!(said.matches("writes_disabled").count(), 2, "{said}");
}

/// Calls in every form that a known caller can send, each once.
fn all_kinds_of_calls() -> Vec<(String, String)> {
    let none = String::new();
    let call_of = |name: &str, arguments: Value| modern(1, "tools/call", call(name, &arguments)).to_string();
    let known =
        |name: &str| format!("mcp-method: tools/call\r\nmcp-protocol-version: 2026-07-28\r\nmcp-name: {name}\r\n");
    let raw = |params: &str| format!(r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{params}}}"#);
    let list = "list_collections";
    vec![
        (known(list), call_of(list, json!({}))),
        (known(list), call_of(list, json!({ "nonsense": 1 }))),
        (known("create_collection"), call_of("create_collection", json!({ "name": "x" }))),
        (known("create_collection"), call_of("create_collection", json!({ "nonsense": 1 }))),
        (known("get_company"), call_of("get_company", json!({ "id": "x" }))),
        (known("get_company"), call_of("get_company", json!({}))),
        (known("drop_tables"), call_of("drop_tables", json!({ "a": 1 }))),
        (known("other"), call_of(list, json!({}))),
        ("mcp-method: tools/list\r\nmcp-protocol-version: 2026-07-28\r\n".to_owned(), call_of(list, json!({}))),
        ("mcp-protocol-version: 1999-01-01\r\n".to_owned(), raw(r#"{"name":"list_collections"}"#)),
        (none.clone(), raw(r#"{"name":"list_collections"}"#)),
        (none.clone(), raw(r#"{"name":"list_collections","arguments":[]}"#)),
        (none.clone(), raw(r#"{"name":"list_collections","arguments":null}"#)),
        (none.clone(), raw(r#"{"name":5}"#)),
        (none.clone(), raw("{}")),
        (none.clone(), raw("[]")),
        (none.clone(), raw("\"x\"")),
        (none.clone(), raw("null")),
        (none.clone(), r#"{"jsonrpc":"2.0","id":1,"method":"tools/call"}"#.to_owned()),
        (none.clone(), r#"{"jsonrpc":"2.0","id":1.5,"method":"tools/call"}"#.replace("1.5", "18446744073709551615")),
        ("accept: text/html\r\n".to_owned(), raw(r#"{"name":"list_collections"}"#)),
    ]
}

#[test]
fn every_call_of_a_known_caller_leaves_one_record() {
    for flags in [&[][..], &["--allow-mutations"]] {
        let scene = Scene::new(flags);
        let token = scene.key.token(&scene.claims("collections:read"));
        let calls = all_kinds_of_calls();
        for (headers, body) in &calls {
            let headers = format!("content-type: application/json\r\nauthorization: Bearer {token}\r\n{headers}");
            let answer = bare(&scene.gate.address, "POST /mcp", &headers, body.as_bytes());
            assert!(answer.json()["jsonrpc"] == "2.0", "{body} {}", answer.body);
            assert!(!answer.json()["id"].is_null(), "{body} {}", answer.body);
        }
        scene.gate.terminate();
        let Scene { data, gate, .. } = scene;
        let (code, said) = gate.end();
        assert_eq!(code, Some(0));
        let records = records(&data);
        assert_eq!(records.len(), calls.len(), "{records:?}\n{said}");
        let count = |reason: &str| records.iter().filter(|record| *record == reason).count();
        let (disabled, scopes) = if flags.is_empty() { (2, 2) } else { (0, 4) };
        assert_eq!((count("writes_disabled"), count("insufficient_scope")), (disabled, scopes), "{records:?}");
        assert!(count("unknown_tool") > 0 && count("headers") > 3 && count("unreadable") > 2, "{records:?}");
    }
}

#[test]
fn a_missing_scope_is_told_with_the_id_and_in_the_spelling_of_the_issuer() {
    let scene = Scene::with_prefix("https://api.example/mcp/", &["--allow-mutations"]);
    let prefixed = "https://api.example/mcp/collections:write";
    let asked = post(&scene.gate.address, &tool("create_collection", &json!({ "name": "x" })), "");
    assert_eq!(asked.status, 401);
    assert_eq!(asked.json()["id"], 1);
    assert!(asked.header("www-authenticate").unwrap().contains(&format!("scope=\"{prefixed}\"")), "{asked:?}");
    let refused =
        scene.ask("https://api.example/mcp/companies:read", &tool("create_collection", &json!({ "name": "x" })));
    assert_eq!((refused.status, &refused.json()["id"]), (403, &json!(1)), "{}", refused.body);
    let challenge = refused.header("www-authenticate").unwrap();
    assert!(challenge.starts_with("bearer error=\"insufficient_scope\", "), "{challenge}");
    assert!(challenge.contains(&format!("scope=\"{prefixed}\"")), "{challenge}");
    assert!(refused.json()["error"]["message"].as_str().unwrap().contains(prefixed), "{}", refused.body);
    let resource = scene.ask("openid", &modern(3, "resources/read", json!({ "uri": "firmgate://filters" })));
    assert_eq!((resource.status, &resource.json()["id"]), (403, &json!(3)), "{}", resource.body);

    let document = send(&scene.gate.address, "GET /.well-known/oauth-protected-resource/mcp/", "", b"");
    let supported = document.json()["scopes_supported"].clone();
    let names = ["companies:read", "collections:read", "collections:write", "email:discover"];
    assert_eq!(supported, json!(names.map(|name| format!("https://api.example/mcp/{name}"))));
}

/// The headers of CORS that an answer has.
fn cors(answer: &Answer) -> Vec<&str> {
    answer.headers.lines().filter(|line| line.starts_with("access-control-")).collect()
}

#[test]
fn a_listed_page_may_send_and_read_and_no_other_page_may() {
    let data = Data::new();
    let gate = open(&data, &["--allow-origin", ORIGIN]);
    let address = gate.address.as_str();
    let names = "authorization, content-type, accept, mcp-protocol-version, mcp-method, mcp-name, mcp-session-id, dpop, \
        last-event-id, traceparent, mcp-param-region";
    let asks = format!("access-control-request-method: POST\r\naccess-control-request-headers: {names}, x-evil\r\n");
    let asks = asks.as_str();
    let listed = format!("origin: {ORIGIN}\r\n");
    for start in ["OPTIONS /mcp", "OPTIONS /mcp/"] {
        let preflight = bare(address, start, &format!("{listed}{asks}"), b"");
        assert_eq!((preflight.status, preflight.body.as_str()), (204, ""), "{preflight:?}");
        assert_eq!(preflight.header("access-control-allow-origin"), Some(ORIGIN));
        let headers = preflight.header("access-control-allow-headers").unwrap();
        assert_eq!(headers, names);
        assert!(!headers.contains("x-evil"), "{headers}");
        assert!(preflight.header("access-control-allow-methods").unwrap().contains("post"));
        assert_eq!(preflight.header("access-control-allow-private-network"), None);
        assert_eq!(preflight.header("access-control-allow-credentials"), None);
        assert!(preflight.headers.contains("vary: origin"), "{preflight:?}");
    }
    let private = format!("{listed}{asks}access-control-request-private-network: true\r\n");
    assert_eq!(
        bare(address, "OPTIONS /mcp", &private, b"").header("access-control-allow-private-network"),
        Some("true")
    );

    let message = modern(1, "tools/list", json!({})).to_string();
    let typed = "content-type: application/json\r\n";
    let large = "x".repeat(70_000);
    let answers: [(&str, &str, &str, u16); 10] = [
        ("POST /mcp", typed, &message, 400),
        (
            "POST /mcp",
            "content-type: application/json\r\nmcp-protocol-version: 2026-07-28\r\nmcp-method: tools/list\r\n",
            &message,
            200,
        ),
        ("POST /mcp", typed, "{", 400),
        ("POST /mcp", "", &message, 415),
        ("POST /mcp", typed, &large, 413),
        ("POST /mcp", "content-type: application/json\r\naccept: text/html\r\n", &message, 406),
        ("GET /mcp", "", "", 405),
        ("GET /nothing", "", "", 404),
        ("POST /mcp", "host: evil.example\r\ncontent-type: application/json\r\n", &message, 403),
        ("GET /readyz", "", "", 200),
    ];
    for (start, headers, body, status) in answers {
        let answer = bare(address, start, &format!("{listed}{headers}"), body.as_bytes());
        assert_eq!(answer.status, status, "{start} {headers} {}", answer.body);
        assert_eq!(answer.header("access-control-allow-origin"), Some(ORIGIN), "{start} {headers}");
        let exposed = answer.header("access-control-expose-headers").unwrap();
        for name in ["www-authenticate", "mcp-protocol-version", "mcp-session-id", "retry-after"] {
            assert!(exposed.contains(name), "{exposed}");
        }
    }
    for origin in
        ["https://evil.example", "null", "http://localhost:3000", "http://app.example", "https://app.example:444"]
    {
        for (start, headers, body) in [("OPTIONS /mcp", asks, ""), ("POST /mcp", typed, message.as_str())] {
            let answer = bare(address, start, &format!("origin: {origin}\r\n{headers}"), body.as_bytes());
            assert_eq!(cors(&answer), [""; 0], "{origin} {start}");
            assert_ne!(answer.status, 204, "{origin} {start}");
        }
    }
}

#[test]
fn discovery_and_challenges_are_readable_where_they_must_be() {
    let scene = Scene::new(&["--allow-origin", ORIGIN]);
    let address = scene.gate.address.as_str();
    for path in ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp/"] {
        for origin in ["", "origin: https://evil.example\r\n", "origin: null\r\n"] {
            let document = bare(address, &format!("GET {path}"), origin, b"");
            assert_eq!((document.status, document.header("access-control-allow-origin")), (200, Some("*")), "{path}");
        }
        let asks = "origin: https://any.example\r\naccess-control-request-method: GET\r\naccess-control-request-headers: mcp-protocol-version\r\n";
        let preflight = bare(address, &format!("OPTIONS {path}"), asks, b"");
        assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (204, Some("*")));
        assert!(preflight.header("access-control-allow-headers").unwrap().contains("mcp-protocol-version"));
        assert_eq!(bare(address, &format!("GET {path}"), "host: evil.example\r\n", b"").status, 403);
    }
    let asks = format!("origin: {ORIGIN}\r\naccess-control-request-method: POST\r\n");
    assert_eq!(bare(address, "OPTIONS /mcp", &asks, b"").status, 204, "a preflight brings no token");
    let challenge = post(address, &tool("list_collections", &json!({})), &format!("origin: {ORIGIN}\r\n"));
    assert_eq!((challenge.status, challenge.header("access-control-allow-origin")), (401, Some(ORIGIN)));
    assert!(challenge.header("www-authenticate").is_some());
    assert!(challenge.header("access-control-expose-headers").unwrap().contains("www-authenticate"));
}

#[test]
fn the_slash_at_the_end_is_the_same_address_for_tokens_and_proofs() {
    let scene = Scene::with(&["--public-url", "http://localhost/mcp/"], None);
    let ask = tool("list_collections", &json!({}));
    for audience in ["http://localhost/mcp", "http://localhost/mcp/"] {
        let mut claims = scene.claims("collections:read");
        claims["aud"] = json!(audience);
        let token = scene.key.token(&claims);
        let answer = post(&scene.gate.address, &ask, &format!("authorization: Bearer {token}\r\n"));
        assert_eq!(answer.status, 200, "{audience} {}", answer.body);
    }
    let own = firmgate_testing::tokens::es256('c', "own");
    let mut claims = scene.claims("collections:read");
    claims["aud"] = json!("http://localhost/mcp");
    claims["cnf"] = json!({ "jkt": own.thumbprint() });
    let token = scene.key.token(&claims);
    for (number, url) in ["http://localhost/mcp", "http://localhost/mcp/"].iter().enumerate() {
        let proof = own.proof(&token, "POST", url, &number.to_string(), claims["iat"].as_i64().unwrap());
        let headers = format!("authorization: DPoP {token}\r\ndpop: {proof}\r\n");
        assert_eq!(post(&scene.gate.address, &ask, &headers).status, 200, "{url}");
    }
}

#[test]
fn a_group_may_write_by_the_claim_that_the_settings_name() {
    let policy = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policy/group-writes.cedar");
    let scene = Scene::with(
        &["--allow-mutations", "--audience", "gate", "--policy", policy],
        Some("groups_claim = \"teams\"\n"),
    );
    let ask = |groups: Value| {
        let mut claims = scene.claims("collections:read collections:write");
        claims["teams"] = groups;
        let token = scene.key.token(&claims);
        let write = tool("create_collection", &json!({ "name": "mine" }));
        post(&scene.gate.address, &write, &format!("authorization: Bearer {token}\r\n")).json()
    };
    let refused = |answer: &Value| answer["result"]["content"][0]["text"].as_str().unwrap().contains("does not allow");
    assert!(!refused(&ask(json!(["analysts", "curators"]))));
    assert!(!refused(&ask(json!("curators"))));
    assert!(refused(&ask(json!(["analysts"]))));
    assert!(refused(&ask(json!([]))));
    let read = post(
        &scene.gate.address,
        &tool("list_collections", &json!({})),
        &format!("authorization: Bearer {}\r\n", scene.key.token(&scene.claims("collections:read"))),
    );
    assert_eq!(read.json()["result"]["isError"], false, "{}", read.body);
}
