#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement stops at the first surprise and speaks to a terminal"
)]

//! How fast the catalogue answers: a mix of queries over synthetic companies, in one thread.
//!
//! `FIRMGATE_BENCH_COMPANIES` (1,000,000) sets the number of companies; the catalogue is kept in the target folder
//! and built once per number. `FIRMGATE_BENCH_REBUILD=1` builds it again, `FIRMGATE_BENCH_RUNS` (5) sets how often the
//! mix is run after one warm-up pass. Every row's record is read and parsed, as a caller would.
//!
//! `FIRMGATE_BENCH_EXCHANGE` names a folder to which the companies, a part of the mix and the answers are written, for
//! other engines to be measured with: see `bench/engines`.

mod exchange;
mod queries;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use firmgate_data::generate::Generator;
use firmgate_engine_local::catalogue::{Catalogue, CatalogueWriter};
use firmgate_model::CompanyIndex as _;

use self::queries::{Class, Query, queries};

const SEED: u64 = 42;

fn main() {
    let number = |name: &str, default: u64| std::env::var(name).ok().map_or(default, |value| value.parse().unwrap());
    let companies = number("FIRMGATE_BENCH_COMPANIES", 1_000_000);
    let runs = number("FIRMGATE_BENCH_RUNS", 5);
    let exchange = std::env::var_os("FIRMGATE_BENCH_EXCHANGE").map(PathBuf::from);
    let dir = exchange.as_ref().map_or_else(|| folder(companies), |dir| dir.join("catalogue"));
    if number("FIRMGATE_BENCH_REBUILD", 0) > 0 && dir.exists() {
        std::fs::remove_dir_all(&dir).unwrap();
    }
    let generator = Generator::new(SEED, companies);
    if !dir.join("meta.json").exists() {
        let seconds = build(&generator, companies, &dir);
        if let Some(exchange) = &exchange {
            exchange::write_companies(exchange, &generator, companies, seconds);
        }
    }
    println!("on disk: {:.1} MB", megabytes(&dir));
    let mut mix = queries(&generator, companies);
    if exchange.is_some() {
        exchange::part(&mut mix, number("FIRMGATE_BENCH_EACH", 200));
    }
    let private_before = private_kib();
    let start = Instant::now();
    let catalogue = Catalogue::open(&dir).unwrap();
    println!("open: {:.2} ms, {} companies; {}", millis(start.elapsed()), catalogue.count().unwrap(), memory());
    let mut seen = Vec::new();
    play(&catalogue, &mix, &mut seen);
    let hits: usize = seen.iter().map(|(_, _, rows)| rows).sum();
    println!("{} queries, {hits} rows in a pass", mix.len());
    let mut passes = Vec::new();
    for _ in 0..runs {
        let mut seen = Vec::new();
        let start = Instant::now();
        play(&catalogue, &mix, &mut seen);
        println!("{:.0} queries/s", mix.len() as f64 / start.elapsed().as_secs_f64());
        passes.push(seen);
    }
    report(&passes);
    println!("{}", memory());
    if let Some(dir) = exchange {
        let private = [private_before, private_kib()];
        exchange::write_answers(&dir, &catalogue, &mix, &passes, private);
    }
}

/// Next to the compiled benchmark, so that `cargo clean` removes it.
fn folder(companies: u64) -> PathBuf {
    let program = std::env::current_exe().unwrap();
    program.ancestors().nth(2).unwrap().join(format!("bench-catalogue-{companies}"))
}

/// Returns how long it took, in seconds.
fn build(generator: &Generator, companies: u64, dir: &Path) -> f64 {
    let start = Instant::now();
    let mut writer = CatalogueWriter::create(dir, companies).unwrap();
    for index in 0..companies {
        writer.add(&generator.company(index).record).unwrap();
    }
    println!("added after {:.1} s; {}", start.elapsed().as_secs_f64(), memory());
    writer.finish(&mut |step| println!("{step} after {:.1} s; {}", start.elapsed().as_secs_f64(), memory())).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    println!("built in {seconds:.1} s; {}", memory());
    seconds
}

fn play(catalogue: &Catalogue, mix: &[Query], seen: &mut Vec<(Class, Duration, usize)>) {
    for query in mix {
        let start = Instant::now();
        let rows = query.run(catalogue);
        seen.push((query.class, start.elapsed(), rows));
    }
}

/// Per class and for the whole mix: percentiles of each pass, and of those the median.
fn report(passes: &[Vec<(Class, Duration, usize)>]) {
    let mut by_class: BTreeMap<Option<Class>, Vec<Vec<u64>>> = BTreeMap::new();
    for (pass, seen) in passes.iter().enumerate() {
        for (class, duration, _) in seen {
            for key in [Some(*class), None] {
                let times = by_class.entry(key).or_default();
                times.resize(passes.len(), Vec::new());
                times[pass].push(u64::try_from(duration.as_nanos()).unwrap());
            }
        }
    }
    println!("µs, median over the passes; `best` is of each query's fastest pass, which neighbours disturb least");
    let best = best_times(passes);
    let columns = ["p50", "p95", "p99", "best p50", "best p95", "best p99", "rows"];
    println!("{:<10} {:>5} {}", "class", "n", columns.map(|column| format!("{column:>9}")).join(" "));
    for (class, mut times) in by_class {
        times.iter_mut().for_each(|times| times.sort_unstable());
        let percentile = |percent: usize| {
            let mut values: Vec<u64> = times.iter().map(|times| times[(times.len() - 1) * percent / 100]).collect();
            values.sort_unstable();
            values[values.len() / 2]
        };
        let is_one = |own: Class| class.is_none_or(|class| class == own);
        let rows: usize = passes[0].iter().filter(|(own, ..)| is_one(*own)).map(|(.., rows)| rows).sum();
        let mut best: Vec<u64> = best.iter().filter(|(own, _)| is_one(*own)).map(|(_, best)| *best).collect();
        best.sort_unstable();
        let fastest = |percent: usize| best[(best.len() - 1) * percent / 100];
        let name = class.map_or("ALL".to_owned(), |class| format!("{class:?}"));
        let figures = [percentile(50), percentile(95), percentile(99), fastest(50), fastest(95), fastest(99)];
        let figures = figures.map(|nanos| format!("{:>9.0}", nanos as f64 / 1_000.0)).join(" ");
        println!("{name:<10} {:>5} {figures} {rows:>9}", best.len());
    }
}

/// The fastest pass of each query.
fn best_times(passes: &[Vec<(Class, Duration, usize)>]) -> Vec<(Class, u64)> {
    let best = |at: usize| passes.iter().map(|seen| seen[at].1).min().unwrap();
    let nanos = |duration: Duration| u64::try_from(duration.as_nanos()).unwrap();
    passes[0].iter().enumerate().map(|(at, (class, ..))| (*class, nanos(best(at)))).collect()
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

fn megabytes(dir: &Path) -> f64 {
    let files = std::fs::read_dir(dir).unwrap();
    files.map(|file| file.unwrap().metadata().unwrap().len()).sum::<u64>() as f64 / 1e6
}

/// Memory of this process that belongs to no file, in KiB; 0 where the system does not report it.
fn private_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// This process's memory and processor time as reported by the system; `None` where it does not report them.
fn memory() -> String {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    let seconds = ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let fields = status.lines().filter(|line| line.starts_with("VmHWM") || line.starts_with("RssAnon"));
    let fields = fields.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    fields.chain([format!("{seconds:.1} s of processor time")]).collect::<Vec<_>>().join(", ")
}
