//! Sequences of events, chosen and by chance.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use proptest::prelude::*;

use super::*;

const NONE: Duration = Duration::ZERO;

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn call(breaker: &mut Breaker, now: Duration, end: End) {
    let pass = breaker.admit(Wish::Read, now).unwrap();
    breaker.settle(pass, end, now, NONE);
}

fn open_at(now: Duration) -> Breaker {
    let mut breaker = Breaker::new();
    for _ in 0..20 {
        call(&mut breaker, now, End::Badly);
    }
    breaker
}

#[test]
fn half_of_twenty_in_ten_seconds_opens_and_less_does_not() {
    let mut breaker = Breaker::new();
    for turn in 0..40 {
        call(&mut breaker, ms(turn * 100), if turn % 20 < 11 { End::Well } else { End::Badly });
    }
    assert!(breaker.admit(Wish::Write, ms(4000)).is_ok(), "nine of twenty");
    let mut breaker = Breaker::new();
    for turn in 0..20 {
        call(&mut breaker, ms(turn * 100), if turn < 10 { End::Well } else { End::Badly });
    }
    assert_eq!(breaker.admit(Wish::Read, ms(1900)), Err(BREAKER_REST));

    let mut breaker = Breaker::new();
    for _ in 0..19 {
        call(&mut breaker, NONE, End::Badly);
    }
    // Ten seconds later they are forgotten.
    call(&mut breaker, ms(10_000), End::Badly);
    assert!(breaker.admit(Wish::Read, ms(10_000)).is_ok());
}

#[test]
fn after_a_rest_one_read_tries_and_its_end_decides() {
    let mut breaker = open_at(NONE);
    assert!(breaker.admit(Wish::Read, ms(4999)).is_err());
    assert!(breaker.admit(Wish::Write, ms(5000)).is_err(), "a write is no probe");
    assert_eq!(breaker.admit(Wish::Read, ms(5000)), Ok(Pass::Probe));
    assert!(breaker.admit(Wish::Read, ms(5001)).is_err(), "one probe at a time");
    breaker.settle(Pass::Probe, End::Badly, ms(5100), ms(500));
    assert_eq!(breaker.admit(Wish::Read, ms(5100)), Err(ms(1500)), "the next one soon follows");
    assert_eq!(breaker.admit(Wish::Read, ms(6600)), Ok(Pass::Probe));
    breaker.settle(Pass::Probe, End::Abandoned, ms(6700), NONE);
    assert_eq!(breaker.admit(Wish::Read, ms(6700)), Ok(Pass::Probe), "a lost probe is replaced at once");
    breaker.settle(Pass::Probe, End::Well, ms(6800), NONE);
    assert_eq!(breaker.admit(Wish::Write, ms(6800)), Ok(Pass::Call));
    call(&mut breaker, ms(6800), End::Badly);
    assert!(breaker.admit(Wish::Read, ms(6800)).is_ok(), "what was before is forgotten");
}

#[test]
fn a_probe_that_hangs_makes_room_for_the_next_and_may_still_close_the_circuit() {
    let mut breaker = open_at(NONE);
    let probe = breaker.admit(Wish::Read, ms(5000)).unwrap();
    breaker.settle(probe, End::Hung, ms(6500), NONE);
    assert_eq!(breaker.admit(Wish::Read, ms(7499)), Err(ms(1)));
    assert_eq!(breaker.admit(Wish::Read, ms(7500)), Ok(Pass::Probe));
    breaker.settle(probe, End::WellAtLast, ms(7600), NONE);
    assert_eq!(breaker.admit(Wish::Write, ms(7700)), Ok(Pass::Call));
}

#[test]
fn few_calls_that_hang_one_after_the_other_open_it_and_failures_in_between_do_not() {
    let mut breaker = Breaker::new();
    for (at, end) in
        [(0, End::Hung), (30, End::Hung), (60, End::Well), (90, End::Hung), (120, End::Badly), (150, End::Hung)]
    {
        call(&mut breaker, Duration::from_secs(at), end);
    }
    assert!(breaker.admit(Wish::Write, ms(151_000)).is_ok());
    call(&mut breaker, ms(180_000), End::Hung);
    assert_eq!(breaker.admit(Wish::Read, ms(180_000)), Err(BREAKER_REST));
}

#[test]
fn a_late_end_of_an_early_call_changes_nothing() {
    let mut breaker = open_at(NONE);
    breaker.settle(Pass::Call, End::Well, ms(100), NONE);
    assert!(breaker.admit(Wish::Read, ms(200)).is_err());
    breaker.admit(Wish::Read, ms(5000)).unwrap();
    breaker.settle(Pass::Call, End::Well, ms(5001), NONE);
    assert!(breaker.admit(Wish::Read, ms(5002)).is_err());
}

#[test]
fn a_passage_that_is_dropped_is_no_failure() {
    let circuit = Circuit::new();
    for _ in 0..50 {
        drop(circuit.admit(Wish::Read).unwrap());
    }
    for _ in 0..20 {
        circuit.admit(Wish::Write).unwrap().end(End::Badly);
    }
    assert!(circuit.admit(Wish::Read).unwrap_err() >= Duration::from_secs(4));
}

proptest! {
    #[test]
    fn no_sequence_breaks_the_rules(events in prop::collection::vec((0u64..3000, any::<bool>(), 0u8..5, any::<bool>()), 1..300)) {
        let mut breaker = Breaker::new();
        let mut now = NONE;
        let mut out: Vec<Pass> = Vec::new();
        for (later, is_write, end, settle_first) in events {
            now += ms(later);
            let end = [End::Well, End::Badly, End::Abandoned, End::Hung, End::WellAtLast][usize::from(end)];
            if settle_first && let Some(pass) = out.pop() {
                breaker.settle(pass, end, now, ms(300));
            }
            let wish = if is_write { Wish::Write } else { Wish::Read };
            let state = breaker.state;
            match breaker.admit(wish, now) {
                Ok(Pass::Probe) => {
                    prop_assert!(!is_write, "a write is never a probe");
                    prop_assert!(!out.contains(&Pass::Probe), "one probe at a time");
                    out.push(Pass::Probe);
                }
                Ok(Pass::Call) => {
                    prop_assert_eq!(state, State::Closed);
                    out.push(Pass::Call);
                }
                Err(wait) => {
                    prop_assert_ne!(state, State::Closed);
                    prop_assert!(wait <= BREAKER_REST + BREAKER_JITTER, "{:?}", wait);
                }
            }
        }
        // Whatever happened, it heals: a probe after the longest rest closes it.
        if let Some(at) = out.iter().position(|pass| *pass == Pass::Probe) {
            breaker.settle(out.swap_remove(at), End::Abandoned, now, NONE);
        }
        now += BREAKER_REST + BREAKER_JITTER;
        let pass = breaker.admit(Wish::Read, now);
        prop_assert!(pass.is_ok());
        breaker.settle(pass.unwrap(), End::Well, now, NONE);
        prop_assert!(breaker.admit(Wish::Read, now).is_ok());
    }
}
