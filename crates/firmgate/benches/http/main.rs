//! CPU per call over HTTP: the gate with authentication, policy and audit, beside a bare handler and a plain server of each SDK
//! that give the same answer: `cargo bench --package firmgate --bench http -- [SECONDS [PART]]`.
//!
//! Every server is a process of its own in front of the same backend, which gives one fixed answer of a hundred companies. They take
//! turns; the figure is the median of the turns, of user and system time of the server's process by calls answered.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement prints, and stops at the first surprise"
)]

mod backend;
mod bare;
mod crowd;
mod load;
mod peers;
mod sdk;
mod shape;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::thread::{CpuSet, sched_setaffinity};
use serde_json::{Value, json};

use crate::crowd::Crowd;
use crate::load::{Load, Offered};

/// The program's: a comparison is one of the servers, not of their allocators.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CALLERS: usize = 16;
const CROWD_OF_CALLERS: usize = 256;
const TURNS: usize = 5;

fn main() {
    rustls::crypto::ring::default_provider().install_default().unwrap();
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve", "backend", data] => backend::serve(Path::new(data)),
        ["serve", "bare", backend] => bare::serve(backend),
        ["serve", "sdk", backend] => sdk::serve(backend),
        [] => measure(2, "all"),
        [seconds] => measure(seconds.parse().unwrap(), "all"),
        [seconds, part @ ("cost" | "crowd" | "overload")] => measure(seconds.parse().unwrap(), part),
        _ => println!("http: the seconds of a turn, then `cost`, `crowd` or `overload` for one part alone"),
    }
}

/// A server of this measurement; it ends with its handle.
struct Server {
    name: &'static str,
    child: Child,
    address: String,
    token: Option<String>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn measure(seconds: u64, part: &str) {
    let wants = |name: &str| part == "all" || part == name;
    let folder = tempfile::tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_firmgate");
    let made = Command::new(program)
        .args(["platform", "generate", "--companies", "5000", "--data"])
        .arg(folder.path())
        .stderr(Stdio::null())
        .status();
    assert!(made.unwrap().success());

    let own = |role: &str, of: &str| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["serve", role, of]);
        command
    };
    let backend = start("backend", own("backend", folder.path().to_str().unwrap()), false);
    let token = backend.token.clone().unwrap();
    let mut servers = vec![
        start("bare handler", own("bare", &backend.address), false),
        start("plain server of the Rust SDK", own("sdk", &backend.address), false),
        gate("firmgate, with tokens", program, folder.path(), Some((&backend.address, &token)), &backend),
        gate("firmgate, open", program, folder.path(), None, &backend),
    ];
    let own = servers.len();
    servers.extend(peers::commands(&backend.address).into_iter().map(|(name, command)| start(name, command, false)));

    let cases = [("search of 100 rows", 100, search()), ("get of one company", 1, get())];
    for case in cases.iter().filter(|_| wants("cost")) {
        cost(&servers, case, seconds);
        many(&servers[..own], case, seconds);
    }
    if wants("crowd") {
        crowd(&servers[own - 1], seconds);
    }
    drop(servers);
    if wants("overload") {
        overload(program, folder.path(), seconds.max(5));
    }
}

