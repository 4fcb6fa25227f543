//! Companies by a sentence.

use serde_json::{Value, json};

use crate::base::{data_as, error_as, owner, search};

const ASK: &str = "query($input: AiSearchInput!) { aiSearch(input: $input) { threadId pageToken
    interpretation { interpreter question assumptions filters { query prefer categories employees { min max } founded { min max } revenue { min max currency } sort }
        spans { text start end slot value via confidence } unresolved relaxations { remove totalResults } }
    results { totalResults nextToken facets { field values { value count } } companies { id companyModel { location { countryCode } } } } } }";

fn ask(owner: &str, input: Value) -> Value {
    data_as(owner, ASK, json!({"input": input}))["aiSearch"].take()
}

#[test]
fn a_sentence_is_the_search_that_it_says_it_is() {
    let owner = owner();
    let answer = ask(&owner, json!({"query": "software companies in Germany with 50-200 employees", "limit": 5}));
    let filters = &answer["interpretation"]["filters"];
    assert!(filters["categories"].as_array().unwrap().contains(&json!("countries;Germany")), "{filters}");
    assert_eq!(filters["employees"], json!({"min": 50, "max": 200}));
    assert_eq!(answer["interpretation"]["interpreter"], "lexicon-4 (deterministic)");
    let same = search(json!({"query": filters["query"], "categories": filters["categories"],
        "employees": filters["employees"], "sort": filters["sort"], "limit": 5}));
    assert_eq!(answer["results"]["totalResults"], same["totalResults"]);
    let span =
        answer["interpretation"]["spans"].as_array().unwrap().iter().find(|span| span["slot"] == "country").unwrap();
    assert_eq!(span["text"], "Germany");
}

#[test]
fn a_thread_refines_and_belongs_to_its_owner() {
    let owner = owner();
    let first = ask(&owner, json!({"query": "companies in France", "dryRun": true}));
    assert_eq!(first["results"]["companies"], json!([]));
    assert!(first["results"]["totalResults"].as_u64() > Some(0));
    let second = ask(&owner, json!({"query": "only with more than 100 employees", "threadId": first["threadId"]}));
    let filters = &second["interpretation"]["filters"];
    assert_eq!(filters["categories"], json!(["countries;France"]), "{filters}");
    assert!(filters["employees"]["min"].as_u64() >= Some(100));
    assert_ne!(second["threadId"], first["threadId"], "the thread is in its token");
    let stranger =
        error_as(&crate::base::owner(), ASK, json!({"input": {"query": "more", "threadId": first["threadId"]}}));
    assert_eq!(stranger["errorType"], "NotFound");
    assert!(stranger["message"].as_str().unwrap().starts_with("`threadId` is not known or has expired"));
}

#[test]
fn a_thread_keeps_states_and_revenue_until_they_are_replaced_or_taken_away() {
    let owner = owner();
    let first = ask(&owner, json!({"query": "companies in Bavaria or Texas with revenue over 1 million euros"}));
    let filters = |answer: &Value| answer["interpretation"]["filters"].clone();
    assert_eq!(filters(&first)["categories"], json!(["states;Bavaria", "states;Texas"]), "{first}");
    assert_eq!(filters(&first)["revenue"], json!({"min": 1_000_000.0, "max": null, "currency": "EUR"}));
    let slots: Vec<_> = first["interpretation"]["spans"].as_array().unwrap().iter().map(|span| &span["slot"]).collect();
    assert_eq!(slots, ["state", "state", "revenue"]);
    let mut thread = first["threadId"].clone();
    for (query, categories, revenue) in [
        ("remove Texas", json!(["states;Bavaria"]), json!({"min": 1_000_000.0, "max": null, "currency": "EUR"})),
        ("Hesse instead", json!(["states;Hesse"]), json!({"min": 1_000_000.0, "max": null, "currency": "EUR"})),
        ("turnover under $9m", json!(["states;Hesse"]), json!({"min": null, "max": 9_000_000.0, "currency": "USD"})),
        ("without the revenue filter", json!(["states;Hesse"]), Value::Null),
        ("more than 10 employees, without the state", json!([]), Value::Null),
    ] {
        let answer = ask(&owner, json!({"query": query, "threadId": thread}));
        assert_eq!((&filters(&answer)["categories"], &filters(&answer)["revenue"]), (&categories, &revenue), "{query}");
        assert_eq!(answer["results"]["totalResults"], equivalent(&answer, 5)["totalResults"], "{query}");
        thread = answer["threadId"].clone();
    }
}

