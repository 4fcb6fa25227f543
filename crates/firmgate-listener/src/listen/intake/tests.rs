#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use super::*;

/// Requests, and whether they are complete with these bytes.
const REQUESTS: [&[u8]; 9] = [
    b"GET /healthz HTTP/1.1\r\n\r\n",
    b"HEAD / HTTP/1.0\r\nHost: a\r\n\r\n",
    b"POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
    b"POST /mcp HTTP/1.1\r\nHost: a\r\ncontent-length:4\r\n\r\nping",
    b"POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-Continue\r\n\r\n\r\n\r\n\r\n\r\n\r\n",
    b"POST /mcp HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n4\r\nping\r\n0\r\n\r\n",
    b"POST /mcp HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a=\"b\"\r\n\r\r\nA\r\n0123456789\r\n000\r\nX-Y: z\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\nAccept: a\r\nAccept: b\r\n\r\n",
    b"GET http://a/mcp?x=%20 HTTP/1.1\r\nHost:\t a \r\nX: \xe4\xf6\r\n\r\n",
];

const TAILS: [&[u8]; 12] = [
    b"",
    b"\r\n",
    b"\n",
    b"\r",
    b"\0",
    b"garbage",
    b"GET / HTTP/1.1\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n\r\n",
];

/// A small deterministic generator of numbers.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % bound
    }
}

/// All that may be read before a response was sent, when the bytes arrive in such pieces and are read in such pieces.
fn let_through(intake: &mut Intake, bytes: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let (mut read, mut rest) = (Vec::new(), bytes);
    loop {
        let (piece, later) = rest.split_at(rest.len().min(1 + numbers.below(40)));
        intake.push(piece);
        rest = later;
        while !intake.readable().is_empty() {
            let some = 1 + numbers.below(intake.readable().len());
            read.extend_from_slice(&intake.readable()[..some]);
            intake.read(some);
        }
        if rest.is_empty() {
            return read;
        }
    }
}

#[test]
fn a_request_is_let_through_whole_and_alone_whatever_stands_behind_it() {
    let mut numbers = Numbers(42);
    for round in 0..200 {
        for request in REQUESTS {
            let mut bytes = request.to_vec();
            match TAILS.get(round) {
                Some(tail) => bytes.extend_from_slice(tail),
                None => (0..numbers.below(300)).for_each(|_| bytes.push(u8::try_from(numbers.below(256)).unwrap())),
            }
            let mut intake = Intake::default();
            let shown = String::from_utf8_lossy(&bytes);
            assert_eq!(let_through(&mut intake, &bytes, &mut numbers), request, "{shown}");
            assert_eq!(intake.wants(), Wants::Answer, "{shown}");
            intake.cut();
            assert_eq!(intake.unserved(), None, "{shown}");
        }
    }
}

#[test]
fn requests_follow_each_other_one_answer_at_a_time() {
    let mut intake = Intake::default();
    let all = REQUESTS.join(&b"\r\n\r\n"[..]);
    let mut numbers = Numbers(7);
    assert_eq!(let_through(&mut intake, &all, &mut numbers), REQUESTS[0]);
    for request in &REQUESTS[1..] {
        intake.next();
        assert_eq!(let_through(&mut intake, b"", &mut numbers), *request);
    }
    intake.next();
    assert_eq!((intake.wants(), intake.len()), (Wants::Bytes, 0));
}

