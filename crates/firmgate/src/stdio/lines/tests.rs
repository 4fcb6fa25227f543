#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

use rmcp::model::JsonRpcMessage;
use serde_json::Value;
use tokio::io::{AsyncReadExt, DuplexStream, ReadHalf, WriteHalf, duplex, split};

use super::*;

type Pipe = Lines<ReadHalf<DuplexStream>, WriteHalf<DuplexStream>>;

/// The other end, and the lines under test.
fn pipes() -> (DuplexStream, Pipe) {
    let (far, near) = duplex(1 << 16);
    let (input, output) = split(near);
    (far, Lines::new(input, output))
}

/// Sends `sent` and closes; gives the methods that were received, and what was answered.
async fn exchange(sent: &[u8]) -> (Vec<String>, Vec<Value>) {
    let (far, mut lines) = pipes();
    let (mut answers, mut questions) = split(far);
    let sent = sent.to_vec();
    let sending = tokio::spawn(async move {
        questions.write_all(&sent).await.unwrap();
        questions.shutdown().await.unwrap();
    });
    let mut methods = Vec::new();
    while let Some(message) = lines.receive().await {
        match message {
            JsonRpcMessage::Request(request) => {
                let request = serde_json::to_value(&request).unwrap();
                methods.push(request["method"].as_str().unwrap().to_owned());
            }
            JsonRpcMessage::Notification(_) => methods.push("a notification".to_owned()),
            other => panic!("{other:?}"),
        }
    }
    if let Some(refusing) = lines.refusing.take() {
        refusing.await.unwrap();
    }
    sending.await.unwrap();
    lines.close().await.unwrap();
    drop(lines);
    let mut text = String::new();
    answers.read_to_string(&mut text).await.unwrap();
    (methods, text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn codes(answers: &[Value]) -> Vec<i64> {
    assert!(answers.iter().all(|answer| answer["id"].is_null() && answer["jsonrpc"] == "2.0"), "{answers:?}");
    answers.iter().map(|answer| answer["error"]["code"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn messages_pass_and_empty_lines_are_nothing() {
    let sent = b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n\n \r\n\
        {\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}\r\n{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/list\"}\n";
    let (methods, answers) = exchange(sent).await;
    assert_eq!(methods, ["ping", "a notification", "tools/list"]);
    assert!(answers.is_empty(), "{answers:?}");
}

#[tokio::test]
async fn what_is_no_message_is_answered_and_the_next_one_passes() {
    let wrong: [(&str, i64); 9] = [
        ("{", PARSE_ERROR.into()),
        ("\u{fffd}", PARSE_ERROR.into()),
        ("[]", INVALID_REQUEST.into()),
        ("{}", INVALID_REQUEST.into()),
        ("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", INVALID_REQUEST.into()),
        ("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", INVALID_REQUEST.into()),
        ("{\"jsonrpc\":\"2.0\",\"method\":\"tools/list\"}", INVALID_REQUEST.into()),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}", INVALID_REQUEST.into()),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}", INVALID_REQUEST.into()),
    ];
    for (line, code) in wrong {
        let sent = format!("{line}\n{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}}\n");
        let (methods, answers) = exchange(sent.as_bytes()).await;
        assert_eq!(methods, ["ping"], "{line}");
        assert_eq!(codes(&answers), [code], "{line}");
    }
}

#[tokio::test]
async fn a_line_that_is_too_long_is_not_held_and_is_answered_once() {
    let mut sent = vec![b'x'; 3 * LINE_BYTES_MAX];
    sent.extend_from_slice(b"\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n");
    let (methods, answers) = exchange(&sent).await;
    assert_eq!(methods, ["ping"]);
    assert_eq!(codes(&answers), [i64::from(INVALID_REQUEST)]);
}

#[tokio::test]
async fn a_read_that_is_given_up_loses_nothing() {
    let (far, mut lines) = pipes();
    let (_answers, mut questions) = split(far);
    questions.write_all(b"{\"jsonrpc\":\"2.0\",\"id\":1,").await.unwrap();
    tokio::select! {
        biased;
        early = lines.receive() => panic!("{early:?}"),
        () = std::future::ready(()) => {}
    }
    questions.write_all(b"\"method\":\"ping\"}\n").await.unwrap();
    assert!(matches!(lines.receive().await, Some(JsonRpcMessage::Request(_))));
}
