//! Quotas: how many calls of one action a caller may make in a time window.
//!
//! INVARIANT (window): in no window of the length of a quota, wherever it begins, are more calls admitted than the quota has. That
//! needs a log of the admitted calls; a bucket or a fixed window would admit twice as many at the boundary.
//!
//! INVARIANT (memory): when the log is full, new callers are refused. Forgetting a caller would reset what they
//! have used.
//!
//! INVARIANT (shares): no caller fills the log alone. A tenant gets new callers into it as long as it has less than
//! [`TENANT_WEIGHT`] times what is free, and a caller new calls as long as it has less than what is free.

mod window;

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use firmgate_identity::{GoDuration, Moment, Principal};
use futures_util::future::BoxFuture;

use crate::approval::Approved;
use crate::decision::Decision;
use crate::outcome::OutcomeCode;
use crate::refusal::Refusal;
use crate::subject::Subject;

use self::window::{Tier, forget, longest, nanoseconds, not_before};

/// Callers and actions that are remembered at once.
const LOGS_MAX: usize = 100_000;
/// Admitted calls that are remembered at once, over all callers; 8 bytes each.
const STAMPS_MAX: usize = 4_000_000;
/// Parts of the log that a single tenant can fill, for one part that is left to the others.
const TENANT_WEIGHT: usize = 4;
/// The least time between two sweeps of a full log, so that a flood of new callers does not cause a sweep each.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// How often one action may be called by one caller. Several quotas for one action all apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Name of the action.
    pub action: String,
    /// Calls in any window.
    pub count: u32,
    /// Length of the window.
    pub per: Duration,
}

/// What limits how much callers may do.
pub trait Budgets: Send + Sync {
    /// Deducts one call of the subject from its budgets, all of them or none. May wait.
    ///
    /// # Errors
    /// [`BudgetError`] if a budget is used up, or is unavailable.
    fn take<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Result<(), BudgetError>>;

    /// What a caller has left for an action; `None` if the action has no budget. Deducts nothing.
    fn left<'a>(&'a self, who: &'a Principal, action: &'a str, now: Moment) -> BoxFuture<'a, Option<Left>>;
}

/// A budget does not admit a call. Displays the text for the caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct BudgetError {
    /// [`OutcomeCode::Throttled`] or [`OutcomeCode::LimiterFull`].
    pub code: OutcomeCode,
    /// For the caller.
    pub text: String,
    /// The least time after which the same call may be admitted.
    pub retry_after: Duration,
}

/// Budgets in memory: quotas per caller and action.
#[derive(Debug)]
pub struct Limiter {
    quotas: HashMap<String, Vec<Tier>>,
    logs: Mutex<Logs>,
    room: Room,
}

/// The call was granted and approved, and its budgets admit it. Made by [`meter`] only.
#[derive(Debug)]
#[must_use = "a metered call that is dropped has used up its quota for nothing"]
pub struct Metered<A> {
    approved: Approved<A>,
}

/// Deducts an approved call from the caller's budgets.
///
/// # Errors
/// [`Refusal`] if a budget does not admit it.
pub async fn meter<A>(budgets: &dyn Budgets, approved: Approved<A>) -> Result<Metered<A>, Refusal> {
    match budgets.take(approved.subject()).await {
        Ok(()) => Ok(Metered { approved }),
        Err(BudgetError { code, text, retry_after }) => {
            let (subject, decision) = approved.into_parts();
            Err(Refusal::new(subject, code, text).decided(decision).retry_after(retry_after))
        }
    }
}

/// What is left of the quota that will stop a caller first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Calls that would be admitted now.
    pub count: u32,
    /// Calls in any window.
    pub max: u32,
    /// Length of the window.
    pub per: Duration,
    /// Time until one more call is free; zero if none is used.
    pub next_in: Duration,
}

#[derive(Clone, Copy, Debug)]
enum Cause {
    Spent(Tier),
    Full,
}

#[derive(Clone, Copy, Debug)]
struct Room {
    logs: usize,
    stamps: usize,
}

#[derive(Debug, Default)]
struct Logs {
    of: HashMap<Key, VecDeque<u64>>,
    tenants: HashMap<String, usize>,
    stamps: usize,
    swept_ns: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    tenant: String,
    subject: String,
    /// Set where only this distinguishes callers.
    address: Option<String>,
    action: String,
}

impl Limiter {
    /// A limiter with these quotas. An action without a quota is not limited.
    #[must_use]
    pub fn new(quotas: Vec<Quota>) -> Self {
        Self::with_room(quotas, Room { logs: LOGS_MAX, stamps: STAMPS_MAX })
    }

    fn with_room(quotas: Vec<Quota>, room: Room) -> Self {
        let mut of: HashMap<String, Vec<Tier>> = HashMap::new();
        for Quota { action, count, per } in quotas {
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            of.entry(action).or_default().push(Tier { count, per });
        }
        Self { quotas: of, logs: Mutex::default(), room }
    }

