//! Plays `scenarios/*.yaml` through every boundary there is. The format is described in `scenarios/README.md`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says what it played"
)]

mod data;
mod equivalent;
mod http;
mod in_process;
mod matching;
mod play;
mod program;
mod recording;

use std::collections::BTreeMap;

use http::OverHttp;
use play::{Boundary, Scenario, Writes};
use program::{Program, Way};

fn scenarios() -> BTreeMap<String, Scenario> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let scenario = serde_yaml_ng::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, scenario)
        })
        .collect()
}

/// Plays all files, each from a fresh start, and reports every fault and not only the first.
async fn play_all<B: Boundary>(boundary: &str, start: impl AsyncFn(&Scenario) -> B) {
    play_some(boundary, 50, |_| true, start).await;
}

/// Plays those files that a boundary can play, and says how many steps that were.
async fn play_some<B: Boundary>(
    boundary: &str,
    least: usize,
    can: impl Fn(&Scenario) -> bool,
    start: impl AsyncFn(&Scenario) -> B,
) {
    let (mut steps, mut faults) = (0, Vec::new());
    for (name, scenario) in scenarios().into_iter().filter(|(_, scenario)| can(scenario)) {
        let mut running = start(&scenario).await;
        for fault in play::play(&mut running, &scenario).await {
            faults.push(format!("{boundary}, {name}: {fault}"));
        }
        steps += scenario.steps.len();
        running.stop().await;
    }
    println!("{boundary}: {steps} steps, {} faults", faults.len());
    assert!(steps >= least, "{boundary}: {steps} steps, at least {least} were expected");
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_process() {
    play_all("in process", async |scenario| in_process::InProcess::start(scenario)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn program_over_stdio() {
    play_all("program over stdio", async |scenario| Program::embedded(scenario).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn program_in_front_of_the_platform_over_http() {
    play_all("platform over HTTP", async |scenario| Program::over_http(scenario, Way::ApiKey).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn program_in_front_of_the_platform_with_signed_requests() {
    play_all("platform with IAM", async |scenario| Program::over_http(scenario, Way::Iam).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn program_in_front_of_the_platform_with_the_token_of_a_provider() {
    play_all("platform with OIDC", async |scenario| Program::over_http(scenario, Way::Oidc).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn program_over_http_open_to_this_machine() {
    // Nobody is known there, so it does not start with writes enabled.
    let can = |scenario: &Scenario| scenario.writes == Writes::Denied;
    play_some("open over HTTP", 30, can, async |scenario| OverHttp::open(scenario).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn program_over_http_with_tokens() {
    play_all("over HTTP with tokens", async |scenario| OverHttp::with_tokens(scenario).await).await;
}
