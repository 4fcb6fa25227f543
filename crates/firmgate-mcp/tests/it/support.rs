//! A server whose backend, journal and clock the test controls.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use firmgate_guard::{
    Appending, Approvals, Audit, AuditKey, AuditSink, AuditUnavailableError, ChainStart, DEFAULT_POLICY, Durability,
    Gate, Ledger, Limiter, NoApprover, OutcomeCode, Policy, Quota, Subject, Writes,
};
use firmgate_identity::{CallId, Clock, Identity, Moment, Principal, Transport};
use firmgate_mcp::{FinishedCall, Flow, Observer, RecentWrites, Reply, Server, TextBlock, declarations};
use firmgate_upstream::{Authority, Backend, Client, SendError as Broken, Sending, WireRequest, WireResponse};
use serde_json::{Map, Value, json};

/// What reached the backend.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    pub operation: String,
    pub variables: Value,
    pub writes: bool,
}

/// Answers with prepared bodies and records every request.
#[derive(Default)]
pub struct Scripted {
    pub sent: Mutex<Vec<Sent>>,
    pub answers: Mutex<Vec<Result<WireResponse, Broken>>>,
}

impl Backend for Scripted {
    fn send<'a>(&'a self, request: WireRequest<'a>, authority: Authority<'a>) -> Sending<'a> {
        let variables = serde_json::from_str(request.variables.get()).unwrap();
        let writes = matches!(authority, Authority::ReadWrite(..));
        self.sent.lock().unwrap().push(Sent { operation: request.operation_name.to_owned(), variables, writes });
        let answer = self.answers.lock().unwrap().pop().unwrap_or(Err(Broken::TimedOut));
        Box::pin(async move { answer })
    }
}

/// Keeps lines in memory; can be made to fail.
#[derive(Default)]
pub struct Lines {
    pub lines: Mutex<Vec<(String, Durability)>>,
    pub broken: Mutex<bool>,
}

impl AuditSink for Lines {
    fn append(&self, line: String, durability: Durability) -> Appending<'_> {
        let ended = if *self.broken.lock().unwrap() {
            Err(AuditUnavailableError)
        } else {
            self.lines.lock().unwrap().push((line, durability));
            Ok(())
        };
        Box::pin(async move { ended })
    }
}

/// A clock that the test moves.
#[derive(Default)]
pub struct Hand {
    pub now_ns: AtomicU64,
    calls: AtomicU64,
}

impl Clock for Hand {
    fn now(&self) -> Moment {
        let mono_ns = self.now_ns.load(Ordering::SeqCst);
        Moment { wall_us: 1_790_000_000_000_000 + i64::try_from(mono_ns / 1_000).unwrap(), mono_ns }
    }

    fn call_id(&self) -> CallId {
        let mut bytes = [0; 16];
        bytes[8..].copy_from_slice(&self.calls.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        CallId::new(bytes)
    }
}

/// Records what it sees.
#[derive(Default)]
pub struct Seen {
    pub decided: Mutex<Vec<(String, OutcomeCode)>>,
    pub finished: Mutex<Vec<(String, OutcomeCode)>>,
}

impl Observer for Seen {
    fn decided(&self, subject: &Subject, code: OutcomeCode) {
        self.decided.lock().unwrap().push((subject.action().to_owned(), code));
    }

    fn finished(&self, call: &FinishedCall<'_>) {
        self.finished.lock().unwrap().push((call.tool.to_owned(), call.code));
    }
}

pub struct World {
    pub server: Server,
    pub backend: Arc<Scripted>,
    pub journal: Arc<Lines>,
    pub clock: Arc<Hand>,
    pub seen: Arc<Seen>,
    pub who: Principal,
}

impl World {
    pub fn new(writes: Writes) -> Self {
        Self::with(writes, TextBlock::Json)
    }

    pub fn with(writes: Writes, text: TextBlock) -> Self {
        Self::built(DEFAULT_POLICY, writes, text, Arc::new(NoApprover), Arc::<RecentWrites>::default())
    }

