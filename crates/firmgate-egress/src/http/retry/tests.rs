//! What is sent again.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::*;
use crate::tests::{caller, writing};

fn status(status: u16) -> Result<WireResponse, AttemptError> {
    Ok(WireResponse { status, ..WireResponse::default() })
}

fn lost(error: SendError) -> Result<WireResponse, AttemptError> {
    Err(AttemptError { error, slow: false })
}

#[test]
fn a_read_is_repeated_on_passing_trouble_and_a_write_only_when_nothing_was_sent() {
    let who = caller();
    let read = Authority::ReadOnly(&who);
    for code in [429, 502, 503, 504] {
        assert!(plan(0, &status(code), read).is_some(), "{code}");
        assert!(plan(0, &status(code), writing(&who)).is_none(), "{code}");
    }
    for code in [200, 301, 400, 401, 403, 404, 413, 500] {
        assert!(plan(0, &status(code), read).is_none(), "{code}");
    }
    assert!(plan(0, &lost(SendError::Interrupted), read).is_some());
    assert!(plan(0, &lost(SendError::Interrupted), writing(&who)).is_none());
    for transport in [SendError::TimedOut, SendError::ReplyTooLarge, SendError::Refused] {
        assert!(plan(0, &lost(transport), read).is_none(), "{transport}");
        assert!(plan(0, &lost(transport), writing(&who)).is_none(), "{transport}");
    }
    assert!(plan(0, &lost(SendError::NotSent), read).is_some());
    assert!(plan(0, &lost(SendError::NotSent), writing(&who)).is_some());
    assert!(plan(RETRIES_MAX, &lost(SendError::NotSent), read).is_none());
}

#[test]
fn pauses_spread_over_the_whole_and_a_wish_to_wait_is_told() {
    let who = caller();
    let read = Authority::ReadOnly(&who);
    let pauses = |sent_again| {
        (0..200).map(move |_| plan(sent_again, &status(503), Authority::ReadOnly(&caller())).unwrap().pause.as_millis())
    };
    for (sent_again, max) in [(0, 100), (1, 200)] {
        let pauses: Vec<u128> = pauses(sent_again).collect();
        assert!(pauses.iter().all(|pause| *pause <= max), "{pauses:?}");
        assert!(
            pauses.iter().any(|pause| *pause < max / 4) && pauses.iter().any(|pause| *pause > max * 3 / 4),
            "{pauses:?}"
        );
    }
    // A long requested wait is reported, not waited for.
    for status in [429, 503] {
        let asked = |wait| Ok(WireResponse { status, retry_after: Some(wait), ..WireResponse::default() });
        assert_eq!(plan(0, &asked(Duration::from_secs(1)), read), None);
        assert!(plan(0, &asked(Duration::ZERO), read).is_some());
    }
}

#[test]
fn what_was_slow_to_show_costs_more() {
    let who = caller();
    let cost = |outcome| plan(0, &outcome, Authority::ReadOnly(&who)).unwrap().cost;
    assert_eq!((cost(status(503)), cost(lost(SendError::NotSent))), (5, 5));
    assert_eq!((cost(status(504)), cost(Err(AttemptError { error: SendError::NotSent, slow: true }))), (10, 10));
}
