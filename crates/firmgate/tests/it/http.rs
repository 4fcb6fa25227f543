//! MCP over HTTP, open to this machine.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;

use serde_json::{Value, json};

use crate::support::{Data, call, firmgate, legacy, modern, run, text};
use crate::web::{Answer, post, send};

/// `serve --http` on a free port.
pub struct Gate {
    child: Child,
    pub address: String,
    errors: BufReader<ChildStderr>,
}

impl Gate {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.args(["--http", "127.0.0.1:0"]).stderr(Stdio::piped()).spawn().unwrap();
        let mut errors = BufReader::new(child.stderr.take().unwrap());
        let address = announced(&mut errors);
        Self { child, address, errors }
    }

    pub fn terminate(&self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
    }

    /// Waits for the end: the exit code, and what was said since the start.
    pub fn end(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().unwrap().code();
        let mut said = String::new();
        self.errors.read_to_string(&mut said).unwrap();
        (code, said)
    }
}

/// Reads until the server says where it is.
fn announced(errors: &mut impl BufRead) -> String {
    let (mut said, mut line) = (String::new(), String::new());
    loop {
        line.clear();
        assert!(errors.read_line(&mut line).unwrap() > 0, "the server did not start: {said}");
        if let Some((_, rest)) = line.split_once("serving MCP at http") {
            let address = rest.trim_start_matches('s').trim_start_matches("://").trim();
            return address.trim_end_matches("/mcp").to_owned();
        }
        said.push_str(&line);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        let _has_ended = self.child.kill();
        let _has_ended = self.child.wait();
    }
}

fn open(data: &Data) -> Gate {
    let mut command = firmgate(["serve", "--data"]);
    command.arg(data.path());
    Gate::start(command)
}

fn search() -> Value {
    call("search_companies", &json!({ "country": "DE", "limit": 3 }))
}

#[test]
fn both_eras_get_the_same_answer_and_both_parts_of_it_agree() {
    let data = Data::new();
    let gate = open(&data);
    let now = post(&gate.address, &modern(1, "tools/call", search()), "");
    let before = post(&gate.address, &legacy(2, "tools/call", &search()), "mcp-protocol-version: 2025-11-25\r\n");
    assert_eq!((now.status, before.status), (200, 200), "{} {}", now.body, before.body);
    assert_eq!(now.header("content-type"), Some("application/json"));
    assert_eq!(now.header("cache-control"), Some("no-store"));
    assert_eq!(now.header("mcp-session-id"), None);
    let (now, before) = (now.json(), before.json());
    let structured = &now["result"]["structuredContent"];
    assert_eq!(structured["companies"].as_array().unwrap().len(), 3);
    let text: Value = serde_json::from_str(now["result"]["content"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(&text, structured);
    assert_eq!(&before["result"]["structuredContent"], structured);
    assert_eq!((&now["result"]["resultType"], &before["result"]["resultType"]), (&json!("complete"), &Value::Null));

    let begun =
        json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } });
    let begun = post(&gate.address, &legacy(3, "initialize", &begun), "").json();
    assert_eq!(begun["result"]["protocolVersion"], "2025-06-18");
    let noted = post(&gate.address, &json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }), "");
    assert_eq!((noted.status, noted.body.as_str()), (202, ""));
}

#[test]
fn nobody_who_is_open_to_all_may_write_or_see_that_one_could() {
    let data = Data::new();
    let gate = open(&data);
    let listed = post(&gate.address, &modern(1, "tools/list", json!({})), "").json();
    let names: Vec<_> = listed["result"]["tools"].as_array().unwrap().iter().map(|tool| &tool["name"]).collect();
    assert_eq!(names.len(), 6, "{names:?}");
    let write = call("create_collection", &json!({ "name": "mine" }));
    let refused = post(&gate.address, &modern(2, "tools/call", write), "");
    // The same as over stdio: a result, in the words that other systems match on, and a record.
    assert_eq!(refused.status, 200, "{}", refused.body);
    let result = &refused.json()["result"];
    let words = "mutations are disabled; use --allow-mutations flag to enable write operations";
    assert_eq!((&result["isError"], &result["content"][0]["text"]), (&json!(true), &json!(words)));
    let nothing = post(&gate.address, &modern(3, "tools/call", call("no_such_tool", &json!({ "secret": "x" }))), "");
    assert_eq!((&nothing.json()["id"], &nothing.json()["error"]["code"]), (&json!(3), &json!(-32602)));
    gate.terminate();
    let (_, said) = gate.end();
    assert!(said.contains("outcome=writes_disabled"), "{said}");
    let journal = std::fs::read_to_string(&data.journals()[0]).unwrap();
    let refusals: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let refusals: Vec<(&Value, &Value)> = refusals
        .iter()
        .filter(|record| record["event"] == "refusal")
        .map(|record| (&record["action"], &record["reason"]))
        .collect();
    let expected = [(json!("collection.create"), json!("writes_disabled")), (json!("unknown"), json!("invalid"))];
    assert_eq!(refusals, [(&expected[0].0, &expected[0].1), (&expected[1].0, &expected[1].1)]);
    assert!(!journal.contains("no_such_tool") && !journal.contains("secret"), "{journal}");

    let mut command = firmgate(["serve", "--allow-mutations", "--http", "127.0.0.1:0", "--data"]);
    command.arg(data.path());
    let stopped = run(command);
    assert_eq!(stopped.status.code(), Some(2));
    assert!(text(&stopped.stderr).contains("no issuer of tokens is set"), "{}", text(&stopped.stderr));
}

