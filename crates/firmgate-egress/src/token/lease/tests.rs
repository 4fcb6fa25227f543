//! The life of a value, with a clock made of numbers.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::UNIX_EPOCH,
};

use super::*;
use crate::token::GrantRefusal;

const REFUSED: TokenError = TokenError::Refused(GrantRefusal::InvalidGrant);

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_000_000 + seconds)
}

async fn ask(slot: &Slot<u32>, now: u64, answer: Result<u32, TokenError>) -> Result<u32, TokenError> {
    let fetch = async |_| answer.map(|value| (value, Life::of(Duration::from_secs(100), at(now))));
    slot.current(at(now), fetch).await.map(|lease| lease.value)
}

#[tokio::test]
async fn a_value_is_renewed_when_four_fifths_of_its_life_are_over() {
    let slot = Slot::new();
    assert_eq!(ask(&slot, 0, Ok(1)).await, Ok(1));
    assert_eq!(ask(&slot, 79, Ok(2)).await, Ok(1));
    assert_eq!(ask(&slot, 80, Ok(2)).await, Ok(2));
    assert_eq!(ask(&slot, 159, Ok(3)).await, Ok(2));
}

#[tokio::test]
async fn a_renewal_that_fails_leaves_the_old_value_until_its_end() {
    let slot = Slot::new();
    ask(&slot, 0, Ok(1)).await.unwrap();
    assert_eq!(ask(&slot, 85, Err(REFUSED)).await, Ok(1));
    // It is left alone for a while, then tried again.
    assert_eq!(ask(&slot, 90, Ok(2)).await, Ok(1));
    assert_eq!(ask(&slot, 100, Err(REFUSED)).await, Err(REFUSED));
    assert_eq!(ask(&slot, 101, Ok(3)).await, Ok(3));
}

#[tokio::test]
async fn a_value_is_fetched_once_however_many_wait_and_however_it_ends() {
    for answer in [Ok(7), Err(REFUSED)] {
        let slot = Arc::new(Slot::new());
        let asked = Arc::new(AtomicU32::new(0));
        let tasks: Vec<_> = (0..10)
            .map(|_| {
                let (slot, asked) = (Arc::clone(&slot), Arc::clone(&asked));
                tokio::spawn(async move {
                    let fetch = async |_| {
                        asked.fetch_add(1, Ordering::SeqCst);
                        for _ in 0..50 {
                            tokio::task::yield_now().await;
                        }
                        answer.map(|value| (value, Life::of(Duration::from_secs(100), at(0))))
                    };
                    slot.current(at(0), fetch).await.map(|lease| lease.value)
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), answer);
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn while_one_renews_the_others_use_what_is_there() {
    let slot = Arc::new(Slot::new());
    ask(&slot, 0, Ok(1)).await.unwrap();
    let (go, wait) = tokio::sync::oneshot::channel::<()>();
    let renewing = tokio::spawn({
        let slot = Arc::clone(&slot);
        async move {
            let fetch = async |_| {
                wait.await.unwrap();
                Ok((2, Life::of(Duration::from_secs(100), at(90))))
            };
            slot.current(at(90), fetch).await.map(|lease| lease.value)
        }
    });
    tokio::task::yield_now().await;
    assert_eq!(ask(&slot, 90, Ok(9)).await, Ok(1));
    go.send(()).unwrap();
    assert_eq!(renewing.await.unwrap(), Ok(2));
}

#[tokio::test]
async fn one_who_gives_up_lets_the_next_one_fetch() {
    let slot = Arc::new(Slot::new());
    let stuck = tokio::spawn({
        let slot = Arc::clone(&slot);
        async move {
            slot.current(at(0), async |_| std::future::pending().await).await.map(|lease: Arc<Lease<u32>>| lease.value)
        }
    });
    tokio::task::yield_now().await;
    stuck.abort();
    let _gone = stuck.await;
    assert_eq!(ask(&slot, 0, Ok(4)).await, Ok(4));
}

#[tokio::test]
async fn a_value_that_was_refused_is_replaced_but_not_again_and_again() {
    let slot = Slot::new();
    let lease = |now, value| {
        let fetch = async move |need| {
            assert_eq!(need, if value == 1 { Need::Token } else { Need::Another });
            Ok((value, Life::of(Duration::from_secs(1000), at(now))))
        };
        slot.current(at(now), fetch)
    };
    let first = lease(0, 1).await.unwrap();
    assert!(slot.refuse(&first, at(10)));
    let second = lease(11, 2).await.unwrap();
    assert!(slot.refuse(&first, at(12)), "there is another one already");
    assert!(!slot.refuse(&second, at(13)), "it is not its age");
    assert_eq!(lease(14, 3).await.unwrap().value, 2);
    assert!(slot.refuse(&second, at(41)));
    assert_eq!(lease(42, 4).await.unwrap().value, 4);
}

#[test]
fn no_life_is_longer_than_a_clock_can_say() {
    let life = Life::of(Duration::MAX, at(0));
    assert!(life.is_fresh(at(3600)) && !life.is_valid(at(3 * 24 * 3600)));
}
