//! Callers that cost little themselves: one prepared request each, sent again as soon as it is answered.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

pub struct Load {
    address: String,
    request: Vec<u8>,
}

impl Load {
    pub fn new(address: &str, call: &Value, token: Option<&str>) -> Self {
        let name = call["name"].as_str().unwrap();
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
            "name": name, "arguments": call["arguments"],
            "_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
        }});
        let body = body.to_string();
        let authorization = token.map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
        let request = format!(
            "POST /mcp HTTP/1.1\r\nhost: {address}\r\n{authorization}content-type: application/json\r\naccept: application/json, text/event-stream\r\n\
             mcp-protocol-version: 2026-07-28\r\nmcp-method: tools/call\r\nmcp-name: {name}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        Self { address: address.to_owned(), request: request.into_bytes() }
    }

    pub fn once(&self) -> String {
        let mut caller = Caller::new(&self.address);
        let length = caller.call(&self.request);
        String::from_utf8(caller.buffer[caller.buffer.len() - length..].to_vec()).unwrap()
    }

    /// The time that 99 of 100 calls took at most, in milliseconds, when callers pause between calls.
    pub fn paced(&self, callers: usize, seconds: u64, pause: Duration) -> f64 {
        self.measured(callers, seconds, pause).1
    }

    /// Calls answered by all callers together, and the time that 99 of 100 took at most, in milliseconds.
    pub fn run(&self, callers: usize, seconds: u64) -> (u64, f64) {
        self.measured(callers, seconds, Duration::ZERO)
    }

    /// As many calls as are asked for, whether earlier ones were answered or not, as far as `connections` go.
    pub fn offered(&self, calls_s: u64, connections: u64, seconds: u64) -> Offered {
        let pause = Duration::from_secs_f64(connections as f64 / calls_s as f64);
        let start = Instant::now();
        let until = start + Duration::from_secs(seconds);
        let (times, refused) = (Mutex::new(Vec::new()), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for at in 0..connections {
                let mut next = start + pause.mul_f64(at as f64 / connections as f64);
                let (times, refused) = (&times, &refused);
                scope.spawn(move || {
                    let (mut caller, mut own) = (Caller::new(&self.address), Vec::new());
                    while next < until {
                        std::thread::sleep(next.saturating_duration_since(Instant::now()));
                        let began = Instant::now();
                        match caller.exchange(&self.request) {
                            Some((200, _)) => own.push(began.elapsed()),
                            Some(_) => _ = refused.fetch_add(1, Ordering::Relaxed),
                            None => caller = Caller::new(&self.address),
                        }
                        // A call that could not be made in its time is not made up for: that would be a burst.
                        next = (next + pause).max(Instant::now());
                    }
                    times.lock().unwrap().extend(own);
                });
            }
        });
        let mut times = times.into_inner().unwrap();
        times.sort_unstable();
        let p99_ms = times[times.len() * 99 / 100].as_secs_f64() * 1_000.0;
        Offered { answered: times.len() as u64, refused: refused.into_inner(), p99_ms }
    }

    fn measured(&self, callers: usize, seconds: u64, pause: Duration) -> (u64, f64) {
        let until = Instant::now() + Duration::from_secs(seconds);
        let times = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..callers {
                scope.spawn(|| {
                    let (mut caller, mut own) = (Caller::new(&self.address), Vec::new());
                    while Instant::now() < until {
                        let began = Instant::now();
                        caller.call(&self.request);
                        own.push(began.elapsed());
                        if !pause.is_zero() {
                            std::thread::sleep(pause);
                        }
                    }
                    times.lock().unwrap().extend(own);
                });
            }
        });
        let mut times = times.into_inner().unwrap();
        times.sort_unstable();
        (times.len() as u64, times[times.len() * 99 / 100].as_secs_f64() * 1_000.0)
    }
}

/// What became of calls that were offered at a fixed rate.
pub struct Offered {
    pub answered: u64,
    pub refused: u64,
    /// Of those that were answered.
    pub p99_ms: f64,
}

struct Caller {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Caller {
    fn new(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, buffer: Vec::with_capacity(1 << 17) }
    }

    /// Sends one request and reads its answer; the last bytes of the buffer, as many as are returned, are its body.
    fn call(&mut self, request: &[u8]) -> usize {
        let answer = self.exchange(request);
        assert_eq!(answer.map(|(status, _)| status), Some(200), "{}", String::from_utf8_lossy(&self.buffer));
        answer.unwrap().1
    }

    /// The same, whatever the status is; nothing when the server closed.
    fn exchange(&mut self, request: &[u8]) -> Option<(u16, usize)> {
        self.stream.write_all(request).ok()?;
        self.buffer.clear();
        let mut chunk = [0; 1 << 16];
        loop {
            let read = self.stream.read(&mut chunk).ok().filter(|read| *read > 0)?;
            self.buffer.extend_from_slice(&chunk[..read]);
            let head = &self.buffer[..self.buffer.len().min(2_048)];
            let Some(end) = head.windows(4).position(|bytes| bytes == b"\r\n\r\n") else { continue };
            let head = std::str::from_utf8(&head[..end]).unwrap().to_ascii_lowercase();
            let status = head.split(' ').nth(1).unwrap().parse().unwrap();
            let Some(length) = head.split("content-length: ").nth(1) else {
                // The last chunk is empty.
                if !self.buffer.ends_with(b"\r\n0\r\n\r\n") {
                    continue;
                }
                return Some((status, self.join_chunks(end + 4)));
            };
            let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
            if self.buffer.len() >= end + 4 + length {
                return Some((status, length));
            }
        }
    }

    /// Leaves the content of the chunks from `at` on alone in the buffer, and says how long it is.
    fn join_chunks(&mut self, mut at: usize) -> usize {
        let mut whole = Vec::with_capacity(self.buffer.len());
        loop {
            let line = self.buffer[at..].iter().position(|byte| *byte == b'\r').unwrap();
            let size = std::str::from_utf8(&self.buffer[at..at + line]).unwrap();
            let size = usize::from_str_radix(size, 16).unwrap();
            let start = at + line + 2;
            whole.extend_from_slice(&self.buffer[start..start + size]);
            if size == 0 {
                break;
            }
            at = start + size + 2;
        }
        self.buffer = whole;
        self.buffer.len()
    }
}
