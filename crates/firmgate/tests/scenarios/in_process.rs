//! The gate in this process, over the embedded platform.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use firmgate::Embedded;
use firmgate_engine_local::LocalEngines;
use firmgate_guard::{
    Appending, Audit, AuditKey, AuditSink, ChainStart, DEFAULT_POLICY, Durability, Gate, Limiter, NoApprover, Policy,
    Quota, Writes as Switch,
};
use firmgate_identity::{CallId, Clock, Identity, Moment, Principal, Transport};
use firmgate_mcp::{Flow, RecentWrites, Reply, Server, TextBlock, declarations};
use firmgate_platform::{ApiOptions, Platform};
use firmgate_upstream::{Backend, Client};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::data;
use crate::play::{Answer, Boundary, Data, Scenario, Writes};
use crate::recording::{Heard, Recording};

pub struct InProcess {
    server: Server,
    who: Principal,
    heard: Heard,
    _folder: TempDir,
}

struct Nowhere;

impl AuditSink for Nowhere {
    fn append(&self, _: String, _: Durability) -> Appending<'_> {
        Box::pin(async { Ok(()) })
    }
}

struct Steady {
    started: Instant,
    calls: AtomicU64,
}

impl Clock for Steady {
    fn now(&self) -> Moment {
        let mono_ns = u64::try_from(self.started.elapsed().as_nanos()).unwrap();
        Moment { wall_us: 1_790_000_000_000_000, mono_ns }
    }

    fn call_id(&self) -> CallId {
        let mut bytes = [0; 16];
        let (_, low) = bytes.split_at_mut(8);
        low.copy_from_slice(&self.calls.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        CallId::new(bytes)
    }
}

impl InProcess {
    pub fn start(scenario: &Scenario) -> Self {
        let quota = |action: &str, count, seconds| Quota {
            action: action.to_owned(),
            count,
            per: Duration::from_secs(seconds),
        };
        let quotas = vec![quota("company.ask", 5, 60), quota("email.discover", 10, 3_600)];
        Self::with(data::fresh(scenario.data), scenario.writes, quotas)
    }

    /// Made-up companies, read without a limit.
    pub fn unlimited() -> Self {
        Self::with(data::fresh(Data::Synthetic), Writes::Denied, Vec::new())
    }

    fn with(folder: TempDir, writes: Writes, quotas: Vec<Quota>) -> Self {
        let engines = LocalEngines::open(&folder.path().join("platform")).unwrap();
        let platform = Platform::new(Arc::new(engines), ApiOptions::default()).unwrap();
        let heard = Heard::default();
        let backend = Recording { inner: Embedded::new(platform), heard: heard.clone() };
        let switch = if writes == Writes::Enabled { Switch::Enabled } else { Switch::Denied };
        let policy = Policy::parse(DEFAULT_POLICY, &declarations()).unwrap();
        let clock = Steady { started: Instant::now(), calls: AtomicU64::new(0) };
        let start = ChainStart {
            boot: "test".to_owned(),
            version: "0".to_owned(),
            policy: policy.digest(),
            writes: switch,
            now: clock.now(),
            previous: None,
        };
        let server = Server::new(Flow {
            audit: Audit::new(Arc::new(Nowhere), AuditKey::new([1; 32]), start),
            gate: Gate::new(policy, switch),
            approvals: Arc::new(NoApprover),
            budgets: Arc::new(Limiter::new(quotas)),
            ledger: Arc::<RecentWrites>::default(),
            client: Client::new(Arc::new(backend) as Arc<dyn Backend>),
            clock: Arc::new(clock),
            observer: Arc::new(()),
            text: TextBlock::Json,
        });
        let who = Principal::assertion(Identity {
            subject: "tester".to_owned(),
            tenant: "local".to_owned(),
            groups: BTreeSet::new(),
            scopes: BTreeSet::new(),
            transport: Transport::Stdio,
            inbound: None,
        });
        Self { server, who, heard, _folder: folder }
    }
}

impl Boundary for InProcess {
    async fn call(&mut self, tool: &str, arguments: Map<String, Value>) -> Answer {
        let Reply { structured, text, is_error, .. } =
            self.server.call_tool(&self.who, self.server.call_id(), tool, arguments).await.unwrap();
        let structured: Option<Value> = structured.map(|raw| serde_json::from_str(raw.get()).unwrap());
        if let Some(structured) = &structured {
            assert_eq!(structured, &serde_json::from_str::<Value>(&text).unwrap(), "both parts say the same");
        }
        Answer { is_error, text, structured }
    }

    async fn read(&mut self, uri: &str) -> Answer {
        match self.server.read_resource(&self.who, uri).await {
            Ok(read) => Answer { is_error: false, structured: serde_json::from_str(&read.text).ok(), text: read.text },
            Err(error) => Answer { is_error: true, text: error.to_string(), structured: None },
        }
    }

    async fn prompt(&mut self, name: &str, arguments: Map<String, Value>) -> Answer {
        match self.server.prompt(name, &arguments) {
            Ok(text) => Answer { is_error: false, structured: Some(json!(text)), text },
            Err(error) => Answer { is_error: true, text: error.to_string(), structured: None },
        }
    }

    async fn tools(&mut self) -> Vec<String> {
        self.server.tools(&self.who).iter().map(|tool| tool.name.to_owned()).collect()
    }

    fn sent(&mut self) -> Option<Vec<Value>> {
        Some(self.heard.take())
    }

    async fn stop(self) {}
}
