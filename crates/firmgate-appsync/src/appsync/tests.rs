#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

mod tokens;

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};

use firmgate_files::Current;
use firmgate_platform::Response as Answered;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::sigv4::tests::signed_headers;
use super::*;

const QUERY: &[u8] = br#"{"query":"{ __typename }"}"#;
const KEYS: &str = "# the old one\nda2-old\n\nda2-new\n";
const ACCESS_KEYS: &str = r#"
[[key]]
id = "AKIAPLAIN"
secret = "plain/secret"
[[key]]
id = "ASIAALICE"
secret = "alice+secret"
session_token = "session-of-alice"
principal = "arn:aws:sts::111122223333:assumed-role/firmgate/alice"
[[key]]
id = "ASIAALICE2"
secret = "another"
session_token = "session-of-alice-2"
principal = "arn:aws:sts::111122223333:assumed-role/firmgate/alice"
"#;

/// Answers with the caller.
struct Echo;

impl Executes for Echo {
    fn execute(&self, identity: &Identity, request: &firmgate_platform::Request) -> Answered {
        if request.query == "panic" {
            // Without the panic's own words on the error stream of the test.
            std::panic::resume_unwind(Box::new(()));
        }
        let body = json!({ "owner": identity.owner, "mode": format!("{:?}", identity.mode) });
        Answered { status: 200, error_type: None, body: body.to_string().into_bytes() }
    }
}

/// Does not answer before the other end of the channel is gone.
struct Stuck(Mutex<Receiver<()>>);

impl Executes for Stuck {
    fn execute(&self, _: &Identity, _: &firmgate_platform::Request) -> Answered {
        let _gone = self.0.lock().unwrap().recv();
        Answered { status: 200, error_type: None, body: b"{}".to_vec() }
    }
}

fn authenticators() -> Authenticators {
    let scope = Scope { region: "eu-west-1".to_owned(), service: SERVICE };
    let iam = Iam { keys: Current::new(AccessKeys::parse(ACCESS_KEYS).unwrap()), scope };
    Authenticators { api_keys: Some(Current::new(ApiKeys::parse(KEYS, any).unwrap())), iam: Some(iam), oidc: None }
}

/// An HTTP answer.
#[derive(Debug)]
struct Got {
    status: u16,
    head: String,
    body: Value,
}

