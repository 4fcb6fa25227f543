//! A circuit breaker: after many failures an endpoint is left alone for a while, then tried with one read.
//!
//! Time and randomness come in as arguments, so every sequence of events can be tested.
//!
//! INVARIANT (no write is a probe): a mutation goes out only while the circuit is closed. A probe may be lost, and nobody
//! may have to wonder whether a write was.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::retry::fraction;
use crate::limits::{BREAKER_CALLS_MIN, BREAKER_JITTER, BREAKER_REST, BREAKER_WINDOW_S};

/// The circuit of one endpoint. Times are counted from any fixed moment.
#[derive(Debug)]
pub(super) struct Breaker {
    state: State,
    seconds: [Second; BREAKER_WINDOW_S],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed,
    Open { until: Duration },
    Probing,
}

/// What happened in one second.
#[derive(Clone, Copy, Debug, Default)]
struct Second {
    at: u64,
    calls: u32,
    failures: u32,
}

/// What wants to go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Read,
    Write,
}

/// As what it goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    Call,
    Probe,
}

/// How it ended, as far as the endpoint's health is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Well,
    Badly,
    /// Nobody waited for the end.
    Abandoned,
}

/// What one who is not let through is told to wait while a probe is out.
const PROBE_WAIT: Duration = Duration::from_secs(1);

impl Breaker {
    pub(super) fn new() -> Self {
        Self { state: State::Closed, seconds: [Second::default(); BREAKER_WINDOW_S] }
    }

    /// Lets a request through, or says when to come back.
    pub(super) fn admit(&mut self, wish: Wish, now: Duration) -> Result<Pass, Duration> {
        match (self.state, wish) {
            (State::Closed, _) => Ok(Pass::Call),
            (State::Open { until }, _) if now < until => Err(until - now),
            (State::Open { .. }, Wish::Read) => {
                self.state = State::Probing;
                Ok(Pass::Probe)
            }
            (State::Open { .. }, Wish::Write) | (State::Probing, _) => Err(PROBE_WAIT),
        }
    }

    /// Takes note of an end. `jitter` is used if the circuit opens.
    pub(super) fn settle(&mut self, pass: Pass, end: End, now: Duration, jitter: Duration) {
        match (self.state, pass, end) {
            (State::Probing, Pass::Probe, End::Well) => *self = Self::new(),
            (State::Probing, Pass::Probe, End::Badly) => {
                self.state = State::Open { until: now + BREAKER_REST + jitter }
            }
            (State::Probing, Pass::Probe, End::Abandoned) => self.state = State::Open { until: now },
            (State::Closed, Pass::Call, End::Well | End::Badly) => {
                self.count(end, now);
                if self.is_failing(now) {
                    self.state = State::Open { until: now + BREAKER_REST + jitter };
                }
            }
            // What went out before the circuit opened says nothing about the endpoint now.
            _ => {}
        }
    }

    fn count(&mut self, end: End, now: Duration) {
        let at = now.as_secs();
        let place = usize::try_from(at).unwrap_or(0) % BREAKER_WINDOW_S;
        let Some(second) = self.seconds.get_mut(place) else { return };
        if second.at != at {
            *second = Second { at, ..Second::default() };
        }
        second.calls = second.calls.saturating_add(1);
        if end == End::Badly {
            second.failures = second.failures.saturating_add(1);
        }
    }

    fn is_failing(&self, now: Duration) -> bool {
        let oldest = now.as_secs().saturating_sub(BREAKER_WINDOW_S as u64 - 1);
        let recent = self.seconds.iter().filter(|second| second.at >= oldest);
        let (calls, failures) = recent.fold((0u32, 0u32), |(calls, failures), second| {
            (calls.saturating_add(second.calls), failures.saturating_add(second.failures))
        });
        calls >= BREAKER_CALLS_MIN && failures.saturating_mul(2) >= calls
    }
}

/// A breaker with a clock, shared by all requests.
#[derive(Debug)]
pub(super) struct Circuit {
    breaker: Mutex<Breaker>,
    began: Instant,
}

/// Permission for one request. Dropped without a word, it counts as abandoned.
#[derive(Debug)]
#[must_use]
pub(super) struct Passage<'a> {
    circuit: &'a Circuit,
    pass: Pass,
    end: End,
}

impl Circuit {
    pub(super) fn new() -> Self {
        Self { breaker: Mutex::new(Breaker::new()), began: Instant::now() }
    }

    pub(super) fn admit(&self, wish: Wish) -> Result<Passage<'_>, Duration> {
        let pass = self.breaker().admit(wish, self.began.elapsed())?;
        Ok(Passage { circuit: self, pass, end: End::Abandoned })
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        // A panic elsewhere leaves a breaker that is whole.
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Passage<'_> {
    pub(super) fn end(mut self, end: End) {
        self.end = end;
    }
}

impl Drop for Passage<'_> {
    fn drop(&mut self) {
        let jitter = BREAKER_JITTER.mul_f64(fraction());
        self.circuit.breaker().settle(self.pass, self.end, self.circuit.began.elapsed(), jitter);
    }
}

#[cfg(test)]
mod tests;
