//! Sequences of events, chosen and random.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use proptest::prelude::*;

use super::*;

const NONE: Duration = Duration::ZERO;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn call(breaker: &mut Breaker, now: Duration, outcome: Outcome) {
    let permit = breaker.acquire(RequestKind::Read, now).unwrap();
    breaker.record(permit, outcome, now, NONE);
}

fn open_at(now: Duration) -> Breaker {
    let mut breaker = Breaker::new();
    for _ in 0..20 {
        call(&mut breaker, now, Outcome::Failure);
    }
    breaker
}

#[test]
fn half_of_twenty_in_ten_seconds_opens_and_less_does_not() {
    let mut breaker = Breaker::new();
    for turn in 0..40 {
        call(&mut breaker, ms(turn * 100), if turn % 20 < 11 { Outcome::Success } else { Outcome::Failure });
    }
    assert!(breaker.acquire(RequestKind::Write, ms(4000)).is_ok(), "nine of twenty");
    let mut breaker = Breaker::new();
    for turn in 0..20 {
        call(&mut breaker, ms(turn * 100), if turn < 10 { Outcome::Success } else { Outcome::Failure });
    }
    assert_eq!(breaker.acquire(RequestKind::Read, ms(1900)), Err(BREAKER_REST));

    let mut breaker = Breaker::new();
    for _ in 0..19 {
        call(&mut breaker, NONE, Outcome::Failure);
    }
    // Ten seconds later they are forgotten.
    call(&mut breaker, ms(10_000), Outcome::Failure);
    assert!(breaker.acquire(RequestKind::Read, ms(10_000)).is_ok());
}

#[test]
fn after_a_rest_one_read_tries_and_its_end_decides() {
    let mut breaker = open_at(NONE);
    assert!(breaker.acquire(RequestKind::Read, ms(4999)).is_err());
    assert!(breaker.acquire(RequestKind::Write, ms(5000)).is_err(), "a write does not probe");
    assert_eq!(breaker.acquire(RequestKind::Read, ms(5000)), Ok(Permit::Probe));
    assert!(breaker.acquire(RequestKind::Read, ms(5001)).is_err(), "one probe at a time");
    breaker.record(Permit::Probe, Outcome::Failure, ms(5100), ms(500));
    assert_eq!(breaker.acquire(RequestKind::Read, ms(5100)), Err(ms(1500)), "the next one soon follows");
    assert_eq!(breaker.acquire(RequestKind::Read, ms(6600)), Ok(Permit::Probe));
    breaker.record(Permit::Probe, Outcome::Abandoned, ms(6700), NONE);
    assert_eq!(breaker.acquire(RequestKind::Read, ms(6700)), Ok(Permit::Probe), "a lost probe is replaced at once");
    breaker.record(Permit::Probe, Outcome::Success, ms(6800), NONE);
    assert_eq!(breaker.acquire(RequestKind::Write, ms(6800)), Ok(Permit::Call));
    call(&mut breaker, ms(6800), Outcome::Failure);
    assert!(breaker.acquire(RequestKind::Read, ms(6800)).is_ok(), "what was before is forgotten");
}

#[test]
fn a_probe_that_hangs_makes_room_for_the_next_and_may_still_close_the_circuit() {
    let mut breaker = open_at(NONE);
    let probe = breaker.acquire(RequestKind::Read, ms(5000)).unwrap();
    breaker.record(probe, Outcome::Hung, ms(6500), NONE);
    assert_eq!(breaker.acquire(RequestKind::Read, ms(7499)), Err(ms(1)));
    assert_eq!(breaker.acquire(RequestKind::Read, ms(7500)), Ok(Permit::Probe));
    breaker.record(probe, Outcome::LateSuccess, ms(7600), NONE);
    assert_eq!(breaker.acquire(RequestKind::Write, ms(7700)), Ok(Permit::Call));
}

#[test]
fn few_calls_that_hang_one_after_the_other_open_it_and_failures_in_between_do_not() {
    let mut breaker = Breaker::new();
    for (at, outcome) in [
        (0, Outcome::Hung),
        (30, Outcome::Hung),
        (60, Outcome::Success),
        (90, Outcome::Hung),
        (120, Outcome::Failure),
        (150, Outcome::Hung),
    ] {
        call(&mut breaker, Duration::from_secs(at), outcome);
    }
    assert!(breaker.acquire(RequestKind::Write, ms(151_000)).is_ok());
    call(&mut breaker, ms(180_000), Outcome::Hung);
    assert_eq!(breaker.acquire(RequestKind::Read, ms(180_000)), Err(BREAKER_REST));
}

#[test]
fn a_late_end_of_an_early_call_changes_nothing() {
    let mut breaker = open_at(NONE);
    breaker.record(Permit::Call, Outcome::Success, ms(100), NONE);
    assert!(breaker.acquire(RequestKind::Read, ms(200)).is_err());
    breaker.acquire(RequestKind::Read, ms(5000)).unwrap();
    breaker.record(Permit::Call, Outcome::Success, ms(5001), NONE);
    assert!(breaker.acquire(RequestKind::Read, ms(5002)).is_err());
}

#[test]
fn a_passage_that_is_dropped_is_no_failure() {
    let circuit = CircuitBreaker::new();
    for _ in 0..50 {
        drop(circuit.acquire(RequestKind::Read).unwrap());
    }
    for _ in 0..20 {
        circuit.acquire(RequestKind::Write).unwrap().finish(Outcome::Failure);
    }
    assert!(circuit.acquire(RequestKind::Read).unwrap_err() >= Duration::from_secs(4));
}

proptest! {
    #[test]
    fn no_sequence_breaks_the_rules(events in prop::collection::vec((0u64..3000, any::<bool>(), 0u8..5, any::<bool>()), 1..300)) {
        let mut breaker = Breaker::new();
        let mut now = NONE;
        let mut out: Vec<Permit> = Vec::new();
        for (later, is_write, outcome, settle_first) in events {
            now += ms(later);
            let outcome = [Outcome::Success, Outcome::Failure, Outcome::Abandoned, Outcome::Hung, Outcome::LateSuccess][usize::from(outcome)];
            if settle_first && let Some(permit) = out.pop() {
                breaker.record(permit, outcome, now, ms(300));
            }
            let kind = if is_write { RequestKind::Write } else { RequestKind::Read };
            let state = breaker.state;
            match breaker.acquire(kind, now) {
                Ok(Permit::Probe) => {
                    prop_assert!(!is_write, "a write is never a probe");
                    prop_assert!(!out.contains(&Permit::Probe), "one probe at a time");
                    out.push(Permit::Probe);
                }
                Ok(Permit::Call) => {
                    prop_assert_eq!(state, State::Closed);
                    out.push(Permit::Call);
                }
                Err(wait) => {
                    prop_assert_ne!(state, State::Closed);
                    prop_assert!(wait <= BREAKER_REST + BREAKER_JITTER, "{:?}", wait);
                }
            }
        }
        // Whatever happened, it recovers: a probe after the longest open period closes it.
        if let Some(at) = out.iter().position(|permit| *permit == Permit::Probe) {
            breaker.record(out.swap_remove(at), Outcome::Abandoned, now, NONE);
        }
        now += BREAKER_REST + BREAKER_JITTER;
        let permit = breaker.acquire(RequestKind::Read, now);
        prop_assert!(permit.is_ok());
        breaker.record(permit.unwrap(), Outcome::Success, now, NONE);
        prop_assert!(breaker.acquire(RequestKind::Read, now).is_ok());
    }
}