    pub fn built(
        policy: &str,
        writes: Writes,
        text: TextBlock,
        approvals: Arc<dyn Approvals>,
        ledger: Arc<dyn Ledger>,
    ) -> Self {
        let seen = Arc::<Seen>::default();
        let (backend, journal, clock) = (Arc::<Scripted>::default(), Arc::<Lines>::default(), Arc::<Hand>::default());
        let policy = Policy::parse(policy, &declarations()).unwrap();
        let quotas = vec![
            Quota { action: "company.ask".to_owned(), count: 5, per: Duration::from_secs(60) },
            Quota { action: "email.discover".to_owned(), count: 10, per: Duration::from_secs(3_600) },
        ];
        let chain = ChainStart {
            boot: "test".to_owned(),
            version: "0".to_owned(),
            policy: policy.digest(),
            writes,
            now: clock.now(),
            previous: None,
        };
        let server = Server::new(Flow {
            audit: Audit::new(Arc::clone(&journal) as Arc<dyn AuditSink>, AuditKey::new([7; 32]), chain),
            gate: Gate::new(policy, writes),
            approvals,
            budgets: Arc::new(Limiter::new(quotas)),
            ledger,
            client: Client::new(Arc::clone(&backend) as Arc<dyn Backend>),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            observer: Arc::clone(&seen) as Arc<dyn Observer>,
            text,
        });
        Self { server, backend, journal, clock, seen, who: caller("alice") }
    }

    /// The backend's next answer.
    pub fn answer(&self, body: Value) {
        let body = serde_json::to_vec(&body).unwrap();
        let answer = WireResponse { status: 200, body: body.into(), ..WireResponse::default() };
        self.backend.answers.lock().unwrap().insert(0, Ok(answer));
    }

    pub async fn call(&self, tool: &str, arguments: Value) -> Reply {
        self.server.call_tool(&self.who, self.server.call_id(), tool, fields(arguments)).await.unwrap()
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.backend.sent.lock().unwrap().clone()
    }

    /// The records of the journal.
    pub fn records(&self) -> Vec<Value> {
        self.journal.lines.lock().unwrap().iter().map(|(line, _)| serde_json::from_str(line).unwrap()).collect()
    }
}

pub fn caller(subject: &str) -> Principal {
    Principal::assertion(Identity {
        subject: subject.to_owned(),
        tenant: "local".to_owned(),
        groups: BTreeSet::new(),
        scopes: BTreeSet::new(),
        transport: Transport::Stdio,
        inbound: None,
    })
}

pub fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => panic!("not an object: {other}"),
    }
}

/// A company as the backend answers it, with `text` in every place for text.
pub fn hostile_row(text: &str) -> Value {
    json!({
        "id": text, "itemType": "COMPANY",
        "companyModel": {
            "company": {"name": text, "domain": text, "description": {"text": text}},
            "industryTags": [text], "location": {"country": text, "countryCode": text, "region": text, "locality": text},
            "employees": {"count": 150, "range": text}, "status": "ACTIVE"
        }
    })
}

/// A whole profile, with `text` in every place for text and many items in every list.
pub fn hostile_profile(id: &str, text: &str) -> Value {
    // Fifty of them, in the longest letters, have to stay below what the gate reads from a backend.
    let many = |item: Value| Value::from(vec![item; 5]);
    json!({
        "id": id, "itemType": "COMPANY",
        "companyModel": {
            "company": {
                "name": text, "legalName": text, "aliases": many(json!(text)), "domain": text, "website": text,
                "description": {"text": text, "language": "en"}
            },
            "industryTags": many(json!(text)),
            "categories": many(json!({
                "id": text, "label": text, "sector": text, "nace": text, "naics": text, "sic": text
            })),
            "location": {"country": text, "countryCode": text, "region": text, "locality": text, "postalCode": text},
            "employees": {"count": 150, "min": 101, "max": 250, "range": text, "basis": "FILING", "asOf": text},
            "revenue": {"min": 1.5, "max": 2.5, "currency": text, "basis": "FILING", "year": 2024},
            "founded": 1990, "status": "DISSOLVED", "legalForm": text,
            "identifiers": many(json!({"scheme": text, "value": text})),
            "contacts": many(json!({"id": text, "role": text})),
            "source": text, "updatedOn": text
        }
    })
}

/// A page of rows.
pub fn page(rows: &[Value], total: u64) -> Value {
    json!({"data": {"enhancedSearchCompanies": {
        "companies": rows, "totalResults": total, "nextToken": null, "facets": [], "dataVersion": "1",
        "filters": {"query": null, "prefer": null, "categories": [], "employees": null, "founded": null, "sort": "RELEVANCE"}
    }}})
}