    /// Takes one call from every quota of the action, or from none.
    fn acquire(&self, subject: &Subject) -> Result<(), BudgetError> {
        let Some(tiers) = self.quotas.get(subject.action()) else {
            return Ok(());
        };
        let taken = self.take(Key::new(subject.principal(), subject.action()), tiers, subject.began().mono_ns);
        taken.map_err(|(cause, retry_after)| cause.into_error(subject.principal(), retry_after))
    }

    fn left(&self, who: &Principal, action: &str, now: Moment) -> Option<Left> {
        let tiers = self.quotas.get(action)?;
        let logs = self.logs();
        let log = logs.of.get(&Key::new(who, action));
        let now_ns = not_before(log, now.mono_ns);
        tiers.iter().map(|tier| tier.left(log, now_ns)).min_by_key(|left| (left.count, std::cmp::Reverse(left.next_in)))
    }

    fn take(&self, key: Key, tiers: &[Tier], now_ns: u64) -> Result<(), (Cause, Duration)> {
        let mut logs = self.logs();
        let log = logs.of.get(&key);
        let at_ns = not_before(log, now_ns);
        let longest_wait = tiers
            .iter()
            .filter_map(|tier| tier.wait(log, at_ns).map(|wait| (Cause::Spent(*tier), wait)))
            .max_by_key(|(_, wait)| *wait);
        if let Some(spent) = longest_wait {
            return Err(spent);
        }
        if !self.has_room(&logs, &key) {
            self.sweep(&mut logs, now_ns);
            if !self.has_room(&logs, &key) {
                return Err((Cause::Full, SWEEP_EVERY));
            }
        }
        let longest = longest(tiers);
        if !logs.of.contains_key(&key) {
            let callers = logs.tenants.entry(key.tenant.clone()).or_default();
            *callers = callers.saturating_add(1);
        }
        let log = logs.of.entry(key).or_default();
        let before = log.len();
        log.push_back(at_ns);
        forget(log, longest, at_ns);
        let after = log.len();
        logs.stamps = (logs.stamps + after).saturating_sub(before);
        Ok(())
    }

    fn has_room(&self, logs: &Logs, key: &Key) -> bool {
        let free = self.room.stamps.saturating_sub(logs.stamps);
        match logs.of.get(key) {
            Some(log) => log.len() < free,
            None => {
                let callers = logs.tenants.get(&key.tenant).copied().unwrap_or(0);
                let free_logs = self.room.logs.saturating_sub(logs.of.len());
                free > 0 && callers < free_logs.saturating_mul(TENANT_WEIGHT)
            }
        }
    }

    /// Drops what no quota counts any more.
    fn sweep(&self, logs: &mut Logs, now_ns: u64) {
        let too_soon = |last: u64| now_ns < last.saturating_add(nanoseconds(SWEEP_EVERY));
        if logs.swept_ns.is_some_and(too_soon) {
            return;
        }
        logs.swept_ns = Some(now_ns);
        logs.of.retain(|key, log| {
            let longest = self.quotas.get(&key.action).map_or(Duration::ZERO, |tiers| longest(tiers));
            forget(log, longest, now_ns);
            !log.is_empty()
        });
        logs.stamps = logs.of.values().map(VecDeque::len).sum();
        let mut tenants: HashMap<String, usize> = HashMap::new();
        for key in logs.of.keys() {
            let callers = tenants.entry(key.tenant.clone()).or_default();
            *callers = callers.saturating_add(1);
        }
        logs.tenants = tenants;
    }

    /// The logs stay valid when a thread panics: they are changed by single pushes and pops.
    fn logs(&self) -> MutexGuard<'_, Logs> {
        self.logs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<A> Metered<A> {
    /// The subject.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        self.approved.subject()
    }

    pub(crate) fn into_parts(self) -> (Subject, Decision) {
        self.approved.into_parts()
    }
}

impl Budgets for Limiter {
    fn take<'a>(&'a self, subject: &'a Subject) -> BoxFuture<'a, Result<(), BudgetError>> {
        Box::pin(std::future::ready(self.acquire(subject)))
    }

    fn left<'a>(&'a self, who: &'a Principal, action: &'a str, now: Moment) -> BoxFuture<'a, Option<Left>> {
        Box::pin(std::future::ready(self.left(who, action, now)))
    }
}

impl Cause {
    /// The text is that of the system before this one, which others match on.
    fn into_error(self, who: &Principal, retry_after: Duration) -> BudgetError {
        let (code, text) = match self {
            Self::Spent(tier) => {
                let text = format!("maximum {} requests per {}", tier.count, GoDuration(tier.per));
                // A caller with few calls, or none, must learn whose they were.
                let shared = who.address().map_or_else(String::new, |address| {
                    format!(" from the address {address}, where all callers without a token share them")
                });
                (OutcomeCode::Throttled, text + &shared)
            }
            Self::Full => (OutcomeCode::LimiterFull, "too many callers at the moment".to_owned()),
        };
        BudgetError { code, text, retry_after }
    }
}

impl Key {
    fn new(who: &Principal, action: &str) -> Self {
        Self {
            tenant: who.tenant().to_owned(),
            subject: who.subject().to_owned(),
            address: who.address().map(str::to_owned),
            action: action.to_owned(),
        }
    }
}
#[cfg(test)]
mod tests;
