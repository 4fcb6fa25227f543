//! The calls of a request to the engines, and the answer when they fail.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use firmgate_model::filter::FacetField;
use firmgate_model::index::{CityNames, Family, Page, Resolved, Search, ValueCounts};
use firmgate_model::matching::{MatchRow, Matched};
use firmgate_model::{
    Base, CompanyIndex, CompanyRecord, ContactRecord, Contacts, EngineError, EngineErrorKind, Engines, SearchError,
    UserStore,
};
use firmgate_platform::Platform;
use serde_json::{Value, json};

use crate::base::{identity, on, request, some_ids};

/// The engines of the other tests, with their calls recorded; broken ones fail.
#[derive(Clone)]
struct Watched {
    calls: Arc<Calls>,
    base: Base,
}

#[derive(Default)]
struct Calls {
    names: Mutex<Vec<&'static str>>,
    contacts_asked: AtomicUsize,
    is_broken: AtomicBool,
}

impl Watched {
    fn new() -> Self {
        Self { calls: Arc::default(), base: crate::base::engines().base() }
    }

    fn call(&self, name: &'static str) -> Result<&Base, EngineError> {
        self.calls.names.lock().unwrap().push(name);
        if self.calls.is_broken.load(Ordering::Relaxed) {
            return Err(EngineError::new(EngineErrorKind::Failed, "mend it", "the engine is broken"));
        }
        Ok(&self.base)
    }

    /// The whole body of an answer, and the calls that it took.
    fn ask(&self, query: &str, variables: Value) -> (Value, Vec<&'static str>) {
        let platform: Platform = on(Arc::new(self.clone()));
        let response = platform.execute(&identity("watched"), &request(query, variables));
        (serde_json::from_slice(&response.body).unwrap(), std::mem::take(&mut *self.calls.names.lock().unwrap()))
    }
}

impl Engines for Watched {
    fn base(&self) -> Base {
        Base { companies: Arc::new(self.clone()), contacts: Arc::new(self.clone()) }
    }

    fn users(&self) -> &dyn UserStore {
        crate::base::engines().users()
    }
}

impl CompanyIndex for Watched {
    fn search(&self, search: &Search) -> Result<Page, SearchError> {
        self.call("search")?.companies.search(search)
    }

    fn companies(&self, ids: &[&str]) -> Result<Vec<Option<CompanyRecord>>, SearchError> {
        self.call("companies")?.companies.companies(ids)
    }

    fn resolve(&self, reference: &str) -> Result<Resolved, SearchError> {
        self.call("resolve")?.companies.resolve(reference)
    }

    fn matches(&self, rows: &[MatchRow]) -> Result<Vec<Matched>, SearchError> {
        self.call("matches")?.companies.matches(rows)
    }

    fn families(&self, companies: &[&CompanyRecord]) -> Result<Vec<Family>, SearchError> {
        self.call("families")?.companies.families(companies)
    }

    fn values(&self, field: FacetField) -> Result<Arc<ValueCounts>, SearchError> {
        self.call("values")?.companies.values(field)
    }

    fn cities(&self) -> Result<Arc<ValueCounts>, SearchError> {
        self.call("cities")?.companies.cities()
    }

    fn city_names(&self) -> Result<Arc<CityNames>, SearchError> {
        self.call("city_names")?.companies.city_names()
    }

    fn count(&self) -> Result<u64, SearchError> {
        self.call("count")?.companies.count()
    }

    fn version(&self) -> Result<String, SearchError> {
        self.call("version")?.companies.version()
    }
}

impl Contacts for Watched {
    fn of_companies(&self, companies: &[&str]) -> Result<Vec<Vec<ContactRecord>>, EngineError> {
        self.calls.contacts_asked.fetch_add(companies.len(), Ordering::Relaxed);
        self.call("contacts")?.contacts.of_companies(companies)
    }

    fn contact(&self, id: &str) -> Result<Option<ContactRecord>, EngineError> {
        self.call("contact")?.contacts.contact(id)
    }

    fn count(&self) -> Result<u64, EngineError> {
        self.call("count")?.contacts.count()
    }
}

const CONTACTS: &str = "companyModel { contacts { id role } }";

#[test]
fn a_list_of_rows_is_one_call_and_so_are_the_contacts_of_its_candidates() {
    let watched = Watched::new();
    let ids = some_ids(20);
    let rows: Vec<_> = ids.iter().map(|id| json!({"domain": id})).collect();
    let query = format!(
        "query($rows: [MatchRowInput!]!) {{ matchCompanies(rows: $rows) {{ verdict candidates {{ company {{ id {CONTACTS} }} }} }} }}"
    );
    let (body, calls) = watched.ask(&query, json!({"rows": rows}));
    assert_eq!(calls, ["matches", "contacts"]);
    let found = body["data"]["matchCompanies"].as_array().unwrap().iter();
    let found: Vec<_> = found.map(|row| (&row["verdict"], &row["candidates"][0]["company"]["id"])).collect();
    let expected: Vec<_> = ids.iter().map(|id| (json!("MATCH"), json!(id))).collect();
    assert_eq!(found, expected.iter().map(|(verdict, id)| (verdict, id)).collect::<Vec<_>>());
}