/// What is called in which words, and how many records come back.
type Case = (&'static str, usize, Value);

/// CPU of a call, with callers that do not wait for each other much.
fn cost(servers: &[Server], (what, rows, call): &Case, seconds: u64) {
    let mut figures = vec![Vec::new(); servers.len()];
    for turn in 0..=TURNS {
        for (server, figures) in servers.iter().zip(&mut figures) {
            let load = Load::new(&server.address, call, server.token.as_deref());
            let one = load.once();
            assert!(rows_in(&one) == *rows, "{}: {} rows in {one}", server.name, rows_in(&one));
            let before = cpu_ms(server.child.id());
            let (calls, p99) = load.run(CALLERS, seconds);
            // The first turn warms up.
            if turn > 0 {
                figures.push((cpu_ms(server.child.id()) - before) / calls as f64);
                if turn == TURNS {
                    println!("{what}, {}: {} calls/s, p99 {p99:.1} ms", server.name, calls / seconds);
                }
            }
        }
    }
    let medians: Vec<f64> = figures.into_iter().map(median).collect();
    for (server, cpu) in servers.iter().zip(&medians) {
        println!(
            "{what}, {}: {cpu:.3} ms of CPU a call, {:.2} times the bare handler, {:.2} times the Rust SDK's server",
            server.name,
            cpu / medians[0],
            cpu / medians[1]
        );
    }
}

/// The time of a call when many callers wait for each other.
fn many(servers: &[Server], (what, _, call): &Case, seconds: u64) {
    let mut figures = vec![Vec::new(); servers.len()];
    for turn in 0..=TURNS {
        for (server, figures) in servers.iter().zip(&mut figures) {
            let (_, p99) = Load::new(&server.address, call, server.token.as_deref()).run(CROWD_OF_CALLERS, seconds);
            // The first turn warms up.
            if turn > 0 {
                figures.push(p99);
            }
        }
    }
    let medians: Vec<f64> = figures.into_iter().map(median).collect();
    for (server, p99) in servers.iter().zip(&medians) {
        println!(
            "{what}, {}, {CROWD_OF_CALLERS} callers: p99 {p99:.1} ms, {:.2} times the bare handler",
            server.name,
            p99 / medians[0]
        );
    }
}

/// Five times what it can do: how much of it is still done, and in which time. A gate has the first core, the clients and the
/// backend have the second: what they burn is not what it lacks.
fn overload(program: &str, folder: &Path, seconds: u64) {
    let (of_gate, of_others) = (0, 1);
    run_on(of_others);
    let mut backend = Command::new(std::env::current_exe().unwrap());
    backend.args(["serve", "backend"]).arg(folder);
    let backend = start("backend", backend, false);
    let token = backend.token.clone().unwrap();
    let cases =
        [("firmgate, with tokens, one core", Some((&*backend.address, &*token))), ("firmgate, open, one core", None)];
    for (name, issuer) in cases {
        run_on(of_gate);
        let server = gate(name, program, folder, issuer, &backend);
        run_on(of_others);
        overloaded(&server, seconds);
    }
}

/// Keeps this thread, and the threads and processes that it starts from now on, on one core.
fn run_on(core: usize) {
    let mut cores = CpuSet::new();
    cores.set(core);
    sched_setaffinity(None, &cores).unwrap();
}

fn overloaded(server: &Server, seconds: u64) {
    const CONNECTIONS: u64 = 512;
    let load = Load::new(&server.address, &search(), server.token.as_deref());
    let calls = median((0..TURNS).map(|_| load.run(CALLERS, seconds).0 as f64).collect());
    let capacity = calls as u64 / seconds;
    let [usual, over] = [1, 5].map(|times| {
        // The first turn warms up.
        load.offered(times * capacity, CONNECTIONS, seconds);
        let turns: Vec<_> = (0..TURNS).map(|_| load.offered(times * capacity, CONNECTIONS, seconds)).collect();
        let of_turns = |figure: fn(&Offered) -> f64| median(turns.iter().map(figure).collect());
        let a_second = |calls: f64| calls / seconds as f64;
        (
            a_second(of_turns(|turn| turn.answered as f64)),
            a_second(of_turns(|turn| turn.refused as f64)),
            of_turns(|turn| turn.p99_ms),
        )
    });
    println!(
        "{}: {capacity} searches of 100 rows a second with {CALLERS} callers; offered so many: {:.0} a second are answered, {:.0} refused, p99 \
         {:.1} ms; offered five times as many: {:.0} a second are answered ({:.0} %), {:.0} refused, p99 {:.1} ms ({:.2} times); memory {} MiB",
        server.name,
        usual.0,
        usual.1,
        usual.2,
        over.0,
        100.0 * over.0 / capacity as f64,
        over.1,
        over.2,
        over.2 / usual.2,
        rss_mib(server.child.id())
    );
}

/// What a crowd that wants nothing costs the others: their p99 without it and with it, and the memory.
fn crowd(server: &Server, seconds: u64) {
    const PAUSE: Duration = Duration::from_millis(5);
    let load = Load::new(&server.address, &get(), server.token.as_deref());
    let turn = || load.paced(CALLERS, seconds, PAUSE);
    let alone: Vec<f64> = (0..TURNS).map(|_| turn()).collect();
    let before = rss_mib(server.child.id());
    let crowd = Crowd::gather(&server.address, 10_000, 1_000);
    turn();
    let beside: Vec<f64> = (0..TURNS).map(|_| turn()).collect();
    let (alone, beside) = (median(alone), median(beside));
    println!(
        "p99 of {CALLERS} callers with pauses: {alone:.2} ms alone, {beside:.2} ms beside 10,000 idle and 1,000 slow connections ({:+.0} %); \
         {} slow ones were closed; memory {before} MiB before, {} MiB with them",
        (beside / alone - 1.0) * 100.0,
        crowd.closed(),
        rss_mib(server.child.id())
    );
}

fn rss_mib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

fn start(name: &'static str, mut command: Command, is_gate: bool) -> Server {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines: Box<dyn Iterator<Item = String> + Send> = if is_gate {
        Box::new(BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap))
    } else {
        Box::new(BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap))
    };
    let line = lines.find(|line| line.contains("http://")).unwrap();
    let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let token = line.split_once(" token ").map(|(_, token)| token.to_owned());
    // Somebody must read on, or a chatty server would wait for ever.
    std::thread::spawn(move || lines.for_each(drop));
    Server { name, child, address, token }
}

fn gate(name: &'static str, program: &str, folder: &Path, issuer: Option<(&str, &str)>, backend: &Server) -> Server {
    let data = folder.join(name);
    let config = folder.join(format!("{name}.toml"));
    let trusted = issuer.map_or_else(String::new, |(address, _)| {
        format!(
            "[[issuers]]\nurl = \"http://{address}\"\njwks_url = \"http://{address}/jwks\"\naudiences = [\"bench\"]\n"
        )
    });
    std::fs::write(&config, format!("log = \"error\"\n{trusted}")).unwrap();
    let mut command = Command::new(program);
    command.env("FIRMGATE_API_KEY", "bench").arg("serve").arg("--config").arg(&config).arg("--data").arg(&data);
    command.args(["--http", "127.0.0.1:0", "--endpoint", &format!("http://{}/graphql", backend.address)]);
    let mut server = start(name, command, true);
    server.token = issuer.map(|(_, token)| token.to_owned());
    server
}

fn search() -> Value {
    json!({"name": "search_companies", "arguments": {"country": "DE", "limit": 100}})
}

fn get() -> Value {
    json!({"name": "get_company", "arguments": {"id": "example.com"}})
}

fn rows_in(answer: &str) -> usize {
    let answer: Value = serde_json::from_str(answer).unwrap();
    let structured = &answer["result"]["structuredContent"];
    let text: Value = serde_json::from_str(answer["result"]["content"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(&text, structured);
    structured["companies"].as_array().map_or(1, Vec::len)
}

fn cpu_ms(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    // User and system time, in hundredths of a second on every Linux of today.
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) * 10.0
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
