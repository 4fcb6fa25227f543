//! Callers, actions and journals for the tests.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use firmgate_guard::audit::{Appending, AuditSink, AuditUnavailableError, Durability};
use firmgate_guard::{
    Action, Approved, ArgsDigest, Attribute, Audit, AuditKey, CallStart, ChainStart, Context, Declarations, EffectKind,
    Gate, GovernedAction, Granted, Limiter, Metered, NoApprover, OutcomeCode, Policy, Quota, Read, Refusal, Resource,
    ResourceKind, Write, Writes, approve, meter,
};
use firmgate_identity::{CallId, Identity, Moment, Principal, Transport};
use serde_json::Value;
use tokio::sync::watch;

/// A type for each action that the shipped policy names, the list of all, and a call of an action by its name.
macro_rules! actions {
    ($($action:ident: $effect:ident = $name:literal,)*) => {
        $(
            #[derive(Debug)]
            pub enum $action {}

            impl GovernedAction for $action {
                type Effect = $effect;
                const ACTION: Action<$effect> = Action::new($name);
            }
        )*

        pub const ACTIONS: &[(&str, EffectKind)] = &[$(($name, EffectKind::$effect),)*];

        /// The decision of the gate on a call of the action with this name.
        pub fn answer(
            gate: &Gate, who: &Principal, name: &str, on: Resource, context: Context,
        ) -> Result<(), Denial> {
            match name {
                $($name => answer_to::<$action>(gate, who, on, context),)*
                other => panic!("no action {other}"),
            }
        }
    };
}

actions! {
    Search: Read = "company.search",
    Get: Read = "company.get",
    Batch: Read = "company.batch",
    Ask: Read = "company.ask",
    List: Read = "collection.list",
    Items: Read = "collection.items",
    Vocabulary: Read = "vocabulary.read",
    Posture: Read = "posture.read",
    Export: Read = "company.export",
    Create: Write = "collection.create",
    Add: Write = "collection.add",
    Discover: Write = "email.discover",
}

/// Why the gate refused: the code, and the policies that decided.
pub type Denial = (OutcomeCode, Vec<String>);

pub fn denial(refusal: &Refusal) -> Denial {
    (refusal.code(), refusal.policies().to_vec())
}

/// Denied by these policies.
pub fn by(policies: &[&str]) -> Denial {
    (OutcomeCode::Policy, policies.iter().map(|id| (*id).to_owned()).collect())
}

pub fn answer_to<A: GovernedAction>(
    gate: &Gate,
    who: &Principal,
    on: Resource,
    context: Context,
) -> Result<(), Denial> {
    let opened = gate.open::<A>(who, begun(1)).map_err(|refusal| denial(&refusal))?;
    gate.decide(opened, on, context).map(drop).map_err(|refusal| denial(&refusal))
}

pub const DIRECTORY: ResourceKind = ResourceKind::new("directory");
pub const COMPANY: ResourceKind = ResourceKind::new("company");
pub const COLLECTIONS: ResourceKind = ResourceKind::new("collections");
pub const COLLECTION: ResourceKind = ResourceKind::new("collection").with_id_on_record();
pub const CONTACT: ResourceKind = ResourceKind::new("contact").with_id_on_record();
pub const ROWS: Attribute<u32> = Attribute::number("rows");
pub const IDS: Attribute<u32> = Attribute::number("ids");
pub const COUNTRIES: Attribute<Vec<String>> = Attribute::words("countries");
pub const PURPOSE: Attribute<String> = Attribute::word("purpose").on_record();

/// What tools could declare, with these actions.
pub fn declared(actions: &[(&'static str, EffectKind)]) -> Declarations {
    let one = |kind| Resource::one(kind, "example");
    let plain = Context::new().with(&ROWS, 10).with(&IDS, 1);
    let purposeful = plain.clone().with(&PURPOSE, "prospecting".to_owned());
    let resources = [Resource::all(DIRECTORY), one(COMPANY), Resource::all(COLLECTIONS), one(COLLECTION), one(CONTACT)];
    Declarations {
        actions: actions.to_vec(),
        attributes: vec![ROWS.declaration(), IDS.declaration(), COUNTRIES.declaration(), PURPOSE.declaration()],
        usual: resources
            .iter()
            .flat_map(|resource| [&plain, &purposeful].map(|context| (resource.clone(), context.clone())))
            .collect(),
    }
}

pub fn directory() -> Resource {
    Resource::all(DIRECTORY)
}

/// A call with this number, begun now.
pub fn begun(number: u64) -> CallStart {
    begun_at(number, NOW)
}

pub fn begun_at(number: u64, at: Moment) -> CallStart {
    CallStart { id: call(number), at, arguments: args(&audit(&Memory::new(Disk::Works))) }
}

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
    Policy::parse(text, &declared(ACTIONS)).unwrap()
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
    let journal: Arc<dyn AuditSink> = Arc::<Memory>::clone(journal);
    Audit::new(journal, key(), start())
}

pub fn args(audit: &Audit) -> ArgsDigest {
    audit.digest("search_companies", br#"{"query":"acme gmbh"}"#, serde_json::json!({ "limit": 10 }))
}

pub fn granted<A: GovernedAction>(gate: &Gate, who: &Principal, start: CallStart) -> Granted<A> {
    gate.decide(gate.open(who, start).unwrap(), directory(), Context::new()).unwrap()
}

pub async fn approved<A: GovernedAction>(gate: &Gate, who: &Principal, start: CallStart) -> Approved<A> {
    approve(&NoApprover, granted(gate, who, start)).await.unwrap()
}

pub async fn metered<A: GovernedAction>(gate: &Gate, who: &Principal, number: u64) -> Metered<A> {
    meter(&Limiter::new(Vec::new()), approved(gate, who, begun(number)).await).await.unwrap()
}

pub fn five_a_minute() -> Limiter {
    Limiter::new(vec![Quota { action: "company.search".to_owned(), count: 5, per: Duration::from_secs(60) }])
}

/// A journal in memory whose disk can stall or fail.
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
    /// The queue is full: no line is accepted.
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

impl AuditSink for Memory {
    fn append(&self, line: String, durability: Durability) -> Appending<'_> {
        let mut disk = self.disk.subscribe();
        let full = *disk.borrow() == Disk::Full;
        if !full {
            self.lines.lock().unwrap().push((line, durability));
        }
        Box::pin(async move {
            if full {
                return Err(AuditUnavailableError);
            }
            if durability == Durability::Deferred {
                return Ok(());
            }
            let ended = *disk.wait_for(|disk| *disk != Disk::Busy).await.unwrap();
            if ended == Disk::Lost {
                // A loss is detected only after the line was queued.
                tokio::task::yield_now().await;
                return Err(AuditUnavailableError);
            }
            Ok(())
        })
    }
}
