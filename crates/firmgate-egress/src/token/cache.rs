//! One value that expires: renewed before it does, by one caller at a time.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use super::{FetchReason, TokenError, expiry::Expiry};
use crate::limits::RENEWAL_PAUSE;

/// A value and when it expires.
#[derive(Debug)]
pub(crate) struct CachedToken<T> {
    pub(crate) value: T,
    expiry: Expiry,
}

/// Holds one value and renews it.
#[derive(Debug)]
pub(crate) struct TokenCache<T> {
    state: Mutex<State<T>>,
    /// INVARIANT (one at a time): the caller that fetches holds this, so a token endpoint sees one request however many
    /// callers wait.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct State<T> {
    cached: Option<Arc<CachedToken<T>>>,
    need: FetchReason,
    /// When a value was last removed because the platform refused it.
    refused: Option<SystemTime>,
    /// Fetches that have ended, and how the last one failed.
    ended: u64,
    failure: Option<TokenError>,
    quiet_until: Option<SystemTime>,
}

impl<T> TokenCache<T> {
    pub(crate) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                cached: None,
                need: FetchReason::Renewal,
                refused: None,
                ended: 0,
                failure: None,
                quiet_until: None,
            }),
            turn: tokio::sync::Mutex::new(()),
        }
    }

    /// The value that is there, or a new one. While one caller renews a value that is still valid, the others use it.
    pub(crate) async fn current<F>(&self, now: SystemTime, fetch: F) -> Result<Arc<CachedToken<T>>, TokenError>
    where
        F: AsyncFnOnce(FetchReason) -> Result<(T, Expiry), TokenError>,
    {
        let (valid, ended) = {
            let state = self.state();
            match &state.cached {
                Some(cached) if cached.expiry.is_fresh(now) => return Ok(Arc::clone(cached)),
                Some(cached) if cached.expiry.is_valid(now) => (Some(Arc::clone(cached)), state.ended),
                _ => (None, state.ended),
            }
        };
        let _turn = match (&valid, self.turn.try_lock()) {
            (_, Ok(turn)) => turn,
            (Some(valid), Err(_)) => return Ok(Arc::clone(valid)),
            (None, Err(_)) => self.turn.lock().await,
        };

        // Another caller may have fetched while this one waited.
        let need = {
            let state = self.state();
            match (&state.cached, &state.failure) {
                (Some(cached), _) if cached.expiry.is_fresh(now) => return Ok(Arc::clone(cached)),
                (_, Some(failure)) if valid.is_none() && state.ended > ended => return Err(*failure),
                _ => {}
            }
            if let Some(valid) = &valid
                && state.quiet_until.is_some_and(|until| now < until)
            {
                return Ok(Arc::clone(valid));
            }
            state.need
        };
        let fetched = fetch(need).await;
        self.store(fetched, valid, now)
    }

    fn store(
        &self,
        fetched: Result<(T, Expiry), TokenError>,
        valid: Option<Arc<CachedToken<T>>>,
        now: SystemTime,
    ) -> Result<Arc<CachedToken<T>>, TokenError> {
        let mut state = self.state();
        state.ended += 1;
        match fetched {
            Ok((value, expiry)) => {
                let cached = Arc::new(CachedToken { value, expiry });
                state.cached = Some(Arc::clone(&cached));
                state.need = FetchReason::Renewal;
                (state.failure, state.quiet_until) = (None, None);
                Ok(cached)
            }
            Err(error) => {
                state.failure = Some(error);
                state.quiet_until = now.checked_add(RENEWAL_PAUSE);
                valid.ok_or(error)
            }
        }
    }

    /// The platform did not accept `lease`. Returns whether to try another value: not if the last one was refused
    /// just now too, because then the age of the value is not the cause.
    pub(crate) fn refuse(&self, cached: &Arc<CachedToken<T>>, now: SystemTime) -> bool {
        let mut state = self.state();
        match &state.cached {
            // Another caller has renewed it already.
            Some(current) if !Arc::ptr_eq(current, cached) => return true,
            Some(_) => {}
            None => return true,
        }
        let recent = |at: SystemTime| now.duration_since(at).is_ok_and(|since| since < RENEWAL_PAUSE);
        if state.refused.is_some_and(recent) {
            return false;
        }
        state.refused = Some(now);
        state.cached = None;
        state.need = FetchReason::Rejection;
        true
    }

    /// Forgets the value: its source has a newer one.
    pub(crate) fn clear(&self) {
        self.state().cached = None;
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        // A panic elsewhere leaves the value in a valid state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
