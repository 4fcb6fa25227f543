#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

use firmgate_testing::wait::settled;
use rmcp::model::{JsonRpcMessage, RequestId};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, DuplexStream, ReadHalf, WriteHalf, duplex, split};

use super::super::open::REQUESTS_OPEN_MAX;
use super::*;

type Pipe = Lines<ReadHalf<DuplexStream>, WriteHalf<DuplexStream>>;

/// The other end, and the lines under test.
fn pipes() -> (DuplexStream, Pipe) {
    let (far, near) = duplex(1 << 16);
    let (input, output) = split(near);
    (far, Lines::new(input, output))
}

/// Sends `sent` and closes; returns the methods that were received, and what was answered.
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

/// Code and id of each error.
fn errors(answers: &[Value]) -> Vec<(i64, Value)> {
    assert!(answers.iter().all(|answer| answer["jsonrpc"] == "2.0"), "{answers:?}");
    answers.iter().map(|answer| (answer["error"]["code"].as_i64().unwrap(), answer["id"].clone())).collect()
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
async fn what_cannot_be_taken_is_answered_to_its_id_and_the_next_line_passes() {
    let wrong = [
        ("{", -32700, json!(null)),
        ("\u{fffd}", -32700, json!(null)),
        ("[]", -32600, json!(null)),
        ("{}", -32600, json!(null)),
        ("{\"jsonrpc\":\"1.0\",\"id\":7,\"method\":\"ping\"}", -32600, json!(7)),
        ("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", -32600, json!(null)),
        ("{\"jsonrpc\":\"2.0\",\"method\":\"tools/list\"}", -32600, json!(null)),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"id\":8,\"method\":\"ping\"}", -32600, json!(null)),
        ("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":7}", -32600, json!("a")),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\",\"params\":[]}", -32602, json!(7)),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"a\":NaN}}", -32700, json!(7)),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"x\",\"params\":{\"a\":\"\\ud800\"}}", -32602, json!(7)),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"x\",\"params\":{\"a\":1,\"a\":2}}", -32602, json!(7)),
        (
            "{\"jsonrpc\":\"2.0\",\"id\":9223372036854775808,\"method\":\"ping\"}",
            -32600,
            json!(9223372036854775808_u64),
        ),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"initialize\"}", -32602, json!(7)),
    ];
    for (line, code, id) in wrong {
        let sent = format!("{line}\n{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}}\n");
        let (methods, answers) = exchange(sent.as_bytes()).await;
        assert_eq!(methods, ["ping"], "{line}");
        assert_eq!(errors(&answers), [(code, id)], "{line}");
    }
}

#[tokio::test]
async fn a_line_that_is_too_long_is_not_held_and_is_answered_once() {
    // Some clients write the id first, some last.
    let cases = [
        ("x", "", json!(null)),
        ("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"x", "", json!(7)),
        ("{\"method\":\"x\",\"params\":{\"id\":8,\"a\":\"", "\"},\"jsonrpc\":\"2.0\",\"id\":7}", json!(7)),
    ];
    for (front, back, id) in cases {
        let mut sent = front.as_bytes().to_vec();
        sent.resize(3 * LINE_BYTES_MAX, b'x');
        sent.extend_from_slice(back.as_bytes());
        sent.extend_from_slice(b"\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n");
        let (methods, answers) = exchange(&sent).await;
        assert_eq!(methods, ["ping"]);
        assert_eq!(errors(&answers), [(-32600, id)]);
    }
}

#[tokio::test]
async fn a_mark_in_front_of_a_line_is_no_part_of_it() {
    let (methods, answers) = exchange(b"\xEF\xBB\xBF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n").await;
    assert_eq!((methods, answers.len()), (vec!["ping".to_owned()], 0));
}

#[tokio::test]
async fn an_id_is_used_by_one_request_at_a_time() {
    let ping = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}\n";
    let (far, mut lines) = pipes();
    let (mut answers, mut questions) = split(far);
    questions.write_all(ping.repeat(2).as_bytes()).await.unwrap();
    assert!(matches!(lines.receive().await, Some(JsonRpcMessage::Request(_))));
    // The second one is answered while the first one runs, and is not passed on.
    tokio::select! {
        biased;
        second = lines.receive() => panic!("{second:?}"),
        () = settled() => {}
    }
    let mut said = vec![0; 512];
    let length = answers.read(&mut said).await.unwrap();
    let said: Value = serde_json::from_slice(&said[..length]).unwrap();
    assert_eq!(errors(&[said]), [(-32600, json!(7))]);
    // When it has its answer, the id is free.
    let answer =
        TxJsonRpcMessage::<RoleServer>::error(rmcp::ErrorData::internal_error("x", None), Some(RequestId::Number(7)));
    lines.send(answer).await.unwrap();
    questions.write_all(ping.as_bytes()).await.unwrap();
    assert!(matches!(lines.receive().await, Some(JsonRpcMessage::Request(_))));
}

#[tokio::test]
async fn the_id_of_a_cancelled_request_is_not_used_again() {
    let ping = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}\n";
    let cancelled = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}\n";
    for work_goes_on in [true, false] {
        let (far, mut lines) = pipes();
        let (mut answers, mut questions) = split(far);
        questions.write_all(ping.as_bytes()).await.unwrap();
        let mut working = lines.receive().await;
        if !work_goes_on {
            working = None;
        }
        questions.write_all(format!("{cancelled}{ping}").as_bytes()).await.unwrap();
        assert!(matches!(lines.receive().await, Some(JsonRpcMessage::Notification(_))));
        // The rest of the first one would be mistaken for the answer to the second one.
        tokio::select! {
            biased;
            second = lines.receive() => panic!("{second:?}"),
            () = settled() => {}
        }
        let mut said = vec![0; 512];
        let length = answers.read(&mut said).await.unwrap();
        let said: Value = serde_json::from_slice(&said[..length]).unwrap();
        assert_eq!(errors(&[said]), [(-32600, json!(7))], "{work_goes_on}");
        drop(working);
    }
}

#[tokio::test]
async fn a_client_that_takes_no_answers_does_not_hold_up_the_end() {
    let (_far, mut lines) = pipes();
    let output = Arc::clone(&lines.output);
    let stuck = tokio::spawn(write(output, vec![b'x'; 1 << 20]));
    tokio::task::yield_now().await;
    lines.close().await.unwrap();
    stuck.abort();
}

#[tokio::test]
async fn a_client_that_takes_no_answers_is_not_read_on() {
    let (far, mut lines) = pipes();
    let (_answers, mut questions) = split(far);
    let sending = tokio::spawn(async move {
        for id in 0..2 * REQUESTS_OPEN_MAX {
            let ping = format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"ping\"}}\n");
            questions.write_all(ping.as_bytes()).await.unwrap();
        }
    });
    for _ in 0..REQUESTS_OPEN_MAX {
        assert!(lines.receive().await.is_some());
    }
    tokio::select! {
        biased;
        more = lines.receive() => panic!("{more:?}"),
        () = settled() => {}
    }
    sending.abort();
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
