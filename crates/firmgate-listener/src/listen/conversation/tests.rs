#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::net::Ipv4Addr;
use std::sync::atomic::AtomicUsize;

use firmgate_testing::wait::pause_async;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream, duplex};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::*;
use crate::listen::body;
use crate::listen::table::Table;
use crate::listen::watch::{TIMES, Times};

impl Line for DuplexStream {
    fn abort(&self) {}
}

/// Long enough for a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
const ANSWER_BYTES: usize = 4000;

/// Answers with this many bytes, except `/never`.
#[derive(Default)]
struct Pages {
    asked: AtomicUsize,
}

impl Service for Pages {
    type Body = Full<Bytes>;

    async fn answer(&self, request: Request<Incoming>, _peer: Peer) -> Response<Full<Bytes>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let (head, body) = request.into_parts();
        if head.uri.path() == "/never" {
            std::future::pending::<()>().await;
        }
        let mut response = Response::new(Full::from(vec![b'a'; ANSWER_BYTES]));
        if body::read(&head.headers, body, 100, PATIENCE).await.is_err() {
            *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    fn unserved(&self, why: Unserved) -> (&'static str, Vec<u8>) {
        ("text/plain", why.to_string().into_bytes())
    }
}

/// A connection that is served, and what belongs to it.
struct Served {
    shared: Arc<Shared<Pages>>,
    table: Arc<Table>,
    stop: Option<channel::Sender<()>>,
    done: JoinHandle<()>,
}

fn served(line: impl Line, times: Times) -> Served {
    let shared = Arc::new(Shared { service: Arc::new(Pages::default()), is_leaving: Arc::default() });
    let table = Table::with(2, 1 << 20, times);
    let (stop, stopped) = channel::channel(());
    let address = Ipv4Addr::LOCALHOST.into();
    let place = table.place(address).unwrap();
    let own = Arc::clone(&shared);
    let peer = Peer { address, certificate: None };
    let done = tokio::spawn(async move { converse(line, peer, own, &place, stopped).await });
    Served { shared, table, stop: Some(stop), done }
}

impl Served {
    fn asked(&self) -> usize {
        self.shared.service.asked.load(Ordering::Relaxed)
    }
}

async fn tcp() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
    (client.unwrap(), accepted.unwrap().0)
}

/// One response: its head, after its body has arrived.
async fn answer(client: &mut (impl AsyncRead + Unpin)) -> String {
    let read = async {
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") {
            bytes.push(client.read_u8().await.unwrap());
        }
        let head = String::from_utf8(bytes).unwrap();
        let (_, length) = head.split_once("content-length: ").unwrap();
        let mut body = vec![0; length.split_once('\r').unwrap().0.parse().unwrap()];
        client.read_exact(&mut body).await.unwrap();
        head
    };
    timeout(PATIENCE, read).await.unwrap()
}

async fn to_the_end(client: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    timeout(PATIENCE, client.read_to_end(&mut bytes)).await.unwrap().unwrap();
    String::from_utf8(bytes).unwrap()
}

async fn send(client: &mut (impl AsyncWrite + Unpin), bytes: &[u8]) {
    client.write_all(bytes).await.unwrap();
}

#[tokio::test]
async fn an_answer_comes_at_once_whatever_stands_behind_its_request() {
    let requests: [&[u8]; 4] = [
        b"GET / HTTP/1.1\r\n\r\n",
        b"HEAD / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nping",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nping\r\n0\r\n\r\n",
    ];
    let tails: [&[u8]; 10] = [
        b"",
        b"\r\n",
        b"\n\n\n",
        b"\0\0",
        b"garbage\r\n\r\n",
        b"GET / HT",
        b"GET / HTTP/1.2\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 400\r\n\r\nhalf",
        b"GET /never HTTP/1.1\r\n\r\n",
        &[b'a'; 40_000],
    ];
    for request in requests {
        for tail in tails {
            for ends in [false, true] {
                let (mut client, line) = duplex(1 << 16);
                let served = served(line, TIMES);
                send(&mut client, &[request, tail].concat()).await;
                if ends {
                    client.shutdown().await.unwrap();
                }
                let mut head = vec![0; 15];
                timeout(PATIENCE, client.read_exact(&mut head)).await.unwrap().unwrap();
                assert_eq!(head, b"HTTP/1.1 200 OK", "{:?} {:?}", request.escape_ascii(), tail.escape_ascii());
                served.done.abort();
            }
        }
    }
}

