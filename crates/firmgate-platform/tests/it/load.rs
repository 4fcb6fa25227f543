//! Loading: what a reader sees during and after a load, and when it fails.

use std::fs;
use std::path::Path;
use std::process::Command;

use firmgate_data::import::ImportMap;
use firmgate_data::{Existing, GenerateOptions, LoadError, OnExisting, generate, import};
use firmgate_engine_local::dataset::Kind;
use firmgate_engine_local::{LocalEngines, OpenError};
use firmgate_model::Advice;
use firmgate_platform::Platform;
use firmgate_testing::wait::until;
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::base::{COMPANIES, SEED, engines, identity, open, options, request};

const CHILD: &str = "FIRMGATE_TEST_KILLED_LOAD";

fn total(platform: &Platform) -> u64 {
    let query = "{ enhancedSearchCompanies(input: {limit: 0}) { totalResults } }";
    let response = platform.execute(&identity("loader"), &request(query, json!({})));
    let body: Value = serde_json::from_slice(&response.body).unwrap();
    body["data"]["enhancedSearchCompanies"]["totalResults"].as_u64().unwrap()
}

fn kind(dir: &Path) -> Kind {
    LocalEngines::open(dir).unwrap().stats().unwrap().manifest.kind
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
    let Err(OpenError::Empty { .. }) = LocalEngines::open(dir.path()) else { panic!("an empty folder opened") };
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
    assert!(error.to_string().contains("holds 60 synthetic companies already"), "{error}");

    // An open platform follows within two checks.
    let opened = open(dir.path());
    assert_eq!(total(&opened), 60);
    generate(dir.path(), &options(40, Existing::Replace), &mut |_| {}).unwrap();
    until(|| total(&opened) == 40);
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
    assert_eq!(total(&open(dir.path())), 30);

    let mut steps = Vec::new();
    let loaded =
        generate(dir.path(), &options(50, Existing::Replace), &mut |progress| steps.push(progress.step)).unwrap();
    assert!(loaded.remade);
    assert_eq!(steps[0], "removing an interrupted load");
    assert_eq!(total(&open(dir.path())), 50);
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
    let Err(error) = LocalEngines::open(dir.path()) else { panic!("a newer folder opened") };
    let text = error.to_string();
    assert!(text.contains("has format 2, this version reads up to 1"), "{text}");
    assert_eq!(error.hint().as_deref(), Some("update firmgate, or use another data folder"));
    let error = generate(dir.path(), &options(5, Existing::Replace), &mut |_| {}).unwrap_err();
    assert!(matches!(error, LoadError::Manifest(_)));
}

const MAP: &str = r#"
source = "members"
id = ["domain"]
[columns]
name = "Name"
country = "Country"
website = "Website"
employees = "Staff"
"#;

fn named(platform: &Platform, id: &str) -> Value {
    let query = "query($id: ID!) { getCompany(id: $id) { companyModel { company { name } source } } }";
    let response = platform.execute(&identity("loader"), &request(query, json!({"id": id})));
    let body: Value = serde_json::from_slice(&response.body).unwrap();
    body["data"]["getCompany"]["companyModel"].clone()
}

#[test]
fn a_file_becomes_a_dataset_and_a_second_one_changes_it() {
    let dir = tempdir().unwrap();
    let (data, file) = (dir.path().join("platform"), dir.path().join("members.csv"));
    let map = ImportMap::parse(MAP).unwrap();
    fs::write(&file, "Name,Country,Website,Staff\nAcme,Germany,https://acme.test/,12\n,France,https://x.test,1\nBolt,FR,bolt.test,\n").unwrap();
    let first = import(&data, &file, &map, OnExisting::Add, &mut |_| {}).unwrap();
    assert_eq!((first.summary.accepted, first.summary.rejected, first.total), (2, 1, 2));
    let rejects = first.rejects.unwrap();
    assert_eq!(rejects, data.join("members.csv.rejects.csv"));
    assert_eq!(fs::read_to_string(&rejects).unwrap(), "line,last_line,reason\n3,3,no name\n");

    let platform = open(&data);
    assert_eq!(named(&platform, "acme.test"), json!({"company": {"name": "Acme"}, "source": "members"}));
    let stats = LocalEngines::open(&data).unwrap().stats().unwrap();
    assert_eq!((stats.manifest.kind, stats.companies, stats.contacts), (Kind::Imported, 2, 0));

    fs::write(&file, "Name,Country,Website,Staff\nAcme SE,Germany,acme.test,15\nCog,Italy,cog.test,3\n").unwrap();
    let second = import(&data, &file, &map, OnExisting::Add, &mut |_| {}).unwrap();
    assert_eq!((second.summary.accepted, second.total, second.rejects), (2, 3, None));
    assert!(!rejects.exists(), "the list of the first file is still there");
    until(|| total(&platform) == 3);
    assert_eq!(named(&platform, "acme.test")["company"]["name"], "Acme SE");
    assert_eq!(named(&platform, "bolt.test")["company"]["name"], "Bolt");
    assert_eq!(datasets(&data), ["dataset-1"]);
}

