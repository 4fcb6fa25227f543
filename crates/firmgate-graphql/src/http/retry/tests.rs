//! What is sent again.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::*;
use crate::tests::{somebody, writing};

fn status(status: u16) -> Result<WireResponse, Transport> {
    Ok(WireResponse { status, ..WireResponse::default() })
}

#[test]
fn a_read_is_repeated_on_passing_trouble_and_a_write_only_when_nothing_was_sent() {
    let who = somebody();
    let read = Authority::ReadOnly(&who);
    for code in [429, 502, 503, 504] {
        assert!(pause(0, &status(code), read).is_some(), "{code}");
        assert!(pause(0, &status(code), writing(&who)).is_none(), "{code}");
    }
    for code in [200, 301, 400, 401, 403, 404, 413, 500] {
        assert!(pause(0, &status(code), read).is_none(), "{code}");
    }
    for transport in [Transport::Interrupted, Transport::TimedOut, Transport::ReplyTooLarge] {
        assert!(pause(0, &Err(transport), read).is_none(), "{transport}");
        assert!(pause(0, &Err(transport), writing(&who)).is_none(), "{transport}");
    }
    assert!(pause(0, &Err(Transport::NotSent), read).is_some());
    assert!(pause(0, &Err(Transport::NotSent), writing(&who)).is_some());
    assert!(pause(RETRIES_MAX, &Err(Transport::NotSent), read).is_none());
}

#[test]
fn pauses_grow_and_keep_to_the_backends_wish() {
    let who = somebody();
    let read = Authority::ReadOnly(&who);
    for _ in 0..100 {
        let first = pause(0, &status(503), read).unwrap();
        assert!((50..=100).contains(&first.as_millis()), "{first:?}");
        let second = pause(1, &status(503), read).unwrap();
        assert!((100..=200).contains(&second.as_millis()), "{second:?}");
    }
    let asked = WireResponse { status: 429, retry_after: Some(Duration::from_secs(3)), ..WireResponse::default() };
    assert_eq!(pause(0, &Ok(asked), read), Some(Duration::from_secs(3)));
}
