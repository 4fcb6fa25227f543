//! One platform for all tests of the process, and helpers to query it.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock};

use firmgate_data::{Existing, GenerateOptions, generate};
use firmgate_engine_local::LocalEngines;
use firmgate_model::Engines;
use firmgate_platform::{ApiOptions, AuthMode, Identity, Platform, Request};
use serde_json::{Value, json};
use tempfile::TempDir;

pub const COMPANIES: u64 = 2_000;
pub const SEED: u64 = 11;

struct Opened {
    _dir: TempDir,
    engines: Arc<LocalEngines>,
    platform: Platform,
}

static OPENED: LazyLock<Opened> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    generate(dir.path(), &options(COMPANIES, Existing::Refuse), &mut |_| {}).unwrap();
    let engines = Arc::new(LocalEngines::open(dir.path()).unwrap());
    Opened { _dir: dir, platform: on(engines.clone()), engines }
});

/// A platform on these engines.
pub fn on(engines: Arc<dyn Engines>) -> Platform {
    Platform::new(engines, ApiOptions::default()).unwrap()
}

/// The platform of a data folder.
pub fn open(dir: &Path) -> Platform {
    on(Arc::new(LocalEngines::open(dir).unwrap()))
}

pub fn options(companies: u64, existing: Existing) -> GenerateOptions {
    GenerateOptions { companies, seed: SEED, existing }
}

pub fn platform() -> &'static Platform {
    &OPENED.platform
}

/// The engines of that platform.
pub fn engines() -> &'static Arc<LocalEngines> {
    &OPENED.engines
}

pub fn identity(owner: &str) -> Identity {
    Identity { owner: owner.to_owned(), mode: AuthMode::Oidc }
}

/// An owner that no other test has.
pub fn owner() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("owner-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

pub fn request(query: &str, variables: Value) -> Request {
    serde_json::from_value(json!({"query": query, "variables": variables})).unwrap()
}

/// The whole body of an answer with status 200.
pub fn ask_as(owner: &str, query: &str, variables: Value) -> Value {
    let response = platform().execute(&identity(owner), &request(query, variables));
    let body = serde_json::from_slice(&response.body).unwrap();
    assert_eq!(response.status, 200, "{body}");
    body
}

pub fn ask(query: &str, variables: Value) -> Value {
    ask_as("somebody", query, variables)
}

/// The `data` of an answer without errors.
pub fn data_as(owner: &str, query: &str, variables: Value) -> Value {
    let mut body = ask_as(owner, query, variables);
    assert_eq!(body.get("errors"), None, "{query}");
    body["data"].take()
}

pub fn data(query: &str, variables: Value) -> Value {
    data_as("somebody", query, variables)
}

/// The only error of an answer.
pub fn error_as(owner: &str, query: &str, variables: Value) -> Value {
    let mut body = ask_as(owner, query, variables);
    assert_eq!(body["errors"].as_array().map(Vec::len), Some(1), "{body}");
    body["errors"][0].take()
}

pub fn error(query: &str, variables: Value) -> Value {
    error_as("somebody", query, variables)
}

/// A search with the fields that most tests check.
pub fn search(input: Value) -> Value {
    let query = "query($input: SearchCompaniesInput!) { enhancedSearchCompanies(input: $input) {
        totalResults nextToken dataVersion
        filters { query categories employees { min max } founded { min max } sort }
        facets { field values { value code group count } }
        companies { id companyModel { company { name domain } founded employees { count min max range }
            location { country countryCode locality } categories { id label sector } industryTags } } } }";
    data(query, json!({"input": input}))["enhancedSearchCompanies"].take()
}

/// The ids of a page.
pub fn ids(page: &Value) -> Vec<String> {
    let rows = page["companies"].as_array().unwrap();
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// Some companies of the base.
pub fn some_ids(count: u32) -> Vec<String> {
    let ids = ids(&search(json!({"limit": count})));
    assert_eq!(ids.len(), usize::try_from(count).unwrap());
    ids
}
