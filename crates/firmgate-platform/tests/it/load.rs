//! Loading: what a reader sees while, after and when it fails.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};

use firmgate_platform::{Existing, GenerateOptions, Kind, LoadError, OpenError, Platform, generate};
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::base::{COMPANIES, SEED, identity, options, platform, request};

const CHILD: &str = "FIRMGATE_TEST_KILLED_LOAD";

fn total(platform: &Platform) -> u64 {
    let query = "{ enhancedSearchCompanies(input: {limit: 0}) { totalResults } }";
    let response = platform.execute(&identity("loader"), &request(query, json!({})));
    let body: Value = serde_json::from_slice(&response.body).unwrap();
    body["data"]["enhancedSearchCompanies"]["totalResults"].as_u64().unwrap()
}

fn datasets(dir: &Path) -> Vec<String> {
    let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.starts_with("dataset-")).collect();
    names.sort();
    names
}

#[test]
fn what_is_there_is_kept_unless_it_is_to_be_replaced() {
    let dir = tempdir().unwrap();
    let Err(OpenError::Empty { .. }) = Platform::open(dir.path()) else { panic!("an empty folder opened") };
    let mut steps = Vec::new();
    let loaded = generate(dir.path(), &options(60, Existing::Refuse), &mut |progress| {
        assert_eq!(progress.total, 60);
        steps.push(progress.step);
    });
    let loaded = loaded.unwrap();
    assert_eq!((loaded.companies, loaded.remade), (60, false));
    assert!(loaded.bytes > 0);
    assert!(steps.contains(&"making companies") && steps.contains(&"writing to disk"), "{steps:?}");

    let error = generate(dir.path(), &options(40, Existing::Refuse), &mut |_| {}).unwrap_err();
    assert!(matches!(error, LoadError::Exists { companies: 60, kind: "synthetic", .. }));
    assert!(error.to_string().contains("holds 60 synthetic companies already / pass `--replace`"), "{error}");

    // A platform that is open follows within two looks.
    let open = Platform::open(dir.path()).unwrap();
    assert_eq!(total(&open), 60);
    generate(dir.path(), &options(40, Existing::Replace), &mut |_| {}).unwrap();
    let start = Instant::now();
    while total(&open) != 40 {
        assert!(start.elapsed() < Duration::from_secs(5), "the new dataset was not taken up");
        sleep(Duration::from_millis(50));
    }
    assert_eq!(datasets(dir.path()), ["dataset-2"]);
}

#[test]
fn the_second_loader_is_told() {
    let dir = tempdir().unwrap();
    let mut second = None;
    generate(dir.path(), &options(20, Existing::Refuse), &mut |_| {
        second.get_or_insert_with(|| generate(dir.path(), &options(20, Existing::Refuse), &mut |_| {}));
    })
    .unwrap();
    assert!(matches!(second, Some(Err(LoadError::Busy { .. }))));
}

/// Not a test of its own: the process that is killed.
#[test]
fn killed_child() {
    let Some(dir) = std::env::var_os(CHILD) else { return };
    let _ = generate(Path::new(&dir), &options(COMPANIES, Existing::Replace), &mut |progress| {
        if progress.done > COMPANIES / 2 {
            std::process::abort();
        }
    });
}

#[test]
fn a_killed_load_leaves_what_was_there() {
    let dir = tempdir().unwrap();
    generate(dir.path(), &options(30, Existing::Refuse), &mut |_| {}).unwrap();
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "load::killed_child"])
        .env(CHILD, dir.path())
        .output()
        .unwrap();
    assert!(!child.status.success());
    assert_eq!(datasets(dir.path()), ["dataset-1", "dataset-2"], "the child did not get far enough");
    assert_eq!(total(&Platform::open(dir.path()).unwrap()), 30);

    let mut steps = Vec::new();
    let loaded = generate(dir.path(), &options(50, Existing::Replace), &mut |progress| steps.push(progress.step)).unwrap();
    assert!(loaded.remade);
    assert_eq!(steps[0], "removing an interrupted load");
    assert_eq!(total(&Platform::open(dir.path()).unwrap()), 50);
    assert_eq!(datasets(dir.path()).len(), 1);
}

#[test]
fn a_load_that_cannot_fit_is_refused_before_it_begins() {
    let dir = tempdir().unwrap();
    let options = GenerateOptions { companies: 1 << 50, seed: SEED, existing: Existing::Refuse };
    let error = generate(dir.path(), &options, &mut |_| {}).unwrap_err();
    assert!(matches!(error, LoadError::NoSpace { .. }), "{error}");
    assert_eq!(datasets(dir.path()), Vec::<String>::new());
}

#[test]
fn a_newer_folder_is_not_touched() {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("manifest.json"), r#"{"format": 2, "what": "ever"}"#).unwrap();
    let Err(error) = Platform::open(dir.path()) else { panic!("a newer folder opened") };
    let text = error.to_string();
    assert!(text.contains("has format 2, this version reads up to 1 / update firmgate"), "{text}");
    let error = generate(dir.path(), &options(5, Existing::Replace), &mut |_| {}).unwrap_err();
    assert!(matches!(error, LoadError::Manifest(_)));
}

#[test]
fn stats_tell_what_is_there() {
    let stats = platform().stats().unwrap();
    assert_eq!((stats.companies, stats.manifest.companies), (COMPANIES, COMPANIES));
    assert_eq!((stats.manifest.kind, stats.manifest.seed), (Kind::Synthetic, Some(SEED)));
    assert_eq!(stats.contacts, stats.manifest.contacts);
    assert!(stats.contacts > 0 && stats.dataset_bytes > 100_000 && stats.user_bytes > 0);
    assert_eq!(stats.countries.len(), 10);
    assert!(stats.countries.is_sorted_by(|a, b| a.companies >= b.companies));
    assert!(stats.sectors.len() > 5 && !stats.data_version.is_empty());
}