#[test]
fn what_cannot_be_read_in_one_way_only_is_refused() {
    use Unserved::*;
    let lines = |count| format!("GET / HTTP/1.1\r\n{}", "A: b\r\n".repeat(count));
    let (many, most) = (lines(65), lines(64));
    let (long, target) = (format!("GET / HTTP/1.1\r\nA: {}", "b".repeat(32_768)), "GET /".repeat(6_554));
    let head = |line: &str| format!("POST / HTTP/1.1\r\nHost: a\r\n{line}\r\n\r\n");
    let refused: Vec<(String, Unserved)> = vec![
        ("\0".into(), RequestLine),
        ("(".into(), RequestLine),
        ("GET\r\n".into(), RequestLine),
        ("GET /\r\n".into(), RequestLine),
        ("GET  / HTTP/1.1\r\n".into(), RequestLine),
        ("GET / HTTP/1.1 \r\n".into(), RequestLine),
        ("GET / http/1.1\r\n".into(), RequestLine),
        ("G(T / HTTP/1.1\r\n".into(), RequestLine),
        ("GET / HTTP/1.2\r\n".into(), Version),
        ("PRI * HTTP/2.0\r\n".into(), Version),
        ("GET [ HTTP/1.1\r\n".into(), Target),
        ("GET /#a HTTP/1.1\r\n".into(), Target),
        ("GET /#\0 HTTP/1.1\r\n".into(), Target),
        ("GET /a\tb HTTP/1.1\r\n".into(), Target),
        ("GET /\x7f HTTP/1.1\r\n".into(), Target),
        ("GET / HTTP/1.1\n\n".into(), LineEnd),
        ("GET / HTTP/1.1\r\nHost: a\n".into(), LineEnd),
        (head("A: b\rC: d"), Field),
        (head("A : b"), Field),
        (head(" folded: b"), Field),
        (head("A\0: b"), Field),
        (head("A: \x01"), Field),
        (head("no colon"), Field),
        (head(": b"), Field),
        (head("Content-Length: +4"), Length),
        (head("Content-Length: 4, 4"), Length),
        (head("Content-Length: 99999999999999999999999"), Length),
        (head("Content-Length: 4\r\nContent-Length: 4"), Twice("content-length")),
        (head("Content-Length: 4\r\nTransfer-Encoding: chunked"), TwoLengths),
        (head("Transfer-Encoding: identity, chunked"), Coding),
        (head("Transfer-Encoding: chunked, chunked"), Coding),
        (head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), Twice("transfer-encoding")),
        (head("Transfer-Encoding: gzip, chunked"), Coding),
        (head("Transfer-Encoding: xchunked"), Coding),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n".into(), Coding),
        (head("Expect: nonsense"), Expectation),
        (head("Content-Encoding: gzip"), Compressed),
        (head("MCP-Protocol-Version: a\r\nmcp-protocol-version: a"), Twice("mcp-protocol-version")),
        (head("Content-Type: a/b\r\nContent-Type: c/d"), Twice("content-type")),
        (many, Fields),
        (long, TooLarge),
        (target, TargetTooLong),
    ];
    for (bytes, why) in refused {
        let mut intake = Intake::default();
        intake.push(bytes.as_bytes());
        assert_eq!((intake.unserved(), intake.readable()), (Some(why), &b""[..]), "{bytes:.200}");
        assert_eq!(intake.wants(), Wants::End);
        assert!((400..=505).contains(&why.status()) && !why.to_string().is_empty());
    }
    let mut intake = Intake::default();
    intake.push(format!("{most}\r\n").as_bytes());
    assert_eq!(intake.wants(), Wants::Answer);
}

#[test]
fn a_body_without_an_end_is_told_from_a_whole_one() {
    let head = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    for body in [
        "x\r\n",
        "\r\n",
        ";a\r\n",
        "-1\r\n",
        "1\n",
        "1\r\nab",
        "1\r\na\n",
        "1 \r\n",
        "0\r\n\n",
        "0\r\nA: b\n",
        "11111111111111111\r\n",
        "1;a\0\r\n",
    ] {
        let mut intake = Intake::default();
        intake.push(head);
        intake.push(body.as_bytes());
        intake.push(b"\r\n");
        assert_eq!(intake.wants(), Wants::End, "{body:?}");
        assert_eq!(intake.unserved(), None);
    }
}

#[test]
fn a_head_that_ends_in_the_middle_is_refused_and_an_idle_connection_holds_nothing() {
    let mut intake = Intake::default();
    intake.push(b"\r\nGET / HT");
    assert!(intake.is_in_head());
    intake.cut();
    assert_eq!(intake.unserved(), Some(Unserved::Cut));

    let mut idle = Intake::default();
    idle.push(b"\r\n\r\n");
    idle.cut();
    assert_eq!((idle.unserved(), idle.len(), idle.wants()), (None, 0, Wants::Bytes));
}