#[test]
fn nothing_found_says_which_part_stands_in_the_way() {
    let answer = ask(&owner(), json!({"query": "companies in Iceland with more than 900000 employees"}));
    assert_eq!(answer["results"]["totalResults"], 0);
    let relaxations = answer["interpretation"]["relaxations"].as_array().unwrap();
    assert!(!relaxations.is_empty());
    let totals: Vec<_> = relaxations.iter().map(|one| one["totalResults"].as_u64().unwrap()).collect();
    assert!(totals.is_sorted_by(|a, b| a >= b), "{totals:?}");
    // Without the country there is still none this large: removing it does not help.
    assert!(relaxations.iter().all(|one| one["remove"] != "countries;Iceland"), "{relaxations:?}");
    assert!(relaxations.iter().any(|one| one["remove"].as_str().unwrap().starts_with("employees ")), "{relaxations:?}");
}

#[test]
fn an_empty_or_endless_sentence_is_refused() {
    for query in ["   ".to_owned(), "x".repeat(513)] {
        let error = error_as(&owner(), ASK, json!({"input": {"query": query}}));
        assert_eq!(error["errorType"], "ValidationError");
    }
}

/// The search that the answer describes.
fn equivalent(answer: &Value, limit: u32) -> Value {
    let filters = &answer["interpretation"]["filters"];
    let mut input = json!({"limit": limit});
    for name in ["query", "prefer", "categories", "employees", "founded", "revenue", "sort"] {
        input[name] = filters[name].clone();
    }
    input["nextToken"] = answer["pageToken"].clone();
    search(input)
}

/// Whether the filters contain anything that the search tool accepts.
fn asks_for_something(filters: &Value) -> bool {
    ["query", "employees", "founded", "revenue"].iter().any(|name| !filters[*name].is_null())
        || filters["categories"] != json!([])
        || filters["sort"] != "RELEVANCE"
}

const HEADS: [&str; 12] = [
    "hotels",
    "software companies",
    "Banken",
    "entreprises de logiciels",
    "empresas",
    "companies",
    "fintech startups",
    "IT companies",
    "umbrella makers",
    "largest insurers",
    "hotéis",
    "SIC 7011",
];
const PLACES: [&str; 22] = [
    "in Texas",
    "in Bayern oder Austria",
    "in Texas or Chicago",
    "in Limburg",
    "in Germany without Bavaria",
    "CA, NV",
    "in Spain",
    "in Asia",
    "in Africa and Asia",
    "in DACH",
    "outside the EU",
    "in Europe excluding France",
    "ES",
    "AT+DE",
    "in Berlin",
    "no Portugal",
    "in Batumi, Georgia",
    "in Paris or London",
    "IT",
    "in the Nordics and the EU",
    "worldwide",
    "",
];
const FIGURES: [&str; 15] = [
    "with revenue over $1m",
    "Umsatz 1 bis 50 Mio. €",
    "turnover under £5m, 10-500 employees",
    "with 50-200 employees",
    "; 100 - 300; founded 1990-2000",
    "founded after 2010",
    "10+",
    "older than 5000 years",
    "with more than 99999999 employees",
    "founded before 900",
    "mit weniger als 50 Mitarbeitern",
    "20-100",
    "",
    "by size",
    "founded in the 1990s",
];
const TAILS: [&str; 10] = [
    "",
    "likewise",
    "worth calling",
    "without banks",
    "for hotels",
    "hiring",
    "\"quoted\"",
    "last",
    "not large",
    "kombucha",
];

#[test]
fn every_sentence_is_the_search_that_it_says_it_is() {
    let owner = owner();
    let (mut asked, mut with_rows) = (0_u32, 0_u32);
    let mut differences = Vec::new();
    for (number, head) in HEADS.iter().enumerate() {
        for (other, place) in PLACES.iter().enumerate() {
            for (figure_at, figure) in FIGURES.iter().enumerate() {
                let tail = TAILS[(number + other * 3 + figure_at * 7) % TAILS.len()];
                let sentence = format!("{head} {place} {figure} {tail}");
                let answer = ask(&owner, json!({"query": sentence, "limit": 5}));
                asked += 1;
                if !asks_for_something(&answer["interpretation"]["filters"]) {
                    assert_eq!(answer["results"]["companies"], json!([]), "{sentence}");
                    assert!(answer["interpretation"]["question"].is_string(), "{sentence}: {answer}");
                    continue;
                }
                let same = equivalent(&answer, 5);
                let rows = crate::base::ids(&answer["results"]);
                with_rows += u32::from(!rows.is_empty());
                if answer["results"]["totalResults"] != same["totalResults"] || rows != crate::base::ids(&same) {
                    differences.push(sentence);
                }
            }
        }
    }
    eprintln!("{asked} sentences, {with_rows} with rows, {} differences", differences.len());
    assert!(asked >= 2_000 && with_rows >= 300, "{asked} {with_rows}");
    assert!(differences.is_empty(), "{differences:?}");
}

