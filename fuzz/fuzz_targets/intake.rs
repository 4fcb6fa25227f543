//! What a client sends over a connection: whatever follows a request, the request is passed on complete and alone; and
//! nothing is passed on that is not a request.
#![no_main]

#[path = "../../crates/firmgate-listener/src/listen/intake/mod.rs"]
#[allow(dead_code, reason = "the target needs the state, not all that asks for it")]
mod intake;

use intake::{HEAD_BYTES_MAX, Intake, Wants};
use libfuzzer_sys::fuzz_target;

const REQUESTS: [&[u8]; 3] = [
    b"GET / HTTP/1.1\r\n\r\n",
    b"POST /mcp HTTP/1.1\r\nContent-Length: 4\r\n\r\nping",
    b"POST /mcp HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;a\r\nok\r\n0\r\nA: b\r\n\r\n",
];

/// All that may be read until a response is due or nothing more arrives.
fn let_through(intake: &mut Intake, bytes: &[u8], piece: usize) -> Vec<u8> {
    let mut read = Vec::new();
    for some in bytes.chunks(piece) {
        intake.push(some);
        read.extend_from_slice(intake.readable());
        intake.read(intake.readable().len());
    }
    read
}

fuzz_target!(|data: &[u8]| {
    let [which, piece, rest @ ..] = data else { return };
    let piece = usize::from(*piece).max(1);
    // A request followed by the data.
    if let Some(request) = REQUESTS.get(usize::from(*which)) {
        let mut intake = Intake::default();
        assert_eq!(let_through(&mut intake, &[request, rest].concat(), piece), *request);
        assert_eq!(intake.wants(), Wants::Answer);
        return;
    }
    // The data alone: in one piece or in many, it is the same.
    let (mut whole, mut pieces) = (Intake::default(), Intake::default());
    let read = let_through(&mut whole, rest, rest.len().max(1));
    assert_eq!(read, let_through(&mut pieces, rest, piece));
    assert_eq!(whole.wants(), pieces.wants());
    if whole.unserved().is_some() {
        assert!(read.is_empty());
    }
    if let Some(end) = read.windows(4).position(|end| end == b"\r\n\r\n") {
        let head = &read[..end];
        assert!(end < HEAD_BYTES_MAX && head.split(|byte| *byte == b'\n').count() <= 65);
        assert!(!head.contains(&0));
    } else {
        assert!(read.is_empty());
    }
});