#[test]
fn a_file_that_does_not_fit_its_map_changes_nothing() {
    let dir = tempdir().unwrap();
    let (data, file) = (dir.path().join("platform"), dir.path().join("members.csv"));
    let map = ImportMap::parse(MAP).unwrap();
    let missing = import(&data, &file, &map, OnExisting::Add, &mut |_| {}).unwrap_err();
    assert!(matches!(missing, LoadError::File(_)), "{missing}");
    fs::write(&file, "Title,Country\nAcme,Germany\n").unwrap();
    let error = import(&data, &file, &map, OnExisting::Add, &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("members.csv`: the file has no column `Name`"), "{error}");
    assert_eq!(datasets(&data), Vec::<String>::new());

    generate(&data, &options(30, Existing::Refuse), &mut |_| {}).unwrap();
    import(&data, &file, &map, OnExisting::Add, &mut |_| {}).unwrap_err();
    let platform = open(&data);
    assert_eq!((total(&platform), kind(&data)), (30, Kind::Synthetic));
    fs::write(&file, "Name,Country,Website,Staff\nAcme,Germany,acme.test,12\n").unwrap();
    import(&data, &file, &map, OnExisting::Add, &mut |_| {}).unwrap();
    let platform = open(&data);
    assert_eq!((total(&platform), kind(&data)), (31, Kind::Mixed));
}

#[test]
fn companies_are_neither_mixed_nor_dropped_unasked() {
    let dir = tempdir().unwrap();
    let (data, file) = (dir.path().join("platform"), dir.path().join("members.csv"));
    let map = ImportMap::parse(MAP).unwrap();
    fs::write(&file, "Name,Country,Website,Staff\nAcme,Germany,acme.test,12\n").unwrap();
    generate(&data, &options(30, Existing::Refuse), &mut |_| {}).unwrap();
    let refused = import(&data, &file, &map, OnExisting::Refuse, &mut |_| {}).unwrap_err();
    assert!(refused.hint().is_some_and(|hint| hint.contains("--add")), "{refused}");
    let state = || {
        let platform = open(&data);
        (total(&platform), kind(&data))
    };
    assert_eq!(state(), (30, Kind::Synthetic));
    import(&data, &file, &map, OnExisting::Replace, &mut |_| {}).unwrap();
    assert_eq!(state(), (1, Kind::Imported));
    import(&data, &file, &map, OnExisting::Refuse, &mut |_| {}).unwrap_err();
    let refused = generate(&data, &options(20, Existing::Replace), &mut |_| {}).unwrap_err();
    assert!(refused.hint().is_some_and(|hint| hint.contains("--drop-imported")), "{refused}");
    assert_eq!(state(), (1, Kind::Imported));

    // A file without a company changes nothing, and reports why for each row.
    fs::write(&file, "Name,Country,Website,Staff\n,Germany,acme.test,12\n").unwrap();
    let none = import(&data, &file, &map, OnExisting::Replace, &mut |_| {}).unwrap_err();
    assert!(matches!(&none, LoadError::NoCompanies { rows: 1, list, .. } if list.is_file()), "{none}");
    let none = import(&data, &file, &map, OnExisting::Add, &mut |_| {}).unwrap_err();
    assert!(matches!(none, LoadError::NoCompanies { .. }), "{none}");
    assert_eq!(state(), (1, Kind::Imported));
    generate(&data, &options(20, Existing::ReplaceAll), &mut |_| {}).unwrap();
    assert_eq!(state(), (20, Kind::Synthetic));
}

/// The shipped map on a file of the kind that it is for.
#[test]
fn listed_companies_are_found_as_the_file_has_them() {
    let dir = tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = fs::read_to_string(root.join("../../maps/listed_companies.toml")).unwrap();
    let map = ImportMap::parse(&map).unwrap();
    let imported = import(
        dir.path(),
        &root.join("../firmgate-data/tests/data/listed_sample.csv"),
        &map,
        OnExisting::Refuse,
        &mut |_| {},
    )
    .unwrap();
    let summary = imported.summary;
    assert_eq!(summary.read, summary.accepted + summary.rejected);
    assert_eq!(imported.total, summary.accepted);
    assert!(summary.accepted > 20 && summary.rejected > 0, "{summary:?}");
    let rejects = fs::read_to_string(imported.rejects.unwrap()).unwrap();
    assert!(rejects.lines().count() as u64 > summary.rejected, "{rejects}");

    let platform = open(dir.path());
    let query = r#"{ enhancedSearchCompanies(input: {query: "Nordwind Analytics", categories: ["countries;Germany"]}) {
        totalResults companies { id companyModel { company { name } location { locality } founded source identifiers { scheme value } } } }
        resolveCompany(reference: "DE0009990001") { company { id } matchedBy } }"#;
    let response = platform.execute(&identity("loader"), &request(query, json!({})));
    let body: Value = serde_json::from_slice(&response.body).unwrap();
    let row = &body["data"]["enhancedSearchCompanies"]["companies"][0];
    assert_eq!(row["companyModel"]["location"]["locality"], "Hamburg", "{body}");
    assert_eq!(row["companyModel"]["founded"], 1998);
    assert_eq!(row["companyModel"]["source"], map.source());
    assert_eq!(body["data"]["resolveCompany"], json!({"company": {"id": row["id"]}, "matchedBy": "isin"}), "{body}");
}

#[test]
fn stats_tell_what_is_there() {
    let stats = engines().stats().unwrap();
    assert_eq!((stats.companies, stats.manifest.companies), (COMPANIES, COMPANIES));
    assert_eq!((stats.manifest.kind, stats.manifest.seed), (Kind::Synthetic, Some(SEED)));
    assert_eq!(stats.contacts, stats.manifest.contacts);
    assert!(stats.contacts > 0 && stats.dataset_bytes > 100_000 && stats.user_bytes > 0);
    assert!(stats.countries > 10, "the ten largest are a part, and the number of all is said: {}", stats.countries);
    assert_eq!(stats.top_countries.len(), 10);
    assert!(stats.top_countries.is_sorted_by(|a, b| a.companies >= b.companies));
    assert!(stats.sectors.len() > 5 && !stats.data_version.is_empty());
}
