#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::collections::BTreeSet;

use firmgate_identity::{Identity, Transport};
use proptest::prelude::*;

use super::*;

const SECOND: u64 = 1_000_000_000;

fn who(subject: &str) -> Principal {
    Principal::assertion(Identity {
        subject: subject.to_owned(),
        tenant: "acme".to_owned(),
        groups: BTreeSet::new(),
        scopes: BTreeSet::new(),
        transport: Transport::Stdio,
        inbound: None,
    })
}

fn quota(count: u32, per: Duration) -> Quota {
    Quota { action: "ask".to_owned(), count, per }
}

fn at(mono_ns: u64) -> Moment {
    Moment { wall_us: 0, mono_ns }
}

/// As [`Limiter::admit`], without the stages before it.
fn take(limiter: &Limiter, subject: &str, now_ns: u64) -> Result<(), (Cause, Duration)> {
    limiter.take(Key::new(&who(subject), "ask"), &limiter.quotas["ask"], now_ns)
}

fn limiter(tiers: &[(u32, u64)]) -> Limiter {
    Limiter::new(tiers.iter().map(|(count, per)| quota(*count, Duration::from_nanos(*per))).collect())
}

#[test]
fn texts_are_those_of_go() {
    let cases = [
        (0, "0s"),
        (30, "30s"),
        (60, "1m0s"),
        (90, "1m30s"),
        (3_600, "1h0m0s"),
        (5_400, "1h30m0s"),
        (3_661, "1h1m1s"),
        (90_000, "25h0m0s"),
    ];
    for (seconds, text) in cases {
        assert_eq!(GoDuration(Duration::from_secs(seconds)).to_string(), text);
    }
    assert_eq!(GoDuration(Duration::from_millis(59_001)).to_string(), "1m0s");
}

#[test]
fn a_call_leaves_the_window_exactly_after_its_length() {
    let limiter = limiter(&[(2, 60 * SECOND)]);
    take(&limiter, "ada", 0).unwrap();
    take(&limiter, "ada", 30 * SECOND).unwrap();
    let (_, wait) = take(&limiter, "ada", 60 * SECOND - 1).unwrap_err();
    assert_eq!(wait, Duration::from_nanos(1));
    take(&limiter, "ada", 60 * SECOND).unwrap();
    let (_, wait) = take(&limiter, "ada", 60 * SECOND).unwrap_err();
    assert_eq!(wait, Duration::from_secs(30), "the seam of two windows lets nothing more through");
}

#[test]
fn callers_do_not_share() {
    let limiter = limiter(&[(1, SECOND)]);
    take(&limiter, "ada", 0).unwrap();
    take(&limiter, "bob", 0).unwrap();
    take(&limiter, "ada", 0).unwrap_err();
}

#[test]
fn all_tiers_count_and_the_longest_wait_is_told() {
    let limiter = limiter(&[(2, SECOND), (3, 100 * SECOND)]);
    take(&limiter, "ada", 0).unwrap();
    take(&limiter, "ada", 0).unwrap();
    let (_, wait) = take(&limiter, "ada", 0).unwrap_err();
    assert_eq!(wait, Duration::from_secs(1));
    take(&limiter, "ada", SECOND).unwrap();
    let (cause, wait) = take(&limiter, "ada", SECOND).unwrap_err();
    assert_eq!(wait, Duration::from_secs(99));
    assert!(matches!(cause, Cause::Spent(Tier { count: 3, .. })));
    let left = limiter.left(&who("ada"), "ask", at(SECOND)).unwrap();
    assert_eq!((left.count, left.max, left.next_in), (0, 3, Duration::from_secs(99)));
}

#[test]
fn a_quota_of_none_admits_none() {
    let limiter = limiter(&[(0, SECOND)]);
    let (_, wait) = take(&limiter, "ada", 5).unwrap_err();
    assert_eq!(wait, Duration::from_secs(1));
    assert_eq!(limiter.left(&who("ada"), "ask", at(5)).unwrap().count, 0);
}

#[test]
fn a_full_log_refuses_new_callers_and_forgets_no_live_window() {
    let room = Room { logs: 2, stamps: 100 };
    let limiter = Limiter::with_room(vec![quota(1, Duration::from_secs(10))], room);
    take(&limiter, "ada", 0).unwrap();
    take(&limiter, "bob", 5 * SECOND).unwrap();
    let (cause, _) = take(&limiter, "eve", 6 * SECOND).unwrap_err();
    assert!(matches!(cause, Cause::Full));
    assert!(matches!(take(&limiter, "ada", 6 * SECOND), Err((Cause::Spent(_), _))), "ada is not forgiven");
    // Ada's window has passed, so there is room for one more; Bob's has not.
    take(&limiter, "eve", 10 * SECOND).unwrap();
    assert!(matches!(take(&limiter, "bob", 10 * SECOND), Err((Cause::Spent(_), _))));
    assert!(matches!(take(&limiter, "dan", 10 * SECOND), Err((Cause::Full, _))));
    assert_eq!(limiter.logs().of.len(), 2, "bob and eve");
}

