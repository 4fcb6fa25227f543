//! The protocol in bare lines, as clients of both eras send them.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::fs;
use std::io::{Read, Write};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use firmgate_testing::wait::pause;
use serde_json::{Value, json};

use crate::support::{Data, PATIENCE, call, firmgate, legacy, modern};

const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";

fn search() -> Value {
    call("search_companies", &json!({ "country": "Germany", "limit": 2 }))
}

#[test]
fn the_modern_era_needs_no_handshake_and_every_result_says_who_answers() {
    let data = Data::new();
    let mut session = data.serve(&[]);
    let discovered = session.ask(&modern(1, "server/discover", json!({})));
    assert_eq!(discovered["result"]["supportedVersions"].as_array().unwrap().len(), 5);
    assert_eq!(discovered["result"]["cacheScope"], "private");
    assert!(discovered["result"]["ttlMs"].as_u64().unwrap() > 0);
    assert!(!discovered["result"]["instructions"].as_str().unwrap().is_empty());
    let capabilities = discovered["result"]["capabilities"].as_object().unwrap();
    let names: Vec<&String> = capabilities.keys().collect();
    assert_eq!(names, ["completions", "prompts", "resources", "tools"]);

    let asked = [
        ("tools/list", json!({})),
        ("tools/call", search()),
        ("resources/list", json!({})),
        ("resources/templates/list", json!({})),
        ("resources/read", json!({ "uri": "firmgate://posture" })),
        ("prompts/list", json!({})),
        ("prompts/get", json!({ "name": "find_companies", "arguments": { "what": "banks" } })),
        (
            "completion/complete",
            json!({ "ref": { "type": "ref/prompt", "name": "find_companies" },
            "argument": { "name": "country", "value": "Germ" } }),
        ),
    ];
    for (id, (method, params)) in (2..).zip(asked) {
        let answer = session.ask(&modern(id, method, params));
        assert_eq!(answer["result"]["resultType"], "complete", "{answer}");
        assert_eq!(answer["result"]["_meta"][SERVER_INFO]["name"], "firmgate", "{answer}");
        if method.ends_with("/list") || method == "resources/read" {
            assert_eq!(answer["result"]["cacheScope"], "private", "{answer}");
            assert!(answer["result"]["ttlMs"].is_u64(), "{answer}");
        }
        if method == "completion/complete" {
            assert_eq!(answer["result"]["completion"]["values"], json!(["Germany"]));
        }
    }
    assert_eq!(session.end().code, Some(0));
}

#[test]
fn the_tools_are_the_six_that_read_until_writes_are_enabled() {
    let data = Data::new();
    let listed = |flags: &[&str]| {
        let mut session = data.serve(flags);
        let first = session.ask(&modern(1, "tools/list", json!({})));
        let second = session.ask(&modern(2, "tools/list", json!({})));
        assert_eq!(first["result"], second["result"], "the order is always the same");
        // Clients hand the list to their model with every conversation.
        let bytes = first["result"].to_string().len();
        assert!(bytes <= 18_500, "{bytes} bytes");
        let tools = first["result"]["tools"].as_array().unwrap().clone();
        (tools, session.end().errors)
    };
    let (reads, start) = listed(&[]);
    assert!(reads.iter().all(|tool| tool["annotations"]["readOnlyHint"] == true));
    assert_eq!(reads.len(), 6);
    let expected =
        "level=INFO msg=\"starting mcp-server\" auth=embedded mutations=false tools=6 resources=2 prompts=2\n";
    assert!(start.contains(expected), "{start}");
    let (all, start) = listed(&["--allow-mutations"]);
    assert_eq!(all.len(), 9);
    // The hint has a meaning for writes only.
    let mut writes = all.iter().filter(|tool| tool["annotations"]["readOnlyHint"] == false);
    assert!(writes.all(|tool| tool["annotations"]["destructiveHint"] == false));
    assert!(start.contains(" mutations=true tools=9 "), "{start}");
}

#[test]
fn a_hidden_write_refuses_with_the_text_that_others_match_on() {
    let data = Data::new();
    let mut session = data.serve(&[]);
    let write = call("add_to_collection", &json!({ "collection_id": "col-123", "company_ids": ["revolut.com"] }));
    let answer = session.ask(&modern(1, "tools/call", write));
    assert_eq!(answer["result"]["isError"], true);
    let text = answer["result"]["content"][0]["text"].as_str().unwrap();
    assert_eq!(text, "mutations are disabled; use --allow-mutations flag to enable write operations");
    let log = session.end().errors;
    assert!(log.contains(" msg=\"call\" tool=add_to_collection outcome=writes_disabled "), "{log}");
}