#[tokio::test]
async fn refusals_of_the_listener_arrive_though_more_is_being_sent() {
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(65));
    let cases: [(&[u8], &str); 8] = [
        (b"garbage\r\n\r\n", "400 Bad Request"),
        (b"GET / HTTP/1.1\n\n", "400 Bad Request"),
        (b"\x16\x03\x01\x02\x00", "400 Bad Request"),
        (b"GET / HTTP/1.2\r\n\r\n", "505 HTTP Version Not Supported"),
        (many.as_bytes(), "431 Request Header Fields Too Large"),
        (b"GET / HTTP/1.1\r\nExpect: nonsense\r\n\r\n", "417 Expectation Failed"),
        (b"GET / HTTP/1.1\r\nContent-Encoding: gzip\r\n\r\n", "415 Unsupported Media Type"),
        (b"POST / HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n", "413 Payload Too Large"),
    ];
    for (bytes, status) in cases {
        let (mut client, line) = tcp().await;
        let served = served(line, TIMES);
        send(&mut client, bytes).await;
        for _ in 0..140 {
            send(&mut client, &[b'x'; 65_536]).await;
        }
        client.shutdown().await.unwrap();
        let answer = to_the_end(&mut client).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{status}: {answer:.200}");
        assert!(answer.contains("connection: close\r\n"), "{answer:.400}");
        timeout(PATIENCE, served.done).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn who_takes_no_answers_has_few_of_them_made_and_is_ended() {
    let times = Times { stall: Duration::from_millis(300), ..TIMES };
    for (method, bytes) in [("GET", ANSWER_BYTES), ("HEAD", 100), ("POST", ANSWER_BYTES)] {
        let (mut client, line) = duplex(8192);
        let served = served(line, times);
        let many = format!("{method} / HTTP/1.1\r\n\r\n").repeat(10_000);
        // Sending ends with the connection, and does not keep it alive.
        let sending = tokio::spawn(async move { client.write_all(many.as_bytes()).await });
        let asked = {
            let (asked, done) = (Arc::clone(&served.shared), served.done);
            timeout(PATIENCE, done).await.unwrap().unwrap();
            asked.service.asked.load(Ordering::Relaxed)
        };
        assert!(sending.await.unwrap().is_err());
        assert!(asked >= 2 && asked * bytes <= 65_536, "{method}: {asked} answers were made");
    }
}

#[tokio::test]
async fn who_takes_answers_gets_all_of_them_in_order() {
    let (client, line) = duplex(2000);
    let served = served(line, TIMES);
    let (mut reads, mut writes) = tokio::io::split(client);
    let sending = tokio::spawn(async move {
        for _ in 0..100 {
            send(&mut writes, b"GET / HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nping\r\n").await;
        }
        writes
    });
    for _ in 0..200 {
        assert!(answer(&mut reads).await.starts_with("HTTP/1.1 200 OK\r\n"));
    }
    drop((sending.await.unwrap(), reads));
    assert_eq!(served.asked(), 200);
    timeout(PATIENCE, served.done).await.unwrap().unwrap();
}

#[tokio::test]
async fn an_idle_connection_goes_on_after_a_while_and_a_head_that_does_not_come_is_told() {
    let times = Times { awake: Duration::from_millis(1), head: Duration::from_millis(200), ..TIMES };
    let (mut client, line) = duplex(1 << 16);
    let served = served(line, times);
    for _ in 0..3 {
        send(&mut client, b"GET / HTTP/1.1\r\n\r\n").await;
        answer(&mut client).await;
        // Until its parser is given back: nothing can be seen of that from outside.
        pause_async(Duration::from_millis(20)).await;
    }
    send(&mut client, b"GET / HTTP/1.1\r\nHo").await;
    let late = answer(&mut client).await;
    assert!(late.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{late}");
    assert_eq!(served.asked(), 3);
}

#[tokio::test]
async fn a_client_that_has_left_is_not_worked_for_and_one_that_only_sends_no_more_is() {
    let times = Times { answer_left: Duration::from_millis(200), ..TIMES };
    let (mut client, line) = duplex(1 << 16);
    let served = served(line, times);
    send(&mut client, b"GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\nGET /never HTTP/1.1\r\n\r\n").await;
    client.shutdown().await.unwrap();
    for status in ["200 OK", "200 OK", "503 Service Unavailable"] {
        assert!(answer(&mut client).await.starts_with(&format!("HTTP/1.1 {status}\r\n")));
    }
    timeout(PATIENCE, served.done).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_server_that_stops_answers_what_is_under_way_and_says_that_it_is_the_last() {
    let times = Times { last_request: Duration::from_millis(300), ..TIMES };
    let mut ended = Vec::new();
    for request in [&b"GET / HTTP/1.1\r\n\r\n"[..], b""] {
        let (mut client, line) = duplex(1 << 16);
        let mut served = served(line, times);
        send(&mut client, b"GET / HTTP/1.1\r\n\r\n").await;
        assert!(!answer(&mut client).await.contains("connection: close"));
        served.shared.is_leaving.store(true, Ordering::Relaxed);
        drop(served.stop.take());
        send(&mut client, request).await;
        ended.push(to_the_end(&mut client).await);
        timeout(PATIENCE, served.done).await.unwrap().unwrap();
    }
    assert!(
        ended[0].starts_with("HTTP/1.1 200 OK\r\n") && ended[0].contains("connection: close\r\n"),
        "{:.300}",
        ended[0]
    );
    assert_eq!(ended[1], "");
}

#[tokio::test]
async fn an_idle_connection_makes_room() {
    let (mut client, line) = duplex(1 << 16);
    let served = served(line, TIMES);
    send(&mut client, b"GET / HTTP/1.1\r\n\r\n").await;
    answer(&mut client).await;
    let address = Ipv4Addr::LOCALHOST.into();
    let _others = [served.table.place(address).unwrap(), served.table.place(address).unwrap()];
    assert_eq!(to_the_end(&mut client).await, "");
    timeout(PATIENCE, served.done).await.unwrap().unwrap();
}