#[test]
fn calls_in_the_log_are_bounded() {
    let room = Room { logs: 100, stamps: 10 };
    let limiter = Limiter::with_room(vec![quota(1_000, Duration::from_secs(10))], room);
    let admitted = |who: &str| (0..10).filter(|now| take(&limiter, who, *now).is_ok()).count();
    assert_eq!(admitted("ada"), 5, "one caller gets as much as is left to the others");
    assert!(matches!(take(&limiter, "ada", 10), Err((Cause::Full, _))));
    assert_eq!([admitted("bob"), admitted("eve"), admitted("dan")], [3, 1, 1]);
    assert!(matches!(take(&limiter, "zoe", 10), Err((Cause::Full, _))));
    take(&limiter, "zoe", 10 * SECOND + 10).unwrap();
    assert_eq!(limiter.logs().stamps, 1);
}

#[test]
fn one_tenant_leaves_room_for_the_callers_of_others() {
    let room = Room { logs: 10, stamps: 100 };
    let limiter = Limiter::with_room(vec![quota(1, Duration::from_secs(10))], room);
    let take = |tenant: &str, subject: usize| {
        let identity = Identity {
            subject: subject.to_string(),
            tenant: tenant.to_owned(),
            groups: BTreeSet::new(),
            scopes: BTreeSet::new(),
            transport: Transport::Http,
            inbound: None,
        };
        limiter.take(Key::new(&Principal::assertion(identity), "ask"), &limiter.quotas["ask"], 0).is_ok()
    };
    assert_eq!((0..50).filter(|subject| take("greedy", *subject)).count(), 8);
    assert!(take("acme", 0));
    assert!(take("other", 0));
    assert!(!take("third", 0), "full");
}

#[test]
fn without_a_token_an_address_is_a_caller_and_the_refusal_says_so() {
    let limiter = limiter(&[(1, SECOND)]);
    let take = |address: &str| limiter.take(Key::new(&who("loopback").at(address), "ask"), &limiter.quotas["ask"], 0);
    assert!(take("127.0.0.1").is_ok());
    assert!(take("127.0.0.1").is_err());
    assert!(take("127.0.0.2").is_ok());
}

#[test]
fn a_full_log_is_not_swept_for_every_newcomer() {
    let room = Room { logs: 1, stamps: 100 };
    let limiter = Limiter::with_room(vec![quota(1, Duration::from_millis(10))], room);
    take(&limiter, "ada", 0).unwrap();
    assert!(matches!(take(&limiter, "bob", SECOND / 1_000), Err((Cause::Full, _))));
    assert!(matches!(take(&limiter, "bob", SECOND / 2), Err((Cause::Full, _))));
    take(&limiter, "bob", 2 * SECOND).unwrap();
}

#[test]
fn threads_share_one_quota() {
    let limiter = limiter(&[(50, 60 * SECOND)]);
    let admitted: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8_u64)
            .map(|thread| {
                let limiter = &limiter;
                scope.spawn(move || (0..100).filter(|call| take(limiter, "ada", thread * 7 + call).is_ok()).count())
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(admitted, 50);
}

/// The quota by its definition: all admitted calls, counted again each time.
struct Naive {
    tiers: Vec<(u32, u64)>,
    admitted: Vec<u64>,
}

impl Naive {
    fn fits(&self, now: u64) -> bool {
        self.tiers.iter().all(|(count, per)| {
            let used = self.admitted.iter().filter(|stamp| **stamp + per > now).count();
            used < usize::try_from(*count).unwrap()
        })
    }
}

fn tiers() -> impl Strategy<Value = Vec<(u32, u64)>> {
    proptest::collection::vec((0_u32..6, 1_u64..40), 1..3)
}

proptest! {
    #[test]
    fn it_agrees_with_the_naive_count(
        tiers in tiers(),
        steps in proptest::collection::vec((0_u64..20, 0_usize..3), 1..120),
    ) {
        let limiter = limiter(&tiers);
        let mut naive: Vec<Naive> =
            (0..3).map(|_| Naive { tiers: tiers.clone(), admitted: Vec::new() }).collect();
        let mut now = 0;
        for (pause, caller) in steps {
            now += pause;
            let name = ["ada", "bob", "eve"][caller];
            let model = &mut naive[caller];
            let left = limiter.left(&who(name), "ask", at(now)).unwrap();
            prop_assert_eq!(left.count > 0, model.fits(now));
            match take(&limiter, name, now) {
                Ok(()) => {
                    prop_assert!(model.fits(now));
                    model.admitted.push(now);
                }
                Err((_, wait)) => {
                    prop_assert!(!model.fits(now));
                    let wait = u64::try_from(wait.as_nanos()).unwrap();
                    prop_assert!(wait > 0);
                    if tiers.iter().all(|(count, _)| *count > 0) {
                        prop_assert!(model.fits(now + wait), "after the wait it fits");
                        prop_assert!(!model.fits(now + wait - 1), "and not before");
                    }
                }
            }
        }
    }

    /// A reading that arrives late belongs to a call that is admitted now, so it is treated as no older than the last
    /// one.
    #[test]
    fn no_window_holds_more_when_clock_readings_arrive_out_of_order(
        (count, per) in (1_u32..6, 1_u64..40),
        readings in proptest::collection::vec(0_u64..200, 1..120),
    ) {
        let limiter = limiter(&[(count, per)]);
        let mut admitted: Vec<u64> = Vec::new();
        for now in readings {
            if take(&limiter, "ada", now).is_ok() {
                admitted.push(admitted.last().map_or(now, |last| now.max(*last)));
            }
        }
        let count = usize::try_from(count).unwrap();
        for window in admitted.windows(count + 1) {
            prop_assert!(window[count] - window[0] >= per, "{:?} within {}", window, per);
        }
    }
}