#[test]
fn a_write_is_done_once_and_on_record_before_its_answer() {
    let data = Data::new();
    let mut session = data.serve(&["--allow-mutations"]);
    let write = call("create_collection", &json!({ "name": "Prospects" }));
    let first = session.ask(&modern(1, "tools/call", write.clone()));
    let second = session.ask(&modern(2, "tools/call", write));
    let made = |answer: &Value| answer["result"]["structuredContent"].clone();
    assert_eq!(made(&first)["collection_id"], made(&second)["collection_id"], "{first} {second}");
    let journal = fs::read_to_string(data.journals().last().unwrap()).unwrap();
    assert!(journal.matches("create_collection").count() >= 2, "{journal}");
    assert!(!journal.contains("Prospects"), "arguments are on record as digests");
    // The log names the call as the record does, so that both can be laid side by side.
    let log = session.end().errors;
    let call = log.split(" call=").nth(1).unwrap().lines().next().unwrap();
    assert!(call.len() == 32 && journal.contains(call), "{log}");
    assert!(log.contains(" tool=create_collection outcome=ok rows=1 latency_us="), "{log}");
    assert!(!log.contains("Prospects"), "{log}");
}

#[test]
fn old_versions_are_answered_in_their_own_terms() {
    let data = Data::new();
    for (version, structured) in
        [("2024-11-05", false), ("2025-03-26", false), ("2025-06-18", true), ("2025-11-25", true)]
    {
        let mut session = data.serve(&[]);
        let hello = session.initialize(version);
        assert_eq!(hello["result"]["protocolVersion"], version);
        assert_eq!(hello["result"]["serverInfo"]["name"], "firmgate");
        let answer = session.ask(&legacy(1, "tools/call", &search()));
        let result = answer["result"].as_object().unwrap();
        assert_eq!(result.contains_key("structuredContent"), structured, "{version}: {answer}");
        assert!(!result.contains_key("resultType"), "{version}: {answer}");
        let text: Value = serde_json::from_str(result["content"][0]["text"].as_str().unwrap()).unwrap();
        assert_eq!(text["companies"].as_array().unwrap().len(), 2);
        assert!(session.ask(&legacy(2, "ping", &json!({})))["result"].is_object());
        assert_eq!(session.end().code, Some(0));
    }
}

#[test]
fn a_client_may_probe_and_notify_before_it_falls_back_to_the_handshake() {
    let data = Data::new();
    let mut session = data.serve(&[]);
    session.ask(&modern(1, "server/discover", json!({})));
    session.send(&json!({ "jsonrpc": "2.0", "method": "notifications/roots/list_changed" }));
    let hello = session.initialize("2025-11-25");
    assert_eq!(hello["result"]["protocolVersion"], "2025-11-25");
    let prompts = session.ask(&legacy(2, "prompts/list", &json!({})));
    assert_eq!(prompts["result"]["prompts"].as_array().unwrap().len(), 2);
    assert_eq!(session.end().code, Some(0));
}

#[test]
fn a_client_that_leaves_early_is_no_failure() {
    let data = Data::new();
    assert_eq!(data.serve(&[]).end().code, Some(0));
    let mut session = data.serve(&[]);
    session.ask(&modern(1, "server/discover", json!({})));
    assert_eq!(session.end().code, Some(0));
}

#[test]
fn lines_that_are_no_protocol_are_answered_and_harm_nobody() {
    let data = Data::new();
    let mut session = data.serve(&[]);
    session.send_text("garbage\n{\"jsonrpc\":\n\n\u{fffd}\u{0}\n");
    let refusals = [session.refusal(), session.refusal(), session.refusal()];
    assert_eq!(refusals.map(|(code, _)| code), [-32700; 3]);
    session.ask(&modern(1, "tools/list", json!({})));
    session.send_text("garbage\n[1,2,3\n");
    let refusals = [session.refusal(), session.refusal()];
    assert_eq!(refusals.map(|(code, _)| code), [-32700; 2]);
    session.send_text(&format!("{}{}\n", "[".repeat(100_000), "]".repeat(100_000)));
    assert_eq!(session.refusal().0, -32600);
    assert!(session.ask(&modern(2, "tools/call", search()))["result"].is_object());
    let ended = session.end();
    assert_eq!(ended.code, Some(0));
    assert!(ended.answers.is_empty(), "{:?}", ended.answers);
}

#[test]
fn a_line_of_ten_megabytes_is_refused_without_being_held() {
    let data = Data::new();
    let mut session = data.serve(&[]);
    session.ask(&modern(1, "tools/call", search()));
    let before = private_kib(session.id());
    let long = call("search_companies", &json!({ "query": "x".repeat(10 << 20) }));
    session.send(&modern(2, "tools/call", long));
    assert_eq!(session.refusal(), (-32600, json!(2)));
    let answer = session.ask(&modern(3, "tools/call", search()));
    assert!(answer["result"]["structuredContent"]["total"].as_u64().unwrap() > 0);
    let grown = private_kib(session.id()).saturating_sub(before);
    assert!(grown < 6 << 10, "grew by {grown} KiB");
    assert_eq!(session.end().code, Some(0));
}

