//! The lifetime of a value, with a clock made of numbers.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, UNIX_EPOCH},
};

use super::*;
use crate::token::OAuthErrorCode;

const REFUSED: TokenError = TokenError::Refused(OAuthErrorCode::InvalidGrant);

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_000_000 + seconds)
}

async fn ask(cache: &TokenCache<u32>, now: u64, answer: Result<u32, TokenError>) -> Result<u32, TokenError> {
    let fetch = async |_| answer.map(|value| (value, Expiry::of(Duration::from_secs(100), at(now))));
    cache.current(at(now), fetch).await.map(|cached| cached.value)
}

#[tokio::test]
async fn a_value_is_renewed_when_four_fifths_of_its_life_are_over() {
    let cache = TokenCache::new();
    assert_eq!(ask(&cache, 0, Ok(1)).await, Ok(1));
    assert_eq!(ask(&cache, 79, Ok(2)).await, Ok(1));
    assert_eq!(ask(&cache, 80, Ok(2)).await, Ok(2));
    assert_eq!(ask(&cache, 159, Ok(3)).await, Ok(2));
}

#[tokio::test]
async fn a_renewal_that_fails_leaves_the_old_value_until_its_end() {
    let cache = TokenCache::new();
    ask(&cache, 0, Ok(1)).await.unwrap();
    assert_eq!(ask(&cache, 85, Err(REFUSED)).await, Ok(1));
    // No attempt is made for a while, then one again.
    assert_eq!(ask(&cache, 90, Ok(2)).await, Ok(1));
    assert_eq!(ask(&cache, 100, Err(REFUSED)).await, Err(REFUSED));
    assert_eq!(ask(&cache, 101, Ok(3)).await, Ok(3));
}

#[tokio::test]
async fn a_value_is_fetched_once_however_many_wait_and_however_it_ends() {
    for answer in [Ok(7), Err(REFUSED)] {
        let cache = Arc::new(TokenCache::new());
        let asked = Arc::new(AtomicU32::new(0));
        let tasks: Vec<_> = (0..10)
            .map(|_| {
                let (cache, asked) = (Arc::clone(&cache), Arc::clone(&asked));
                tokio::spawn(async move {
                    let fetch = async |_| {
                        asked.fetch_add(1, Ordering::SeqCst);
                        for _ in 0..50 {
                            tokio::task::yield_now().await;
                        }
                        answer.map(|value| (value, Expiry::of(Duration::from_secs(100), at(0))))
                    };
                    cache.current(at(0), fetch).await.map(|cached| cached.value)
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
    let cache = Arc::new(TokenCache::new());
    ask(&cache, 0, Ok(1)).await.unwrap();
    let (go, wait) = tokio::sync::oneshot::channel::<()>();
    let renewing = tokio::spawn({
        let cache = Arc::clone(&cache);
        async move {
            let fetch = async |_| {
                wait.await.unwrap();
                Ok((2, Expiry::of(Duration::from_secs(100), at(90))))
            };
            cache.current(at(90), fetch).await.map(|cached| cached.value)
        }
    });
    tokio::task::yield_now().await;
    assert_eq!(ask(&cache, 90, Ok(9)).await, Ok(1));
    go.send(()).unwrap();
    assert_eq!(renewing.await.unwrap(), Ok(2));
}

#[tokio::test]
async fn one_who_gives_up_lets_the_next_one_fetch() {
    let cache = Arc::new(TokenCache::new());
    let stuck = tokio::spawn({
        let cache = Arc::clone(&cache);
        async move {
            cache
                .current(at(0), async |_| std::future::pending().await)
                .await
                .map(|cached: Arc<CachedToken<u32>>| cached.value)
        }
    });
    tokio::task::yield_now().await;
    stuck.abort();
    let _gone = stuck.await;
    assert_eq!(ask(&cache, 0, Ok(4)).await, Ok(4));
}

#[tokio::test]
async fn a_value_that_was_refused_is_replaced_but_not_again_and_again() {
    let cache = TokenCache::new();
    let cached = |now, value| {
        let fetch = async move |need| {
            assert_eq!(need, if value == 1 { FetchReason::Renewal } else { FetchReason::Rejection });
            Ok((value, Expiry::of(Duration::from_secs(1000), at(now))))
        };
        cache.current(at(now), fetch)
    };
    let first = cached(0, 1).await.unwrap();
    assert!(cache.refuse(&first, at(10)));
    let second = cached(11, 2).await.unwrap();
    assert!(cache.refuse(&first, at(12)), "there is another one already");
    assert!(!cache.refuse(&second, at(13)), "it is not its age");
    assert_eq!(cached(14, 3).await.unwrap().value, 2);
    assert!(cache.refuse(&second, at(41)));
    assert_eq!(cached(42, 4).await.unwrap().value, 4);
}

#[test]
fn no_life_is_longer_than_a_clock_can_say() {
    let life = Expiry::of(Duration::MAX, at(0));
    assert!(life.is_fresh(at(3600)) && !life.is_valid(at(3 * 24 * 3600)));
}