impl Got {
    fn refusal(&self) -> (u16, &str, &str) {
        let error = &self.body["errors"][0];
        let (kind, message) = (error["errorType"].as_str().unwrap(), error["message"].as_str().unwrap());
        assert_eq!(self.header("x-amzn-errortype"), Some(kind), "{}", self.head);
        assert_eq!(self.body.get("data"), None);
        assert_eq!(self.header("x-amzn-appsync-tokensconsumed"), None);
        (self.status, kind, message)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// A server on a port of its own.
struct Served {
    address: SocketAddr,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    ended: tokio::task::JoinHandle<()>,
}

impl Served {
    async fn start(api: Api) -> Self {
        let listener = Listener::bind("127.0.0.1:0".parse().unwrap(), None).await.unwrap();
        let address = listener.address();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let stopped = async {
            let _either = stopped.await;
        };
        let ended = tokio::spawn(async move {
            listener.serve(Arc::new(api), stopped, Leave { delay: Duration::ZERO, drain_max: DRAIN_MAX }).await
        });
        Self { address, stop: Some(stop), ended }
    }

    async fn echo() -> Self {
        Self::start(Api::new(Echo, authenticators())).await
    }

    /// Sends bytes and reads the answer.
    async fn raw(&self, request: &[u8]) -> Got {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // A server that refuses early may not read on.
        let _refused_early = stream.write_all(request).await;
        let mut answer = Vec::new();
        let _reset_after_the_answer = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer:?}"));
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Got { status, head: head.to_owned(), body: serde_json::from_str(body).unwrap() }
    }

    async fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Got {
        let mut request =
            format!("{method} {target} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| *name == "host") {
            request.push_str("host: api.example.com\r\n");
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        self.raw(&[request.as_bytes(), b"\r\n", body].concat()).await
    }

    async fn post(&self, headers: &[(&str, &str)], body: &[u8]) -> Got {
        self.send("POST", PATH, headers, body).await
    }

    /// Signed now with a key of the file, then changed.
    async fn signed(&self, key: [&str; 2], token: Option<&str>, change: impl Fn(&mut Vec<(String, String)>)) -> Got {
        let mut headers = signed_headers(key, token, QUERY, Timestamp::now());
        change(&mut headers);
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(&headers, QUERY).await
    }

    async fn stop(mut self) {
        drop(self.stop.take());
        self.ended.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_way_in_says_who_asks() {
    let api = Served::echo().await;
    let old = api.post(&[("x-api-key", "da2-old")], QUERY).await;
    let new = api.post(&[("x-api-key", "da2-new")], QUERY).await;
    assert_eq!((old.status, &old.body["mode"], &new.body["mode"]), (200, &json!("ApiKey"), &json!("ApiKey")));
    // A key is an owner, and its name does not reveal the key.
    assert_ne!(old.body["owner"], new.body["owner"]);
    assert!(old.body["owner"].as_str().unwrap().starts_with("api-key:") && !old.body.to_string().contains("da2"));

    let plain = api.signed(["AKIAPLAIN", "plain/secret"], None, |_| ()).await;
    assert_eq!(plain.body, json!({ "owner": "iam:AKIAPLAIN", "mode": "Iam" }), "{}", plain.head);
    let alice = api.signed(["ASIAALICE", "alice+secret"], Some("session-of-alice"), |_| ()).await;
    let later = api.signed(["ASIAALICE2", "another"], Some("session-of-alice-2"), |_| ()).await;
    // A session is renewed with other keys; its collections stay.
    assert_eq!(alice.body["owner"], "iam:arn:aws:sts::111122223333:assumed-role/firmgate/alice");
    assert_eq!(alice.body, later.body);
    api.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_has_the_headers_of_appsync() {
    let api = Served::echo().await;
    let good = api.post(&[("x-api-key", "da2-old")], QUERY).await;
    let bad = api.post(&[], QUERY).await;
    for got in [&good, &bad] {
        assert_eq!(got.header("content-type"), Some("application/json;charset=UTF-8"));
        // As clients read it to correct their clocks.
        assert!(got.header("date").unwrap().ends_with(" GMT"), "{}", got.head);
        let id = got.header("x-amzn-requestid").unwrap();
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12], "{id}");
        assert_eq!(id.get(14..15), Some("4"));
    }
    assert_ne!(good.header("x-amzn-requestid"), bad.header("x-amzn-requestid"));
    assert_eq!(good.header("x-amzn-appsync-tokensconsumed"), Some("1"));
    assert_eq!(good.header("x-amzn-errortype"), None);
    api.stop().await;
}

#[test]
fn tokens_are_kilobyte_seconds() {
    let second = Duration::from_secs(1);
    let kib = |count: usize| count * 1024;
    for (bytes, elapsed, tokens) in [
        (0, Duration::ZERO, 1),
        (kib(1500), second, 1),
        (kib(1500) + 1, second, 2),
        (kib(3350), second, 3),
        (kib(1), 3350 * second, 3),
        (usize::MAX, Duration::MAX, u64::MAX),
    ] {
        assert_eq!(tokens_consumed(bytes, elapsed), tokens, "{bytes} {elapsed:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_shows_nothing_good_gets_no_further() {
    let api = Served::echo().await;
    let none = (401, "UnauthorizedException", "Valid authorization header not provided.");
    let wrong = (401, "UnauthorizedException", "You are not authorized to make this call.");
    let key = ("x-api-key", "da2-old");
    let cases: [(&[(&str, &str)], _); 9] = [
        (&[], none),
        (&[("x-api-key", "")], wrong),
        (&[("x-api-key", "da2-ol")], wrong),
        (&[("x-api-key", "da2-oldd")], wrong),
        (&[("x-api-key", "# the old one")], wrong),
        // If there are two, neither is accepted, even if both are valid.
        (&[key, key], none),
        (&[("authorization", "da2-old")], none),
        (&[("authorization", "Basic ZGEyLW9sZA==")], none),
        (&[("cookie", "x-api-key=da2-old")], none),
    ];
    for (headers, refusal) in cases {
        // Also in front of a body that would be refused for its form: strangers learn nothing about that.
        for body in [QUERY, b"[]"] {
            assert_eq!(api.post(headers, body).await.refusal(), refusal, "{headers:?}");
        }
    }
    // What is not configured does not exist.
    let keys_only = Served::start(Api::new(Echo, Authenticators { iam: None, ..authenticators() })).await;
    assert_eq!(keys_only.signed(["AKIAPLAIN", "plain/secret"], None, |_| ()).await.refusal(), none);
    let iam_only = Served::start(Api::new(Echo, Authenticators { api_keys: None, ..authenticators() })).await;
    assert_eq!(iam_only.post(&[key], QUERY).await.refusal(), none);
    for server in [api, keys_only, iam_only] {
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exactly_one_credential_counts() {
    let api = Served::echo().await;
    let with_key = |value: &'static str| {
        move |headers: &mut Vec<(String, String)>| {
            headers.push(("x-api-key".to_owned(), value.to_owned()));
        }
    };
    // The signature, regardless of the key.
    for key in ["da2-old", "wrong"] {
        let got = api.signed(["AKIAPLAIN", "plain/secret"], None, with_key(key)).await;
        assert_eq!(got.body["mode"], "Iam", "{got:?}");
    }
    let got = api.signed(["AKIAPLAIN", "wrong"], None, with_key("da2-old")).await;
    assert_eq!(got.refusal().1, "InvalidSignatureException");
    // The key, regardless of the token.
    let got = api.post(&[("x-api-key", "da2-old"), ("authorization", "e30.e30.e30")], QUERY).await;
    assert_eq!(got.body["mode"], "ApiKey");
    let got = api.post(&[("x-api-key", "wrong"), ("authorization", "e30.e30.e30")], QUERY).await;
    assert_eq!(got.refusal().0, 401);
    api.stop().await;
}

fn set(headers: &mut Vec<(String, String)>, name: &str, value: &str) {
    headers.retain(|(known, _)| known != name);
    headers.push((name.to_owned(), value.to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signatures_that_do_not_hold_are_refused() {
    let api = Served::echo().await;
    let refusal = async |key, token, change: fn(&mut Vec<(String, String)>)| {
        let got = api.signed(key, token, change).await;
        let (status, kind, message) = got.refusal();
        assert_eq!(status, 403);
        (kind.to_owned(), message.to_owned())
    };
    let alice = ["ASIAALICE", "alice+secret"];
    let token = Some("session-of-alice");
    let (kind, message) = refusal(["ASIAALICE", "guess"], token, |_| ()).await;
    assert_eq!(kind, "InvalidSignatureException");
    // As AppSync does. A client that passes this on to a model leaks a credential.
    assert!(message.contains("\nx-amz-security-token:session-of-alice\n"), "{message}");
    assert!(message.contains("'POST\n/graphql\n\n"), "{message}");

    let unknown = "UnrecognizedClientException";
    assert_eq!(refusal(["AKIANOBODY", "s"], None, |_| ()).await.0, unknown);
    assert_eq!(refusal(alice, None, |_| ()).await.0, unknown);
    assert_eq!(refusal(alice, Some("session-of-mallory"), |_| ()).await.0, unknown);
    assert_eq!(refusal(["AKIAPLAIN", "plain/secret"], token, |_| ()).await.0, unknown);
    let (kind, message) = refusal(alice, token, |h| set(h, "x-amz-date", "20150830T123600Z")).await;
    assert_eq!((kind.as_str(), message.starts_with("Date in Credential scope")), ("InvalidSignatureException", true));
    let (kind, _) = refusal(alice, token, |h| set(h, "authorization", "AWS4-HMAC-SHA256 Credential=x")).await;
    assert_eq!(kind, "IncompleteSignatureException");
    let (kind, message) = refusal(alice, token, |h| set(h, "x-amz-meta", "1")).await;
    assert_eq!((kind.as_str(), message.contains("x-amz-meta")), ("InvalidSignatureException", true));
    // The query is signed, too.
    let headers = signed_headers(["AKIAPLAIN", "plain/secret"], None, QUERY, Timestamp::now());
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let got = api.send("POST", "/graphql?x=1", &headers, QUERY).await;
    assert_eq!(got.refusal().1, "InvalidSignatureException");
    let got = api.post(&headers, br#"{"query":"{ __typename  }"}"#).await;
    assert_eq!(got.refusal().1, "InvalidSignatureException");
    api.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_operation_is_refused_in_the_words_of_appsync() {
    let api = Served::echo().await;
    let key: &[_] = &[("x-api-key", "da2-new")];
    let unparsable = (400, "MalformedHttpRequestException", "Unable to parse GraphQL query.");
    for body in ["meow", "{}", "{}}", "[]", r#"[{"query":"{ a }"}]"#, "{", "null", r#"{"query":1}"#] {
        assert_eq!(api.post(key, body.as_bytes()).await.refusal(), unparsable, "{body}");
    }
    let empty = (400, "MalformedHttpRequestException", "Request body is empty.");
    assert_eq!(api.post(key, b"").await.refusal(), empty);
    let gone = api.send("POST", "/graphql/", key, QUERY).await;
    assert_eq!(gone.refusal(), (404, "NotFoundException", "There is no API at this path."));
    for method in ["GET", "PUT", "OPTIONS"] {
        let got = api.send(method, PATH, key, b"").await;
        assert_eq!((got.status, got.header("allow")), (405, Some("POST")));
    }
    let got = api.post(key, br#"{"query":"panic"}"#).await;
    assert_eq!(got.refusal(), (500, "InternalFailure", "The request failed inside the platform."));
    // The media type is ignored: AppSync's own examples send JSON as `application/graphql`.
    for kind in ["application/graphql", "text/plain"] {
        assert_eq!(api.post(&[key[0], ("content-type", kind)], QUERY).await.status, 200);
    }
    api.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_has_a_size_and_a_time() {
    let api = Served::start(Api { body_time_max: Duration::from_millis(50), ..Api::new(Echo, authenticators()) }).await;
    let key: &[_] = &[("x-api-key", "da2-new")];
    let padded = |bytes: usize| {
        let mut body = QUERY.to_vec();
        body.resize(bytes, b' ');
        body
    };
    let large = (413, "RequestEntityTooLargeException", "The request is larger than 1 MiB.");
    let chunked = |bytes: usize| {
        let head = "POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-api-key: da2-new\r\ntransfer-encoding: chunked\r\n\r\n";
        let size = format!("{bytes:x}\r\n");
        [head.as_bytes(), size.as_bytes(), &padded(bytes), b"\r\n0\r\n\r\n"].concat()
    };
    let patient = Served::echo().await;
    assert_eq!(patient.post(key, &padded(BODY_BYTES_MAX)).await.status, 200);
    assert_eq!(patient.post(key, &padded(BODY_BYTES_MAX + 1)).await.refusal(), large);
    assert_eq!(patient.raw(&chunked(BODY_BYTES_MAX)).await.status, 200);
    assert_eq!(patient.raw(&chunked(BODY_BYTES_MAX + 1)).await.refusal(), large);

    let half = "POST /graphql HTTP/1.1\r\nhost: x\r\nx-api-key: da2-new\r\ncontent-length: 26\r\n\r\n{\"que";
    let got = api.raw(half.as_bytes()).await;
    assert_eq!(got.refusal(), (408, "RequestTimeoutException", "The request did not arrive in time."));
    api.stop().await;
    patient.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_execution_has_a_time() {
    let (alive, ended) = channel();
    let limits = Duration::from_millis(50);
    let api = Api { execution_time_max: limits, ..Api::new(Stuck(Mutex::new(ended)), authenticators()) };
    let api = Served::start(api).await;
    let got = api.post(&[("x-api-key", "da2-new")], QUERY).await;
    assert_eq!(got.status, 200);
    let error =
        json!({ "path": null, "locations": [], "errorType": "ExecutionTimeout", "message": "Execution timed out." });
    assert_eq!(got.body, json!({ "data": null, "errors": [error] }));
    drop(alive);
    api.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_can_be_served_are_told_to_come_back() {
    let api = Served::start(Api { requests: Places::new(0, 1), ..Api::new(Echo, authenticators()) }).await;
    assert_eq!(
        api.post(&[("x-api-key", "da2-new")], QUERY).await.refusal(),
        (429, "ThrottlingException", "Rate exceeded.")
    );
    // A caller without a credential takes no slot, and learns nothing.
    assert_eq!(api.post(&[], QUERY).await.status, 401);
    api.stop().await;
}

/// Accepts every key that has the form of one.
fn any(_key: &str) -> Result<(), &'static str> {
    Ok(())
}

#[test]
fn a_file_of_keys_is_read_strictly() {
    let fault = |text: &str| ApiKeys::parse(text, any).map(|_| ()).unwrap_err();
    assert!(fault("\n# none\n").contains("no key"));
    assert!(fault("a b").starts_with("line 1"));
    assert!(fault("a\n\na").starts_with("line 3"));
    assert!(fault(&"x".repeat(257)).starts_with("line 1"));
    let many = |count: usize| (0..count).map(|n| format!("key-{n}\n")).collect::<String>();
    assert!(ApiKeys::parse(&many(50), any).is_ok());
    assert!(fault(&many(51)).contains("51 keys"));
    assert!(!format!("{:?}", ApiKeys::parse(KEYS, any).unwrap()).contains("da2"));

    let fault = |text: &str| AccessKeys::parse(text).map(|_| ()).unwrap_err();
    let good = "[[key]]\nid = \"A\"\nsecret = \"canary\"\n";
    assert!(AccessKeys::parse(good).is_ok());
    for (text, says) in [
        (String::new(), "no `[[key]]`"),
        (format!("{good}{good}"), "twice"),
        (good.replace("secret", "secert"), "not as expected"),
        (good.replace("secret = \"canary\"\n", ""), "not as expected"),
        (good.replace("\"canary\"", "canary"), "line 3"),
        (good.replace("canary", "can ary"), "`secret`"),
        (good.replace("canary", ""), "`secret`"),
        (good.replace("\"A\"", "\"A/B\""), "`id`"),
        (format!("{good}principal = \"a b\"\n"), "`principal`"),
        (format!("{good}session_token = \"\"\n"), "`session_token`"),
    ] {
        let fault = fault(&text);
        assert!(fault.contains(says) && !fault.contains("canary"), "{text} => {fault}");
    }
    assert!(!format!("{:?}", AccessKeys::parse(good).unwrap()).contains("canary"));
}