/// Memory of the server that no file backs.
fn private_kib(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn what_a_client_program_got_wrong_is_a_protocol_error() {
    let data = Data::new();
    let mut session = data.serve(&[]);
    let error = |answer: Value| (answer["error"]["code"].as_i64().unwrap(), answer["error"].clone());
    let (code, tool) = error(session.ask(&modern(1, "tools/call", call("nope", &json!({})))));
    assert_eq!((code, tool["message"].as_str().unwrap()), (-32602, "Unknown tool: nope"));
    let (code, resource) = error(session.ask(&modern(2, "resources/read", json!({ "uri": "firmgate://nope" }))));
    assert_eq!((code, &resource["data"]["uri"]), (-32602, &json!("firmgate://nope")));
    let (code, _) = error(session.ask(&modern(3, "prompts/get", json!({ "name": "nope" }))));
    assert_eq!(code, -32602);
    let (code, _) = error(session.ask(&modern(4, "tools/list", json!({ "cursor": "x" }))));
    assert_eq!(code, -32602);
    let (code, _) = error(session.ask(&modern(5, "tools/call", json!({ "arguments": {} }))));
    assert_eq!(code, -32602);
    for (id, method) in
        [(6, "nope"), (7, "resources/subscribe"), (8, "logging/setLevel"), (9, "subscriptions/listen"), (10, "ping")]
    {
        let (code, error) = error(session.ask(&modern(id, method, json!({}))));
        assert_eq!(code, -32601, "{method}: {error}");
    }
    let mut future = modern(11, "tools/list", json!({}));
    future["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("2099-01-01");
    let (code, version) = error(session.ask(&future));
    assert_eq!((code, &version["data"]["requested"]), (-32022, &json!("2099-01-01")));
    // What the model can put right is a result, so that the model sees it.
    let answer = session.ask(&modern(12, "tools/call", call("search_companies", &json!({ "country": "Atlantis" }))));
    assert_eq!(answer["result"]["isError"], true, "{answer}");
    assert_eq!(session.end().code, Some(0));
}

#[test]
fn many_calls_at_once_are_all_answered_and_a_cancelled_one_is_not() {
    let data = Data::new();
    let mut session = data.serve(&[]);
    session.initialize("2025-11-25");
    for id in 0..200 {
        session.send(&legacy(id, "tools/call", &search()));
    }
    session.send(&json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": 199 } }));
    session.send(&legacy(200, "tools/list", &json!({})));
    let mut answered: Vec<u64> = Vec::new();
    while answered.len() < 200 {
        let answer = session.next();
        let id = answer["id"].as_u64().unwrap();
        assert_ne!(answer["result"]["isError"], true, "{answer}");
        if id != 199 {
            answered.push(id);
        }
    }
    answered.sort_unstable();
    let expected: Vec<u64> = (0..=200).filter(|id| *id != 199).collect();
    assert_eq!(answered, expected);
    assert_eq!(session.end().code, Some(0));
}

#[test]
fn what_was_asked_is_answered_also_when_the_input_ends_at_once() {
    let data = Data::new();
    let mut session = data.serve(&["--allow-mutations"]);
    session.send(&modern(1, "tools/call", call("create_collection", &json!({ "name": "Last words" }))));
    session.send(&modern(2, "tools/call", search()));
    let ended = session.end();
    assert_eq!(ended.code, Some(0));
    let ids: Vec<u64> = ended.answers.iter().map(|answer| answer["id"].as_u64().unwrap()).collect();
    assert!(ids.contains(&1) && ids.contains(&2), "{ids:?}");
}

#[test]
fn the_limit_of_a_tool_holds_and_can_be_configured() {
    let data = Data::new();
    let mut session = data.serve(&["--limit", "search_companies=2/min"]);
    let failed = |answer: &Value| answer["result"]["isError"] == true;
    assert!(!failed(&session.ask(&modern(1, "tools/call", search()))));
    assert!(!failed(&session.ask(&modern(2, "tools/call", search()))));
    let third = session.ask(&modern(3, "tools/call", search()));
    let text = third["result"]["content"][0]["text"].as_str().unwrap();
    assert!(failed(&third) && text.contains("maximum 2 requests per 1m0s"), "{text}");
}

#[test]
fn a_signal_to_end_is_followed_by_a_clean_end() {
    let data = Data::new();
    let mut session = data.serve(&[]);
    session.ask(&modern(1, "tools/call", search()));
    let began = Instant::now();
    let sent = std::process::Command::new("/bin/kill").arg(session.id().to_string()).status().unwrap();
    assert!(sent.success());
    let ended = session.wait();
    assert_eq!(ended.code, Some(0));
    assert!(began.elapsed() < PATIENCE.min(Duration::from_secs(10)));
}

/// Sends until the pipe is full; gives how many kibibytes the server has grown by when it takes no more.
fn flooded(lines: &'static [u8]) -> u64 {
    let data = Data::new();
    let mut command = firmgate(["serve", "--data"]);
    command.arg(data.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut server = command.spawn().unwrap();
    let mut input = server.stdin.take().unwrap();
    let greeting = json!({ "jsonrpc": "2.0", "id": "init", "method": "initialize", "params": { "protocolVersion": "2025-06-18" } });
    input.write_all(format!("{greeting}\n").as_bytes()).unwrap();
    let mut answer = [0; 64];
    assert!(server.stdout.as_mut().unwrap().read(&mut answer).unwrap() > 0);
    let before = private_kib(server.id());
    let written = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&written);
    let writer = std::thread::spawn(move || {
        // Until it is closed at the other end.
        for round in 0_u64.. {
            let text = String::from_utf8_lossy(lines).replace("ID", &round.to_string());
            if input.write_all(text.as_bytes()).is_err() {
                break;
            }
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    // Until it takes no more, or as long as it may: what is cancelled at once needs no answer, and so never fills the pipe.
    let (mut last, began) = (0, Instant::now());
    while began.elapsed() < Duration::from_secs(10) {
        pause(Duration::from_secs(1));
        let now = written.load(Ordering::Relaxed);
        if now == last && now > 0 {
            break;
        }
        last = now;
    }
    assert!(last > 100, "{last} rounds were read");
    let grown = private_kib(server.id()).saturating_sub(before);
    // Then the client goes, and with it the server, though its input stays open for a moment.
    drop(server.stdout.take());
    let gone = Instant::now();
    assert!(server.wait().unwrap().code().is_some());
    assert!(gone.elapsed() < Duration::from_secs(20), "{:?}", gone.elapsed());
    writer.join().unwrap();
    grown
}

#[test]
fn a_client_that_sends_and_does_not_read_is_held_back() {
    let floods: [&[u8]; 4] = [
        b"{\"jsonrpc\":\"2.0\",\"id\":ID,\"method\":\"ping\"}\n",
        b"{\"jsonrpc\":\"2.0\",\"id\":ID,\"method\":\"tools/list\"}\n",
        b"{\"jsonrpc\":\"2.0\",\"id\":ID,\"method\":7}\n",
        b"{\"jsonrpc\":\"2.0\",\"id\":ID,\"method\":\"tools/list\"}\n{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":ID}}\n",
    ];
    let floods = floods.map(|flood| (flood, std::thread::spawn(move || flooded(flood))));
    for (flood, running) in floods {
        let grown = running.join().unwrap();
        assert!(grown < 48 << 10, "{}: grew by {grown} KiB", String::from_utf8_lossy(flood));
    }
}

#[test]
fn a_client_that_takes_no_more_answers_ends_the_server_though_its_input_stays_open() {
    let data = Data::new();
    let mut command = firmgate(["serve", "--data"]);
    command.arg(data.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut server = command.spawn().unwrap();
    let greeting =
        json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "protocolVersion": "2025-06-18" } });
    server.stdin.as_mut().unwrap().write_all(format!("{greeting}\n").as_bytes()).unwrap();
    let mut answer = [0; 64];
    assert!(server.stdout.as_mut().unwrap().read(&mut answer).unwrap() > 0);
    drop(server.stdout.take());
    let input = server.stdin.take();
    let gone = Instant::now();
    assert_eq!(server.wait().unwrap().code(), Some(0));
    assert!(gone.elapsed() < Duration::from_secs(20), "{:?}", gone.elapsed());
    drop(input);
}

#[test]
fn an_id_that_is_in_use_is_refused_before_the_second_write_runs() {
    let write =
        |name: &str| format!("{}\n", legacy(7, "tools/call", &call("create_collection", &json!({ "name": name }))));
    let cancel = json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": 7 } });
    for between in [String::new(), format!("{cancel}\n")] {
        let data = Data::new();
        let mut session = data.serve(&["--allow-mutations"]);
        session.initialize("2025-06-18");
        session.send_text(&format!("{}{between}{}", write("first"), write("second")));
        let refused = session.refusal_among(if between.is_empty() { 2 } else { 1 });
        assert_eq!(refused, [(-32600, json!(7))]);
        let listed = session.ask(&legacy(8, "tools/call", &call("list_collections", &json!({}))));
        let names: Vec<&Value> = listed["result"]["structuredContent"]["collections"]
            .as_array()
            .unwrap()
            .iter()
            .map(|collection| &collection["name"])
            .collect();
        assert!(!names.contains(&&json!("second")), "{names:?}");
        assert_eq!(session.end().code, Some(0));
    }
}
