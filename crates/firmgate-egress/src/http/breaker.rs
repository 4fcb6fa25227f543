//! A circuit breaker: after many failures an endpoint is not called for a while, then probed with one read.
//!
//! A request that hangs is a failure as soon as it has hung for a while, not when it is abandoned: by then all callers
//! would wait. The same holds for the probe, and much earlier, so that the next one soon follows; its own caller may
//! keep waiting, and an answer that comes after all closes the circuit.
//!
//! Time and randomness come in as arguments, so every sequence of events can be tested.
//!
//! INVARIANT (no write is a probe): a mutation goes out only while the circuit is closed. A probe may be lost, and no
//! caller may be left unsure whether a write was.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::retry::fraction;
use crate::limits::{
    BREAKER_CALLS_MIN, BREAKER_HUNG_MIN, BREAKER_JITTER, BREAKER_REST, BREAKER_WINDOW_S, HUNG_AFTER, PROBE_HUNG_AFTER,
    PROBE_REST,
};

/// The circuit of one endpoint. Times are counted from any fixed moment.
#[derive(Debug)]
pub(super) struct Breaker {
    state: State,
    seconds: [Second; BREAKER_WINDOW_S],
    /// Calls that hung since the last success: with few calls this is the only signal.
    hung: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed,
    Open { until: Duration },
    HalfOpen,
}

/// What happened in one second.
#[derive(Clone, Copy, Debug, Default)]
struct Second {
    at: u64,
    calls: u32,
    failures: u32,
}

/// The kind of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RequestKind {
    Read,
    Write,
}

/// The role in which it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Permit {
    Call,
    Probe,
}

/// The outcome, as far as the endpoint's health is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Success,
    Failure,
    /// Not yet, after so long that no other call should wait behind it.
    Hung,
    /// Success, after it had hung.
    LateSuccess,
    /// The caller did not wait for the outcome.
    Abandoned,
}

/// The wait returned to a refused request while a probe is in flight.
const PROBE_WAIT: Duration = Duration::from_secs(1);

impl Breaker {
    pub(super) fn new() -> Self {
        Self { state: State::Closed, seconds: [Second::default(); BREAKER_WINDOW_S], hung: 0 }
    }

    /// Lets a request through, or says when to come back.
    pub(super) fn acquire(&mut self, kind: RequestKind, now: Duration) -> Result<Permit, Duration> {
        match (self.state, kind) {
            (State::Closed, _) => Ok(Permit::Call),
            (State::Open { until }, _) if now < until => Err(until - now),
            (State::Open { .. }, RequestKind::Read) => {
                self.state = State::HalfOpen;
                Ok(Permit::Probe)
            }
            (State::Open { .. }, RequestKind::Write) | (State::HalfOpen, _) => Err(PROBE_WAIT),
        }
    }

    /// Records an outcome. `jitter` is used if the circuit opens.
    pub(super) fn record(&mut self, permit: Permit, outcome: Outcome, now: Duration, jitter: Duration) {
        match (self.state, permit, outcome) {
            (State::HalfOpen, Permit::Probe, Outcome::Success) | (_, Permit::Probe, Outcome::LateSuccess) => {
                *self = Self::new()
            }
            (State::HalfOpen, Permit::Probe, Outcome::Failure | Outcome::Hung) => {
                // One read at a time does no harm: it need not be rare.
                self.state = State::Open { until: now + PROBE_REST + jitter };
            }
            (State::HalfOpen, Permit::Probe, Outcome::Abandoned) => self.state = State::Open { until: now },
            (State::Closed, Permit::Call, Outcome::LateSuccess) => self.hung = 0,
            (State::Closed, Permit::Call, Outcome::Success | Outcome::Failure | Outcome::Hung) => {
                self.count(outcome, now);
                if self.is_failing(now) {
                    self.state = State::Open { until: now + BREAKER_REST + jitter };
                }
            }
            // What was sent before the circuit opened does not describe the endpoint now.
            _ => {}
        }
    }

    fn count(&mut self, outcome: Outcome, now: Duration) {
        let at = now.as_secs();
        let place = usize::try_from(at).unwrap_or(0) % BREAKER_WINDOW_S;
        let Some(second) = self.seconds.get_mut(place) else { return };
        if second.at != at {
            *second = Second { at, ..Second::default() };
        }
        second.calls = second.calls.saturating_add(1);
        if outcome != Outcome::Success {
            second.failures = second.failures.saturating_add(1);
        }
        self.hung = match outcome {
            Outcome::Hung => self.hung.saturating_add(1),
            Outcome::Success => 0,
            _ => self.hung,
        };
    }

    fn is_failing(&self, now: Duration) -> bool {
        let oldest = now.as_secs().saturating_sub(BREAKER_WINDOW_S as u64 - 1);
        let recent = self.seconds.iter().filter(|second| second.at >= oldest);
        let (calls, failures) = recent.fold((0u32, 0u32), |(calls, failures), second| {
            (calls.saturating_add(second.calls), failures.saturating_add(second.failures))
        });
        self.hung >= BREAKER_HUNG_MIN || calls >= BREAKER_CALLS_MIN && failures.saturating_mul(2) >= calls
    }
}

/// A breaker with a clock, shared by all requests.
#[derive(Debug)]
pub(super) struct CircuitBreaker {
    breaker: Mutex<Breaker>,
    began: Instant,
}

/// Permission for one request. Dropped without an outcome, it is recorded as abandoned.
#[derive(Debug)]
#[must_use]
pub(super) struct CallGuard<'a> {
    circuit: &'a CircuitBreaker,
    permit: Permit,
    outcome: Outcome,
    has_hung: bool,
}

impl CircuitBreaker {
    pub(super) fn new() -> Self {
        Self { breaker: Mutex::new(Breaker::new()), began: Instant::now() }
    }

    pub(super) fn acquire(&self, kind: RequestKind) -> Result<CallGuard<'_>, Duration> {
        let permit = self.breaker().acquire(kind, self.began.elapsed())?;
        Ok(CallGuard { circuit: self, permit, outcome: Outcome::Abandoned, has_hung: false })
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        // A panic elsewhere leaves the breaker in a valid state.
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CallGuard<'_> {
    pub(super) fn finish(mut self, outcome: Outcome) {
        self.outcome = outcome;
    }

    /// The time without an outcome after which the request is treated as hanging.
    pub(super) fn hung_after(&self) -> Duration {
        match self.permit {
            Permit::Call => HUNG_AFTER,
            Permit::Probe => PROBE_HUNG_AFTER,
        }
    }

    /// It has not ended by then.
    pub(super) fn mark_hung(&mut self) {
        self.has_hung = true;
        self.record(Outcome::Hung);
    }

    fn record(&self, outcome: Outcome) {
        let jitter = BREAKER_JITTER.mul_f64(fraction());
        self.circuit.breaker().record(self.permit, outcome, self.circuit.began.elapsed(), jitter);
    }
}

impl Drop for CallGuard<'_> {
    fn drop(&mut self) {
        match (self.has_hung, self.outcome) {
            (false, outcome) => self.record(outcome),
            (true, Outcome::Success) => self.record(Outcome::LateSuccess),
            // It was counted when it hung.
            (true, _) => {}
        }
    }
}

#[cfg(test)]
mod tests;