#[test]
fn the_contacts_of_all_companies_of_an_answer_are_one_call() {
    let watched = Watched::new();
    let ids = some_ids(50);
    let batch = format!("query($ids: [ID!]!) {{ batchGetCompanies(ids: $ids) {{ id {CONTACTS} }} }}");
    let (body, calls) = watched.ask(&batch, json!({"ids": ids}));
    assert_eq!(calls, ["companies", "contacts"]);
    assert_eq!(watched.calls.contacts_asked.load(Ordering::Relaxed), 50);
    let rows = body["data"]["batchGetCompanies"].as_array().unwrap();
    let people: usize = rows.iter().map(|row| row["companyModel"]["contacts"].as_array().unwrap().len()).sum();
    assert!(rows.len() == 50 && people > 0, "{body}");

    // Each company has its own people, also when some of the ids are unknown or occur twice.
    let asked = json!([ids[3], "nobody.invalid", ids[1], ids[3]]);
    let (body, calls) = watched.ask(&batch, json!({"ids": asked}));
    assert_eq!(calls, ["companies", "contacts"]);
    let found = &body["data"]["batchGetCompanies"];
    assert_eq!([&found[0], &found[1], &found[2], &found[3]], [&rows[3], &Value::Null, &rows[1], &rows[3]]);

    let search = |fields: &str| format!("{{ enhancedSearchCompanies(input: {{limit: 100}}) {{ {fields} }} }}");
    let calls = |fields: &str| watched.ask(&search(fields), json!({})).1;
    assert_eq!(calls(&format!("companies {{ {CONTACTS} }}")), ["search", "contacts"]);
    assert_eq!(calls(&format!("a: companies {{ id }} b: companies {{ {CONTACTS} }}")), ["search", "contacts"]);
    assert_eq!(calls(&format!("companies {{ ... on CompanyItem {{ {CONTACTS} }} }}")), ["search", "contacts"]);
    assert_eq!(calls("totalResults dataVersion companies { id companyModel { source } }"), ["search", "version"]);
}

#[test]
fn what_is_not_selected_is_not_loaded() {
    let watched = Watched::new();
    let skipped = format!("query($no: Boolean!) {{ getCompany(id: \"x\") {{ id }}
        enhancedSearchCompanies(input: {{limit: 5}}) {{ companies {{ id ... @include(if: $no) {{ {CONTACTS} }} }} }} }}");
    assert_eq!(watched.ask(&skipped, json!({"no": false})).1, ["companies", "search"]);
    assert_eq!(watched.ask(&skipped, json!({"no": true})).1, ["companies", "search", "contacts"]);
    let id = &some_ids(1)[0];
    let resolve = format!(
        "query($r: String!) {{ resolveCompany(reference: $r) {{ company {{ {CONTACTS} }} candidates {{ id }} }} }}"
    );
    assert_eq!(watched.ask(&resolve, json!({"r": id})).1, ["resolve", "contacts"]);
    let ask = "query($q: String!) { aiSearch(input: {query: $q}) { results { totalResults companies { id } } } }";
    assert_eq!(
        watched.ask(ask, json!({"q": "hotels in Berlin or Paris, London and Rome"})).1,
        ["city_names", "search"]
    );
}

#[test]
fn an_engine_that_fails_is_an_error_and_never_an_unknown_city_or_nothing() {
    let watched = Watched::new();
    watched.calls.is_broken.store(true, Ordering::Relaxed);
    for query in [
        "{ enhancedSearchCompanies(input: {categories: [\"cities;Berlin\"]}) { totalResults } }",
        "{ enhancedSearchCompanies(input: {query: \"x\"}) { totalResults } }",
        "{ aiSearch(input: {query: \"hotels in Berlin\"}) { results { totalResults } } }",
        "{ listFilterValues(dimension: cities) { dataVersion } }",
        "{ batchGetCompanies(ids: [\"x\"]) { id } }",
        "{ resolveCompany(reference: \"x\") { matchedBy } }",
    ] {
        let (body, _) = watched.ask(query, json!({}));
        let error = &body["errors"][0];
        assert_eq!(error["errorType"], "Lambda:Unhandled", "{query}: {body}");
        assert_eq!(error["message"], "the data could not be read or written", "{query}");
        assert!(!body.to_string().contains("totalResults\":"), "{body}");
    }
}
