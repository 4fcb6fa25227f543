//! What one caller has never reaches another: a thousand callers with tokens of their own, through the program's whole HTTP stack,
//! on connections that they share and under JSON-RPC ids that collide.
//!
//! The platform is the backend that echoes a mark: a collection that belongs to one caller, with the caller's number in its name.
//! `GATE_ISOLATION_CALLS` sets the number of calls, `GATE_TEST_PROGRAM` the program.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says what it did"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use std::{env, thread};

use firmgate_testing::tokens;
use serde_json::{Value, json};

const CALLERS: u64 = 1_000;
const CALLS_IN_CI: u64 = 20_000;
const CONNECTIONS: u64 = 32;
/// Ids are reused so soon that several calls under the same one are always on their way.
const IDS: u64 = 4;
/// Long enough for a busy machine, short enough to notice a hang.
const PATIENCE: Duration = Duration::from_secs(120);

/// The gate under test, on companies of its own.
struct Gate {
    child: Child,
    address: String,
}

impl Drop for Gate {
    fn drop(&mut self) {
        let _has_ended = self.child.kill();
        let _has_ended = self.child.wait();
    }
}

fn program() -> Command {
    let path = env::var("GATE_TEST_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_firmgate").to_owned());
    let mut command = Command::new(path);
    command.env_clear().env("HOME", "/nonexistent").stdin(Stdio::null());
    command
}

impl Gate {
    fn start(data: &Path, issuer: &str) -> Self {
        let made = program().args(["platform", "generate", "--companies=100", "--data"]).arg(data).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut command = program();
        command.args(["serve", "--allow-mutations", "--http", "127.0.0.1:0", "--audience", "gate", "--log", "warn"]);
        command.args(["--issuer", issuer, "--data"]).arg(data);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines.find_map(|line| {
            let line = line.unwrap();
            line.split_once("serving MCP at http://").map(|(_, rest)| rest.trim_end_matches("/mcp").to_owned())
        });
        // Nobody else would read on, and a full pipe would stop the server.
        thread::spawn(move || lines.for_each(drop));
        Self { child, address: address.unwrap() }
    }
}

/// Publishes a key.
fn issuer(keys: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let metadata = json!({ "issuer": issuer, "jwks_uri": format!("{issuer}/keys") }).to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = BufReader::new(stream.unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
            let body = if head.starts_with("GET /keys ") { keys.clone() } else { metadata.clone().into_bytes() };
            let answer = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
            let _the_other_end_left = reader.get_mut().write_all(&[answer.as_bytes(), &body].concat());
        }
    });
    issuer
}

/// A connection that callers share, as behind a proxy.
struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    fn new(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream: BufReader::new(stream) }
    }

    /// Sends one call.
    fn send(&mut self, token: &str, id: u64, tool: &str, arguments: &Value) {
        let meta = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        let params = json!({ "name": tool, "arguments": arguments, "_meta": meta });
        let body = json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params }).to_string();
        let head = format!(
            "POST /mcp HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\n\
             accept: application/json, text/event-stream\r\nmcp-protocol-version: 2026-07-28\r\nmcp-method: tools/call\r\n\
             mcp-name: {tool}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        self.stream.get_mut().write_all(&[head.as_bytes(), body.as_bytes()].concat()).unwrap();
    }

    /// Reads the next answer, which must be one to `id`.
    fn receive(&mut self, id: u64) -> String {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(self.stream.read_line(&mut head).unwrap() > 0, "the server closed the connection: {head}");
        }
        let lower = head.to_ascii_lowercase();
        let length = lower.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap();
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        let body = String::from_utf8(body).unwrap();
        assert!(head.starts_with("HTTP/1.1 200 "), "{head}{body}");
        assert!(body.contains(&format!("\"id\":{id},")) || body.contains(&format!("\"id\":{id}}}")), "{body}");
        body
    }
}

fn mark(caller: u64) -> String {
    format!("mark-{caller:04}-")
}

/// Marks of others in an answer; its own must be there.
fn foreign(answer: &str, caller: u64) -> u64 {
    let own = mark(caller);
    assert!(answer.contains(&own), "caller {caller} does not get its own: {answer}");
    let all = answer.matches("mark-").count();
    u64::try_from(all - answer.matches(&own).count()).unwrap()
}

/// Runs `work` on each of the connections at once, with numbers that no two have in common, and sums up what it returns.
fn on_all(address: &str, numbers: u64, work: impl Fn(&mut Connection, u64) -> u64 + Sync) -> u64 {
    let next = AtomicU64::new(0);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                scope.spawn(|| {
                    let mut connection = Connection::new(address);
                    let mut sum = 0;
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= numbers {
                            return sum;
                        }
                        sum += work(&mut connection, number);
                    }
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    })
}

/// A caller for a call: in no order that repeats itself soon, and the same in each run.
fn caller_of(call: u64) -> u64 {
    let mixed = call.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32 & 0xffff_ffff
}

#[test]
fn nobody_gets_what_belongs_to_another() {
    let calls = env::var("GATE_ISOLATION_CALLS").map_or(CALLS_IN_CI, |calls| calls.parse().unwrap());
    let key = tokens::es256('a', "one");
    let issuer = issuer(tokens::key_set(&[&key]));
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    let token = |caller: u64| {
        key.token(&json!({
            "iss": issuer, "aud": "gate", "sub": format!("caller-{caller}"), "client_id": "c", "iat": now,
            "exp": now + 80_000, "scope": "collections:read collections:write"
        }))
    };
    let tokens: Vec<String> = (0..CALLERS).map(token).collect();
    let of = |caller: u64| tokens[usize::try_from(caller).unwrap()].as_str();
    let folder = tempfile::tempdir().unwrap();
    let gate = Gate::start(folder.path(), &issuer);

    // All give the same idempotency key: it is each caller's own, too.
    let create = |caller: u64| json!({ "name": mark(caller), "idempotency_key": "the-same-for-all" });
    let foreign_at_first = on_all(&gate.address, CALLERS, |connection, caller| {
        connection.send(of(caller), caller % IDS, "create_collection", &create(caller));
        foreign(&connection.receive(caller % IDS), caller)
    });
    // Two callers at a time under one id on one connection, and as many on each other connection.
    let foreign_later = on_all(&gate.address, calls / 2, |connection, pair| {
        let (one, other) = (caller_of(pair) % CALLERS, caller_of(pair ^ u64::MAX) % CALLERS);
        let id = pair % IDS;
        connection.send(of(one), id, "list_collections", &json!({}));
        if pair % 50 == 0 {
            connection.send(of(other), id, "create_collection", &create(other));
        } else {
            connection.send(of(other), id, "list_collections", &json!({}));
        }
        foreign(&connection.receive(id), one) + foreign(&connection.receive(id), other)
    });
    let calls = CALLERS + calls / 2 * 2;
    println!("isolation: {CALLERS} callers, {calls} calls, {} foreign marks", foreign_at_first + foreign_later);
    assert_eq!(foreign_at_first + foreign_later, 0);
}