#[test]
fn a_question_that_was_not_understood_has_counts_and_a_question_back() {
    for query in ["hello", "companies like Nestle", "find companies", "worldwide"] {
        let answer = ask(&owner(), json!({"query": query}));
        let results = &answer["results"];
        assert_eq!((&results["totalResults"], &results["companies"]), (&json!(0), &json!([])), "{query}");
        assert!(
            answer["interpretation"]["question"].as_str().is_some_and(|text| text.contains("Portuguese")),
            "{query}"
        );
        let facets = results["facets"].as_array().unwrap();
        assert!(
            facets.len() == 2 && facets.iter().all(|facet| facet["values"][0]["count"].as_u64() > Some(0)),
            "{facets:?}"
        );
    }
    let unknown = ask(&owner(), json!({"query": "qqxzv wwqzx"}));
    assert_eq!(unknown["results"]["companies"], json!([]));
    assert!(unknown["interpretation"]["question"].is_string());
}

#[test]
fn words_that_were_not_understood_rank_and_leave_nothing_out() {
    let plain = ask(&owner(), json!({"query": "companies in Spain", "limit": 100}));
    let other = ask(&owner(), json!({"query": "companies in Spain qqxzv", "limit": 100}));
    assert_eq!(plain["results"]["totalResults"], other["results"]["totalResults"]);
    assert_eq!(crate::base::ids(&plain["results"]), crate::base::ids(&other["results"]));
    assert_eq!(other["interpretation"]["unresolved"], json!(["qqxzv"]));
    assert!(plain["results"]["totalResults"].as_u64() > Some(0));
}

#[test]
fn preferred_words_come_first_on_every_page_and_leave_nothing_out() {
    let input = |prefer: Option<&str>, cursor: &Value| json!({"categories": ["countries;Germany", "countries;United States"], "prefer": prefer, "limit": 7, "nextToken": cursor});
    let all = |prefer: Option<&str>| {
        let (mut rows, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let page = search(input(prefer, &cursor));
            rows.extend(crate::base::ids(&page));
            cursor = page["nextToken"].clone();
            if cursor.is_null() {
                break (rows, page["totalResults"].as_u64().unwrap());
            }
        }
    };
    let ((mut plain, total), (mut ranked, same)) = (all(None), all(Some("software berlin")));
    assert_eq!(total, same);
    assert_ne!(plain, ranked);
    let has = |id: &String| {
        search(
            json!({"query": "software", "categories": ["countries;Germany", "countries;United States"], "limit": 100}),
        )["companies"]
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["id"] == **id)
    };
    assert!(has(&ranked[0]), "{}", ranked[0]);
    plain.sort_unstable();
    ranked.sort_unstable();
    assert_eq!(plain, ranked);
}

#[test]
fn a_thread_pages_and_says_where() {
    let owner = owner();
    let first = ask(&owner, json!({"query": "companies in Germany", "limit": 5}));
    let second = ask(&owner, json!({"query": "next 20", "limit": 5, "threadId": first["threadId"]}));
    assert_eq!(second["pageToken"], first["results"]["nextToken"]);
    let (rows, more) = (crate::base::ids(&first["results"]), crate::base::ids(&second["results"]));
    assert!(more.len() == 5 && more.iter().all(|id| !rows.contains(id)), "{rows:?} {more:?}");
    assert_eq!(crate::base::ids(&equivalent(&second, 5)), more);
    let cleared = ask(&owner, json!({"query": "clear all filters", "threadId": second["threadId"]}));
    assert_eq!(cleared["results"]["companies"], json!([]));
    assert!(cleared["interpretation"]["question"].as_str().is_some_and(|text| text.starts_with("No filter is set")));
    let still = ask(&owner, json!({"query": "remove the size filter", "threadId": cleared["threadId"]}));
    assert_eq!(still["results"]["companies"], json!([]));
}

#[test]
fn relaxations_that_help_nothing_are_left_out() {
    let answer =
        ask(&owner(), json!({"query": "hotels in Iceland with more than 900000 employees founded before 1100"}));
    assert_eq!(answer["results"]["totalResults"], 0);
    for one in answer["interpretation"]["relaxations"].as_array().unwrap() {
        assert!(one["totalResults"].as_u64() > Some(0), "{one}");
    }
}

