//! What GraphQL execution costs on top of the catalogue: `cargo bench -p firmgate-platform --bench execute`.
//!
//! `FIRMGATE_BENCH_COMPANIES` sets the size of the base (1,000,000). It is kept next to the compiled benchmark, or in
//! `FIRMGATE_BENCH_DIR`, and built once, with its cost.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement prints, and stops at the first surprise"
)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use firmgate_data::{Existing, GenerateOptions, generate};
use firmgate_engine_local::LocalEngines;
use firmgate_model::filter::Filter;
use firmgate_model::index::{CompanyIndex as _, Search};
use firmgate_platform::{ApiOptions, AuthMode, Identity, Platform, Request};
use serde_json::{Value, json};

const ROUNDS: usize = 2_000;
const ROW: &str = "id itemType companyModel {
    company { name legalName aliases domain website description { text language } }
    industryTags categories { id label sector nace naics sic }
    location { country countryCode region locality postalCode }
    employees { count min max range basis asOf } revenue { min max currency basis year }
    founded status legalForm identifiers { scheme value } source updatedOn }";
const FLAT: &str = "id companyModel { company { name domain description { text } } industryTags
    location { country countryCode locality } employees { count min max range } founded }";

fn main() {
    let companies = std::env::var("FIRMGATE_BENCH_COMPANIES").ok().map_or(1_000_000, |text| text.parse().unwrap());
    let dir = std::env::var_os("FIRMGATE_BENCH_DIR").map_or_else(|| beside(companies), PathBuf::from);
    if LocalEngines::open(&dir).is_err() {
        make(&dir, companies);
    }
    let start = Instant::now();
    let engines = Arc::new(LocalEngines::open(&dir).unwrap());
    let platform = Platform::new(engines, ApiOptions::default()).unwrap();
    println!("open: {:.1} ms", ms(start.elapsed()));
    let identity = Identity { owner: "bench".to_owned(), mode: AuthMode::Oidc };
    let answer = |request: &Request| {
        let response = platform.execute(&identity, request);
        assert_eq!(response.status, 200);
        response.body
    };
    let start = Instant::now();
    let first = answer(&search(FLAT, 20, "software"));
    println!("first execute: {:.1} ms", ms(start.elapsed()));
    let first: Value = serde_json::from_slice(&first).unwrap();
    assert!(first.get("errors").is_none(), "{first}");

    let words = ["software", "solar", "logistics", "bank", "consulting", "media", "health", "steel"];
    for (name, row, limit) in [("search-20", FLAT, 20), ("search-20, all fields", ROW, 20), ("search-100", FLAT, 100)] {
        measure(name, &mut |round| {
            answer(&search(row, limit, words[round % words.len()]));
        });
    }
    let catalogue = firmgate_engine_local::catalogue::Catalogue::open(&active(&dir)).unwrap();
    for limit in [20, 100] {
        measure(&format!("  the catalogue alone, {limit}"), &mut |round| {
            let search = Search {
                text: Some(words[round % words.len()].to_owned()),
                prefer: None,
                filter: Filter::default(),
                sort: Default::default(),
                limit,
                cursor: None,
                facets: Vec::new(),
                left_out: Vec::new(),
                similar_to: None,
            };
            assert!(catalogue.search(&search).unwrap().total > 0);
        });
    }
    let ids: Vec<String> = (0..ROUNDS.div_ceil(100))
        .flat_map(|page| {
            let body: Value = serde_json::from_slice(&answer(&search("id", 100, words[page % words.len()]))).unwrap();
            let rows = body["data"]["enhancedSearchCompanies"]["companies"].as_array().unwrap().clone();
            rows.into_iter().map(|row| row["id"].as_str().unwrap().to_owned())
        })
        .collect();
    let get = format!("query($id: ID!) {{ getCompany(id: $id) {{ {ROW} }} }}");
    measure("get", &mut |round| {
        answer(&request(&get, json!({"id": ids[round % ids.len()]})));
    });
}

/// Next to the compiled benchmark, so that `cargo clean` removes it.
fn beside(companies: u64) -> PathBuf {
    let program = std::env::current_exe().unwrap();
    program.ancestors().nth(2).unwrap().join(format!("bench-platform-{companies}"))
}

fn make(dir: &Path, companies: u64) {
    let start = Instant::now();
    let mut step = "";
    let options = GenerateOptions { companies, seed: 1, existing: Existing::Replace };
    let loaded = generate(dir, &options, &mut |progress| {
        if progress.step != step {
            step = progress.step;
            println!("{step} after {:.1} s, {}", start.elapsed().as_secs_f64(), memory());
        }
    });
    println!("{:?} in {:.1} s, {}", loaded.unwrap(), start.elapsed().as_secs_f64(), memory());
}

/// The most memory that the process has had, where the system reports it.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM unknown");
    peak.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn measure(name: &str, work: &mut dyn FnMut(usize)) {
    (0..ROUNDS / 10).for_each(&mut *work);
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|round| {
            let start = Instant::now();
            work(round);
            start.elapsed()
        })
        .collect();
    times.sort();
    println!("{name}: p50 {:.3} ms, p99 {:.3} ms", ms(times[ROUNDS / 2]), ms(times[ROUNDS * 99 / 100]));
}

fn search(row: &str, limit: u32, query: &str) -> Request {
    let text = format!(
        "query($input: SearchCompaniesInput!) {{ enhancedSearchCompanies(input: $input) {{
            totalResults nextToken dataVersion filters {{ query categories }} companies {{ {row} }} }} }}"
    );
    request(&text, json!({"input": {"query": query, "limit": limit}}))
}

fn request(query: &str, variables: Value) -> Request {
    serde_json::from_value(json!({"query": query, "variables": variables})).unwrap()
}

/// The catalogue of the only dataset in the folder.
fn active(dir: &Path) -> PathBuf {
    let manifest: Value = serde_json::from_slice(&std::fs::read(dir.join("manifest.json")).unwrap()).unwrap();
    dir.join(manifest["dataset"].as_str().unwrap()).join("catalogue")
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
