//! An HTTP client in bare bytes: what a test sends is what it says.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use crate::support::PATIENCE;

/// An HTTP answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    /// In lower case, a line each.
    pub headers: String,
    pub body: String,
}

impl Answer {
    /// Reads one whole answer of a connection that closes after it.
    pub fn read(stream: &mut TcpStream) -> Self {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        Self::parse(&bytes)
    }

    /// Takes a whole answer apart.
    pub fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let (status, headers) = head.split_once("\r\n").unwrap();
        let status = status.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, headers: headers.to_ascii_lowercase(), body: body.to_owned() }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The value of a header that stands there once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        let value = values.next();
        assert_eq!(values.next(), None, "{name} stands there twice");
        value
    }
}

/// Sends a request of a client that takes both kinds of answers; more headers, each with its line end, come before the body.
pub fn send(address: &str, start: &str, headers: &str, body: &[u8]) -> Answer {
    let host =
        if headers.to_ascii_lowercase().contains("host:") { String::new() } else { format!("host: {address}\r\n") };
    let head = format!(
        "{start} HTTP/1.1\r\n{host}connection: close\r\ncontent-type: application/json\r\n\
         accept: application/json, text/event-stream\r\ncontent-length: {}\r\n{headers}\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    // A server that refuses by the head alone may not read on.
    let _refused_early = stream.write_all(body);
    Answer::read(&mut stream)
}

/// Sends a request with these headers and no others than a request must have.
pub fn bare(address: &str, start: &str, headers: &str, body: &[u8]) -> Answer {
    let host =
        if headers.to_ascii_lowercase().contains("host:") { String::new() } else { format!("host: {address}\r\n") };
    let length = if body.is_empty() { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let head = format!("{start} HTTP/1.1\r\n{host}connection: close\r\n{length}{headers}\r\n");
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    // A server that refuses by the head alone may not read on.
    let _refused_early = stream.write_all(body);
    Answer::read(&mut stream)
}

/// A message of MCP with the headers that 2026-07-28 asks for.
pub fn post(address: &str, message: &Value, headers: &str) -> Answer {
    let method = message["method"].as_str().unwrap_or_default();
    let mut own = format!("{headers}mcp-method: {method}\r\n");
    if message["params"]["_meta"].is_object() {
        own.push_str("mcp-protocol-version: 2026-07-28\r\n");
    }
    for name in ["name", "uri"] {
        if let Some(name) = message["params"][name].as_str() {
            own.push_str(&format!("mcp-name: {name}\r\n"));
        }
    }
    send(address, "POST /mcp", &own, message.to_string().as_bytes())
}