/// Every file of a folder with what is in it. The memory that SQLite shares between processes is not data.
fn contents(dir: &std::path::Path) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    let mut all = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.append(&mut contents(&path));
        } else if path.extension().is_none_or(|extension| !extension.to_string_lossy().ends_with("-shm")) {
            let bytes = std::fs::read(&path).unwrap();
            all.insert(path, bytes);
        }
    }
    all
}

#[test]
fn reads_write_nothing_to_the_data_folder() {
    use firmgate_data::{Existing, generate};
    let dir = tempfile::tempdir().unwrap();
    generate(dir.path(), &crate::base::options(200, Existing::Refuse), &mut |_| {}).unwrap();
    let platform = crate::base::open(dir.path());
    let run = |query: &str, variables: Value| -> Value {
        let response = platform.execute(&crate::base::identity("ann"), &crate::base::request(query, variables));
        let body: Value = serde_json::from_slice(&response.body).unwrap();
        assert_eq!(body.get("errors"), None, "{body}");
        body
    };
    let before = contents(dir.path());
    let first = run(ASK, json!({"input": {"query": "hotels in Spain"}}));
    run(ASK, json!({"input": {"query": "in Portugal", "threadId": first["data"]["aiSearch"]["threadId"]}}));
    run("query { enhancedSearchCompanies(input: {query: \"hotel\"}) { companies { id } } }", json!({}));
    run("query { getCompany(id: \"x\") { id } resolveCompany(reference: \"x\") { matchedBy } }", json!({}));
    run("query { batchGetCompanies(ids: [\"x\"]) { id } listCollections { items { id } } }", json!({}));
    run("query { getCollection(id: \"x\") { id } getDiscoveryJob(id: \"x\") { id } }", json!({}));
    run("query { listFilterValues(dimension: countries) { values { value } } }", json!({}));
    assert_eq!(before.keys().collect::<Vec<_>>(), contents(dir.path()).keys().collect::<Vec<_>>());
    for (path, bytes) in contents(dir.path()) {
        assert!(before[&path] == bytes, "{} has changed", path.display());
    }
}

#[test]
fn a_thread_goes_on_where_nothing_can_be_written() {
    use firmgate_data::{Existing, generate};
    use firmgate_engine_local::{Access, LocalEngines};
    let dir = tempfile::tempdir().unwrap();
    generate(dir.path(), &crate::base::options(200, Existing::Refuse), &mut |_| {}).unwrap();
    let ask = |platform: &firmgate_platform::Platform, owner: &str, input: Value| -> Value {
        let request = crate::base::request(ASK, json!({"input": input}));
        serde_json::from_slice(&platform.execute(&crate::base::identity(owner), &request).body).unwrap()
    };
    let first = ask(&crate::base::open(dir.path()), "ann", json!({"query": "hotels in Spain"}));
    let thread = &first["data"]["aiSearch"]["threadId"];

    let before = contents(dir.path());
    let engines = std::sync::Arc::new(LocalEngines::open_to_read(dir.path()).unwrap());
    assert_eq!(engines.access(), Access::ReadOnly);
    let platform = crate::base::on(engines);
    let second = ask(&platform, "ann", json!({"query": "only with more than 10 employees", "threadId": thread}));
    assert_eq!(second.get("errors"), None, "{second}");
    let filters = &second["data"]["aiSearch"]["interpretation"]["filters"];
    assert!(filters["categories"].as_array().unwrap().contains(&json!("countries;Spain")), "{filters}");
    assert_eq!(filters["employees"]["min"].as_u64().map(|min| min >= 10), Some(true), "{filters}");
    let third = json!({"query": "in Portugal", "threadId": second["data"]["aiSearch"]["threadId"]});
    assert_eq!(ask(&platform, "ann", third.clone()).get("errors"), None);

    // A thread of another user, one that never existed, and one from when the platform stored them look the same to the
    // caller.
    let unknown = |owner: &str, input: Value| ask(&platform, owner, input)["errors"][0]["message"].take();
    let told = json!("`threadId` is not known or has expired: ask the whole question without it");
    assert_eq!(unknown("bob", third), told);
    for thread in ["th-0123456789ab", "nonsense"] {
        assert_eq!(unknown("ann", json!({"query": "in Portugal", "threadId": thread})), told);
    }
    assert!(before == contents(dir.path()), "a read has written");
}