#[test]
fn what_is_no_request_for_this_server_gets_its_own_status() {
    let data = Data::new();
    let gate = open(&data);
    let address = gate.address.as_str();
    let ask = modern(1, "tools/list", json!({})).to_string();
    let large = vec![b' '; 70_000];
    let cases: [(&str, &str, &[u8], u16); 20] = [
        ("GET /mcp", "", b"", 405),
        ("DELETE /mcp", "", b"", 405),
        ("OPTIONS /mcp", "", b"", 405),
        ("POST /", "", b"{}", 404),
        ("POST /mcp/", "", b"{}", 400),
        ("POST /mcp//", "", b"{}", 404),
        ("POST /mcp", "content-encoding: gzip\r\n", ask.as_bytes(), 415),
        ("GET /readyz/", "", b"", 200),
        ("GET /.well-known/oauth-protected-resource", "", b"", 404),
        ("POST /mcp", "host: evil.example\r\n", ask.as_bytes(), 403),
        ("POST /mcp", "host: localhost.evil.example\r\n", ask.as_bytes(), 403),
        ("POST /mcp", "origin: https://evil.example\r\n", ask.as_bytes(), 403),
        ("POST /mcp", "origin: null\r\n", ask.as_bytes(), 403),
        ("POST /mcp", "", b"{", 400),
        ("POST /mcp", "", b"[]", 400),
        ("POST /mcp", "", br#"{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"x"}"#, 400),
        ("POST /mcp", "", br#"{"jsonrpc":"2.0","method":"tools/call"}"#, 400),
        ("POST /mcp", "mcp-method: tools/call\r\nmcp-protocol-version: 2026-07-28\r\n", ask.as_bytes(), 400),
        ("POST /mcp", "", &large, 413),
        ("GET /healthz", "host: 10.0.0.1\r\n", b"", 200),
    ];
    for (start, headers, body, status) in cases {
        let answer = send(address, start, headers, body);
        assert_eq!(answer.status, status, "{start} {headers} {}", answer.body);
        if status >= 400 {
            assert!(answer.json()["error"]["message"].is_string(), "{start} {headers} {}", answer.body);
        }
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    assert_eq!(send(address, "GET /readyz", "", b"").status, 200);
    let unknown = post(address, &modern(1, "tools/grep", json!({})), "");
    assert_eq!((unknown.status, &unknown.json()["error"]["code"]), (404, &json!(-32601)));
    let long = vec![b'x'; 10_000_000];
    assert_eq!(send(address, "POST /mcp", "", &long).status, 413);
}

#[test]
fn a_call_that_has_begun_is_answered_before_the_server_ends() {
    let data = Data::new();
    let backend = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/graphql", backend.local_addr().unwrap());
    let (asked, was_asked) = channel();
    let (stopping, is_stopping) = channel::<()>();
    let slow = thread::spawn(move || {
        let (mut stream, _) = backend.accept().unwrap();
        let mut request = [0; 65_536];
        assert!(stream.read(&mut request).unwrap() > 0);
        asked.send(()).unwrap();
        // The answer comes after the signal.
        is_stopping.recv().unwrap();
        let body = r#"{"data":{"listCollections":{"items":[],"nextToken":null}}}"#;
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
    });
    let mut command = firmgate(["serve", "--endpoint", &endpoint, "--data"]);
    command.arg(data.path()).env("FIRMGATE_API_KEY", "da2-test");
    let gate = Gate::start(command);
    let address = gate.address.clone();
    let caller =
        thread::spawn(move || post(&address, &modern(1, "tools/call", call("list_collections", &json!({}))), ""));
    was_asked.recv().unwrap();
    gate.terminate();
    // Once nothing new is taken, the server is on its way out.
    while TcpStream::connect(&gate.address).is_ok() {
        thread::yield_now();
    }
    stopping.send(()).unwrap();
    let answer: Answer = caller.join().unwrap();
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.json()["result"]["isError"], false, "{}", answer.body);
    slow.join().unwrap();
    assert_eq!(gate.end().0, Some(0));
}

/// What is wrong with a message, for every kind of id: the answer carries the id wherever the bytes hold one.
#[test]
fn every_odd_message_is_answered_to_the_id_that_it_carries() {
    let data = Data::new();
    let gate = open(&data);
    let mut session = data.serve(&[]);
    session.initialize("2025-06-18");
    let messages = crate::odd::messages();
    assert!(messages.len() >= 200, "{}", messages.len());
    for (message, id) in &messages {
        let answer = send(&gate.address, "POST /mcp", "", message.as_bytes());
        assert!(answer.status < 500, "{message}: {}", answer.body);
        assert_eq!(&answer.json()["id"], id, "over HTTP: {message}: {}", answer.body);
        session.send_text(&format!("{message}\n"));
        let answer = session.next();
        assert_eq!(&answer["id"], id, "over stdio: {message}: {answer}");
    }
    assert!(session.ask(&legacy(1, "ping", &json!({})))["result"].is_object());
}

/// The words of a header that lists some.
fn listed(answer: &Answer, name: &str) -> Vec<String> {
    answer.header(name).unwrap_or_default().split(',').map(|word| word.trim().to_owned()).collect()
}

#[test]
fn a_page_of_a_listed_origin_may_call_and_read_and_no_other() {
    let data = Data::new();
    let mut command = firmgate(["serve", "--allow-origin", "https://app.example", "--data"]);
    command.arg(data.path());
    let gate = Gate::start(command);
    let asking = "access-control-request-method: POST\r\naccess-control-request-private-network: true\r\n\
        access-control-request-headers: Content-Type,authorization, Mcp-Param-Country,x-evil\r\n";
    let preflight = |origin: &str| send(&gate.address, "OPTIONS /mcp", &format!("origin: {origin}\r\n{asking}"), b"");
    let allowed = preflight("https://app.example");
    assert_eq!((allowed.status, allowed.body.as_str()), (204, ""));
    assert_eq!(allowed.header("access-control-allow-origin"), Some("https://app.example"));
    assert_eq!(listed(&allowed, "access-control-allow-methods"), ["get", "post", "delete", "options"]);
    let headers = ["content-type", "authorization", "mcp-param-country"];
    assert_eq!(listed(&allowed, "access-control-allow-headers"), headers);
    assert_eq!(allowed.header("access-control-allow-private-network"), Some("true"));
    assert_eq!(allowed.header("access-control-allow-credentials"), None);

    let with = |origin: &str, body: &[u8]| send(&gate.address, "POST /mcp", &format!("origin: {origin}\r\n"), body);
    let ask = legacy(1, "tools/list", &json!({})).to_string();
    for body in [ask.as_bytes(), b"{"] {
        let answer = with("https://app.example", body);
        assert_eq!(answer.header("access-control-allow-origin"), Some("https://app.example"));
        assert!(listed(&answer, "access-control-expose-headers").contains(&"www-authenticate".to_owned()));
        assert_eq!(answer.header("vary"), Some("origin"));
    }
    // A page of this machine is let in, as before, and can read nothing: it gets none of the headers.
    let here = with("http://127.0.0.1:3000", ask.as_bytes());
    assert_eq!((here.status, here.header("access-control-allow-origin")), (200, None));
    let here = preflight("http://127.0.0.1:3000");
    assert_eq!((here.status, here.header("access-control-allow-origin")), (405, None));
    for answer in [preflight("https://evil.example"), with("https://evil.example", ask.as_bytes())] {
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (403, None));
    }
}

#[test]
fn what_is_no_request_of_http_is_answered_in_the_words_of_the_protocol() {
    let data = Data::new();
    let gate = open(&data);
    let many = format!("GET /healthz HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(65));
    let long = format!("GET /healthz HTTP/1.1\r\na: {}", "b".repeat(40_000));
    let cases: [(&str, u16); 12] = [
        ("garbage\r\n\r\n", 400),
        ("\u{16}\u{3}\u{1}", 400),
        ("GET /healthz HTTP/1.1\n\n", 400),
        ("GET /healthz HTTP/1.2\r\n\r\n", 505),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        (&many, 431),
        (&long, 431),
        ("POST /mcp HTTP/1.1\r\ntransfer-encoding: identity, chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST /mcp HTTP/1.1\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        ("POST /mcp HTTP/1.1\r\nexpect: nonsense\r\ncontent-length: 2\r\n\r\n{}", 417),
        ("POST /mcp HTTP/1.1\r\nmcp-protocol-version: 2025-06-18\r\nmcp-protocol-version: 2025-06-18\r\n\r\n", 400),
        ("POST /mcp HTTP/1.1\r\ncontent-length: 99999999\r\nconnection: close\r\nhost: localhost\r\n\r\n", 413),
    ];
    for (bytes, status) in cases {
        let mut stream = TcpStream::connect(&gate.address).unwrap();
        stream.write_all(bytes.as_bytes()).unwrap();
        // More is under way when the refusal is made; a reset would destroy it.
        let _refused = stream.write_all(&[b' '; 100_000]);
        let answer = Answer::read(&mut stream);
        assert_eq!(answer.status, status, "{bytes:.100}: {answer:?}");
        assert_eq!(answer.header("connection"), Some("close"), "{answer:?}");
        assert!(answer.json()["error"]["message"].is_string(), "{answer:?}");
    }
}
