//! What the gate costs on top of the platform, and how fast the program answers its first call:
//! `cargo bench --package firmgate --bench gate`.
//!
//! The data folder is `FIRMGATE_BENCH_DATA`, as `firmgate demo` or `firmgate platform generate` creates it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement prints, and stops at the first surprise"
)]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use firmgate::Embedded;
use firmgate_engine_local::LocalEngines;
use firmgate_guard::{
    Appending, Audit, AuditKey, AuditSink, ChainStart, DEFAULT_POLICY, Durability, Gate, Limiter, NoApprover, Policy,
    Writes,
};
use firmgate_identity::{CallId, Clock, Identity, Moment, Principal, Transport};
use firmgate_mcp::{Flow, RecentWrites, Server, TextBlock, declarations};
use firmgate_platform::{ApiOptions, AuthMode, Platform, Request};
use firmgate_upstream::{Backend, Client, ops};
use serde_json::{Map, Value, json};

/// That of the program: the comparison is between servers, not between their allocators.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 3_000;
const STARTS: usize = 15;
const WORDS: [&str; 8] = ["software", "solar", "logistics", "bank", "consulting", "media", "health", "steel"];

struct Nowhere;

impl AuditSink for Nowhere {
    fn append(&self, _: String, _: Durability) -> Appending<'_> {
        Box::pin(async { Ok(()) })
    }
}

struct Running {
    started: Instant,
    calls: AtomicU64,
}

impl Clock for Running {
    fn now(&self) -> Moment {
        let mono_ns = u64::try_from(self.started.elapsed().as_nanos()).unwrap();
        Moment { wall_us: 1_790_000_000_000_000, mono_ns }
    }

    fn call_id(&self) -> CallId {
        CallId::new(u128::from(self.calls.fetch_add(1, Ordering::Relaxed)).to_be_bytes())
    }
}

fn main() {
    let Some(data) = std::env::var_os("FIRMGATE_BENCH_DATA").map(PathBuf::from) else {
        println!("gate: set FIRMGATE_BENCH_DATA to a data folder; nothing was measured");
        return;
    };
    overhead(&data);
    start_up(&data);
}

/// The same search, once as a call of the gate and once as a request to the platform, in turns.
fn overhead(data: &Path) {
    let engines = LocalEngines::open(&data.join("platform")).unwrap();
    let platform = Platform::new(Arc::new(engines), ApiOptions::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let server = server(platform.clone());
    let who = somebody();
    let document = ops::documents().into_iter().find(|document| document.name() == "SearchCompanies").unwrap();
    let identity = firmgate_platform::Identity { owner: "bench".to_owned(), mode: AuthMode::Iam };

    for rows in [20, 100] {
        let (mut gate, mut alone) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let word = WORDS[round % WORDS.len()];
            let input = json!({"query": word, "categories": ["countries;Germany"], "limit": rows});
            let request = Request {
                query: document.text().to_owned(),
                operation_name: Some("SearchCompanies".to_owned()),
                variables: fields(json!({"input": input})),
            };
            let began = Instant::now();
            let body = platform.execute(&identity, &request).body;
            alone.push(began.elapsed());
            assert!(body.len() > 1_000);

            let arguments = fields(json!({"query": word, "country": "DE", "limit": rows}));
            let began = Instant::now();
            let reply =
                runtime.block_on(server.call_tool(&who, server.call_id(), "search_companies", arguments)).unwrap();
            gate.push(began.elapsed());
            assert!(!reply.is_error);
        }
        let (gate, alone) = (sorted(gate), sorted(alone));
        println!(
            "search_companies, {rows} rows: gate p50 {} p99 {}, platform alone p50 {} p99 {}, the gate adds {} at p50",
            shown(at(&gate, 50)),
            shown(at(&gate, 99)),
            shown(at(&alone, 50)),
            shown(at(&alone, 99)),
            shown(at(&gate, 50).saturating_sub(at(&alone, 50)))
        );
    }
}

/// From the start of the process to the first answer of a tool, and the memory of the idle program after it.
fn start_up(data: &Path) {
    let (mut times, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let began = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_firmgate"))
            .arg("serve")
            .arg("--data")
            .arg(data)
            .env_remove("FIRMGATE_BENCH_DATA")
            .env_remove("FIRMGATE_BENCH_COMPANIES")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
            "name": "search_companies", "arguments": {"country": "DE", "categories": ["SaaS"], "limit": 10},
            "_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
        }});
        let mut input = child.stdin.take().unwrap();
        writeln!(input, "{call}").unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        times.push(began.elapsed());
        assert!(line.contains("\"total\""), "{line}");
        std::thread::sleep(Duration::from_millis(300));
        memory.push(private_kib(child.id()));
        drop(input);
        child.wait().unwrap();
    }
    memory.sort_unstable();
    let times = sorted(times);
    println!(
        "process start to first answer: p50 {}, slowest of {STARTS} {}",
        shown(at(&times, 50)),
        shown(at(&times, 100))
    );
    println!("idle after it: {} MiB of private memory", memory[memory.len() / 2] / 1_024);
}

fn private_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn server(platform: Platform) -> Server {
    let policy = Policy::parse(DEFAULT_POLICY, &declarations()).unwrap();
    let clock = Running { started: Instant::now(), calls: AtomicU64::new(0) };
    let start = ChainStart {
        boot: "bench".to_owned(),
        version: "0".to_owned(),
        policy: policy.digest(),
        writes: Writes::Denied,
        now: clock.now(),
        previous: None,
    };
    Server::new(Flow {
        audit: Audit::new(Arc::new(Nowhere), AuditKey::new([1; 32]), start),
        gate: Gate::new(policy, Writes::Denied),
        approvals: Arc::new(NoApprover),
        budgets: Arc::new(Limiter::new(Vec::new())),
        ledger: Arc::<RecentWrites>::default(),
        client: Client::new(Arc::new(Embedded::new(platform)) as Arc<dyn Backend>),
        clock: Arc::new(clock),
        observer: Arc::new(()),
        text: TextBlock::Json,
    })
}

fn somebody() -> Principal {
    Principal::assertion(Identity {
        subject: "bench".to_owned(),
        tenant: "local".to_owned(),
        groups: BTreeSet::new(),
        scopes: BTreeSet::new(),
        transport: Transport::Stdio,
        inbound: None,
    })
}

fn fields(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn sorted(mut times: Vec<Duration>) -> Vec<Duration> {
    times.sort_unstable();
    times
}

fn at(times: &[Duration], percent: usize) -> Duration {
    times[(times.len() - 1) * percent / 100]
}

fn shown(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}
