//! Callers, actions and journals for the tests.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use firmgate_guard::audit::{Appending, Durability, Journal, JournalUnavailable};
use firmgate_guard::{
    Action, Approvals, Approved, ArgsDigest, Audit, AuditKey, CallId, ChainStart, Effect, EffectKind, Facts, Gate,
    Granted, Identity, Limiter, Metered, Moment, Policy, Principal, Quota, Read, Resource, Transport, Write, Writes,
};
use serde_json::Value;
use tokio::sync::watch;

pub const ACTIONS: &[(&str, EffectKind)] = &[
    ("company.search", EffectKind::Read),
    ("company.get", EffectKind::Read),
    ("company.batch", EffectKind::Read),
    ("company.ask", EffectKind::Read),
    ("collection.list", EffectKind::Read),
    ("collection.items", EffectKind::Read),
    ("vocabulary.read", EffectKind::Read),
    ("posture.read", EffectKind::Read),
    ("collection.create", EffectKind::Write),
    ("collection.add", EffectKind::Write),
    ("email.discover", EffectKind::Write),
];

pub const SEARCH: Action<Read> = Action::new("company.search");
pub const CREATE: Action<Write> = Action::new("collection.create");
pub const NOW: Moment = Moment { wall_us: 1_800_000_000_123_456, mono_ns: 1_000 };

pub fn later(by: Duration) -> Moment {
    Moment {
        wall_us: NOW.wall_us + i64::try_from(by.as_micros()).unwrap(),
        mono_ns: NOW.mono_ns + u64::try_from(by.as_nanos()).unwrap(),
    }
}

pub fn identity(subject: &str) -> Identity {
    Identity {
        subject: subject.to_owned(),
        tenant: "acme".to_owned(),
        groups: ["analysts".to_owned()].into(),
        scopes: ["firmgate:read".to_owned()].into(),
        transport: Transport::Http,
        inbound: None,
    }
}

pub fn caller(subject: &str) -> Principal {
    Principal::assertion(identity(subject))
}

pub fn policy(text: &str) -> Policy {
    Policy::parse(text, ACTIONS).unwrap()
}

pub fn gate(text: &str, writes: Writes) -> Gate {
    Gate::new(policy(text), writes)
}

pub fn shipped(writes: Writes) -> Gate {
    gate(firmgate_guard::DEFAULT_POLICY, writes)
}

pub fn call(number: u64) -> CallId {
    let mut bytes = [0; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    CallId::new(bytes)
}

pub fn key() -> AuditKey {
    AuditKey::new([7; 32])
}

pub fn start() -> ChainStart {
    ChainStart {
        boot: "boot-1".to_owned(),
        version: "0.1.0".to_owned(),
        policy: "p".repeat(64),
        writes: Writes::Enabled,
        now: NOW,
        previous: None,
    }
}

pub fn audit(journal: &Arc<Memory>) -> Audit {
    let journal: Arc<dyn Journal> = Arc::<Memory>::clone(journal);
    Audit::new(journal, key(), start())
}

pub fn args(audit: &Audit) -> ArgsDigest {
    audit.digest("search_companies", br#"{"query":"acme gmbh"}"#, serde_json::json!({ "limit": 10 }))
}

pub fn granted<E: Effect>(gate: &Gate, who: &Principal, what: &Action<E>) -> Granted<E> {
    gate.decide(gate.open(who, what).unwrap(), Resource::Directory, &Facts::default()).unwrap()
}

pub fn approved<E: Effect>(gate: &Gate, who: &Principal, what: &Action<E>) -> Approved<E> {
    Approvals::without_approver().settle(granted(gate, who, what)).unwrap()
}

pub fn metered<E: Effect>(gate: &Gate, who: &Principal, what: &Action<E>) -> Metered<E> {
    Limiter::new(Vec::new()).admit(approved(gate, who, what), NOW).unwrap()
}

pub fn five_a_minute() -> Limiter {
    Limiter::new(vec![Quota { action: "company.search".to_owned(), count: 5, per: Duration::from_secs(60) }])
}

/// A journal in memory whose disk can be held up or fail.
pub struct Memory {
    lines: Mutex<Vec<(String, Durability)>>,
    disk: watch::Sender<Disk>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disk {
    /// Durable lines are durable at once.
    Works,
    /// Durable lines wait.
    Busy,
    /// Durable lines are queued and then lost.
    Lost,
    /// The queue is full: no line is taken.
    Full,
}

impl Memory {
    pub fn new(disk: Disk) -> Arc<Self> {
        Arc::new(Self { lines: Mutex::default(), disk: watch::Sender::new(disk) })
    }

    pub fn set(&self, disk: Disk) {
        self.disk.send_replace(disk);
    }

    pub fn text(&self) -> String {
        self.lines.lock().unwrap().iter().map(|(line, _)| format!("{line}\n")).collect()
    }

    pub fn durability(&self) -> Vec<Durability> {
        self.lines.lock().unwrap().iter().map(|(_, durability)| *durability).collect()
    }

    pub fn records(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    pub fn events(&self) -> Vec<String> {
        self.records().iter().map(|record| record["event"].as_str().unwrap().to_owned()).collect()
    }
}

impl Journal for Memory {
    fn append(&self, line: String, durability: Durability) -> Appending<'_> {
        let mut disk = self.disk.subscribe();
        let full = *disk.borrow() == Disk::Full;
        if !full {
            self.lines.lock().unwrap().push((line, durability));
        }
        Box::pin(async move {
            if full {
                return Err(JournalUnavailable);
            }
            if durability == Durability::Deferred {
                return Ok(());
            }
            let ended = *disk.wait_for(|disk| *disk != Disk::Busy).await.unwrap();
            if ended == Disk::Lost {
                // A loss shows only after the line was queued.
                tokio::task::yield_now().await;
                return Err(JournalUnavailable);
            }
            Ok(())
        })
    }
}
