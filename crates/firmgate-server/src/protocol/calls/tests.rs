#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;
use std::future::{pending, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use firmgate_identity::{Identity, Principal, Transport};
use firmgate_testing::wait::settled;
use tokio::sync::{oneshot, watch};

use super::*;

fn party(subject: &str) -> Party {
    Party::of(&Principal::assertion(Identity {
        subject: subject.to_owned(),
        tenant: "acme".to_owned(),
        groups: BTreeSet::new(),
        scopes: BTreeSet::new(),
        transport: Transport::Http,
        inbound: None,
    }))
}

const SHORT: Duration = Duration::from_millis(30);

#[tokio::test]
async fn a_result_a_panic_a_deadline_and_a_cancellation_are_told_apart() {
    let calls = Calls::new(ROOM, Sheds::default(), SHORT);
    assert_eq!(calls.read(&party("ada"), pending(), ready(1)).await, Ended::Done(1));
    let panics = async {
        if true {
            panic!("boom")
        }
    };
    assert_eq!(calls.read(&party("ada"), pending(), panics).await, Ended::Panicked);
    assert_eq!(calls.read(&party("ada"), pending(), pending::<()>()).await, Ended::TimedOut);
    assert_eq!(calls.read(&party("ada"), ready(()), ready(1)).await, Ended::Cancelled);
    let panics = async {
        if true {
            panic!("boom")
        }
    };
    assert_eq!(calls.write(&party("ada"), pending(), panics).await, Ended::Panicked);
    assert!(calls.idle(SHORT).await, "no slot is lost");
}

#[tokio::test]
async fn a_cancelled_write_goes_on_and_is_waited_for() {
    let calls = Calls::default();
    let done = Arc::new(AtomicBool::new(false));
    let (begin, begun) = oneshot::channel();
    let (go, goes) = oneshot::channel();
    let flag = Arc::clone(&done);
    let work = async move {
        begin.send(()).unwrap();
        goes.await.unwrap();
        flag.store(true, Ordering::SeqCst);
    };
    let cancelled = begun.map(|_| ());
    assert_eq!(calls.write(&party("ada"), cancelled, work).await, Ended::Cancelled);
    assert!(!done.load(Ordering::SeqCst));
    go.send(()).unwrap();
    assert!(calls.idle(Duration::from_secs(5)).await);
    assert!(done.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_cancelled_read_stops() {
    let calls = Calls::default();
    let (begin, begun) = oneshot::channel();
    let (dropped, was_dropped) = oneshot::channel::<()>();
    let work = async move {
        let _held = dropped;
        begin.send(()).unwrap();
        pending::<()>().await;
    };
    assert_eq!(calls.read(&party("ada"), begun.map(|_| ()), work).await, Ended::Cancelled);
    assert!(was_dropped.await.is_err());
}

#[tokio::test]
async fn calls_over_a_share_are_refused_and_another_caller_is_served() {
    let calls = Calls::default();
    let (end, ended) = watch::channel(());
    let answers: Vec<_> = (0..400)
        .map(|n| {
            let (calls, mut ended) = (calls.clone(), ended.clone());
            let work = async move {
                // An error is the end, too.
                let _never = ended.changed().await;
                n
            };
            tokio::spawn(async move { calls.read(&party("greedy"), pending(), work).await })
        })
        .collect();
    settled().await;
    for _ in 0..20 {
        assert_eq!(calls.read(&party("ada"), pending(), ready(1)).await, Ended::Done(1));
    }
    drop(end);
    let mut counts = (0, 0);
    for answer in answers {
        match answer.await.unwrap() {
            Ended::Done(_) => counts.0 += 1,
            Ended::Busy(Full::Share) => counts.1 += 1,
            other => panic!("{other:?}"),
        }
    }
    // 56 at once, and 205 that wait.
    assert_eq!(counts, (261, 139));
    assert!(calls.idle(SHORT).await);
}
