#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

use std::future::{pending, ready};
use std::sync::atomic::AtomicBool;

use tokio::sync::oneshot;
use tokio::time::sleep;

use super::*;

const SHORT: Duration = Duration::from_millis(30);

#[tokio::test]
async fn a_result_a_panic_a_deadline_and_a_cancellation_are_told_apart() {
    let calls = Calls::new(CALLS_RUNNING_MAX, SHORT);
    assert_eq!(calls.read(pending(), ready(1)).await, Ended::Done(1));
    let panics = async {
        if true {
            panic!("boom")
        }
    };
    assert_eq!(calls.read(pending(), panics).await, Ended::Panicked);
    assert_eq!(calls.read(pending(), pending::<()>()).await, Ended::TimedOut);
    assert_eq!(calls.read(ready(()), ready(1)).await, Ended::Cancelled);
    let panics = async {
        if true {
            panic!("boom")
        }
    };
    assert_eq!(calls.write(pending(), panics).await, Ended::Panicked);
    assert!(calls.idle(SHORT).await, "no slot is lost");
}

#[tokio::test]
async fn a_cancelled_write_goes_on_and_is_waited_for() {
    let calls = Calls::default();
    let done = Arc::new(AtomicBool::new(false));
    let (begin, begun) = oneshot::channel();
    let flag = Arc::clone(&done);
    let work = async move {
        begin.send(()).unwrap();
        sleep(SHORT).await;
        flag.store(true, Ordering::SeqCst);
    };
    let cancelled = begun.map(|_| ());
    assert_eq!(calls.write(cancelled, work).await, Ended::Cancelled);
    assert!(!done.load(Ordering::SeqCst));
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
    assert_eq!(calls.read(begun.map(|_| ()), work).await, Ended::Cancelled);
    assert!(was_dropped.await.is_err());
}

#[tokio::test]
async fn calls_over_the_queue_are_refused_and_the_queue_recovers() {
    let calls = Calls::new(1, Duration::from_secs(5));
    let (end, ended) = oneshot::channel::<()>();
    let first = tokio::spawn({
        let calls = calls.clone();
        async move { calls.read(pending(), ended.map(|_| ())).await }
    });
    while calls.slots.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    let waiting: Vec<_> = (0..CALLS_WAITING_MAX)
        .map(|n| {
            let calls = calls.clone();
            tokio::spawn(async move { calls.read(pending(), ready(n)).await })
        })
        .collect();
    while calls.waiting.load(Ordering::Relaxed) < CALLS_WAITING_MAX {
        tokio::task::yield_now().await;
    }
    assert_eq!(calls.read(pending(), ready(0)).await, Ended::Busy);
    end.send(()).unwrap();
    assert_eq!(first.await.unwrap(), Ended::Done(()));
    for (n, one) in waiting.into_iter().enumerate() {
        assert_eq!(one.await.unwrap(), Ended::Done(n));
    }
    assert_eq!(calls.read(pending(), ready(0)).await, Ended::Done(0));
}
