//! Companies by a sentence.

use serde_json::{Value, json};

use crate::base::{data_as, error_as, owner, search};

const ASK: &str = "query($input: AiSearchInput!) { aiSearch(input: $input) { threadId
    interpretation { interpreter filters { query categories employees { min max } founded { min max } sort }
        spans { text start end slot value via confidence } unresolved relaxations { remove totalResults } }
    results { totalResults companies { id companyModel { location { countryCode } } } } } }";

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
    assert_eq!(answer["interpretation"]["interpreter"], "lexicon-1 (deterministic)");
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
    assert_eq!(second["threadId"], first["threadId"]);
    let stranger =
        error_as(&crate::base::owner(), ASK, json!({"input": {"query": "more", "threadId": first["threadId"]}}));
    assert_eq!(stranger["errorType"], "NotFound");
    assert!(stranger["message"].as_str().unwrap().starts_with("`threadId` is not known or has expired"));
}

#[test]
fn nothing_found_says_which_part_stands_in_the_way() {
    let answer = ask(&owner(), json!({"query": "companies in Iceland with more than 900000 employees"}));
    assert_eq!(answer["results"]["totalResults"], 0);
    let relaxations = answer["interpretation"]["relaxations"].as_array().unwrap();
    assert!(relaxations.len() >= 2, "{relaxations:?}");
    let totals: Vec<_> = relaxations.iter().map(|one| one["totalResults"].as_u64().unwrap()).collect();
    assert!(totals.is_sorted_by(|a, b| a >= b), "{totals:?}");
    assert!(relaxations.iter().any(|one| one["remove"] == "countries;Iceland"), "{relaxations:?}");
    assert!(relaxations.iter().any(|one| one["remove"].as_str().unwrap().starts_with("employees ")), "{relaxations:?}");
}

#[test]
fn an_empty_or_endless_sentence_is_refused() {
    for query in ["   ".to_owned(), "x".repeat(513)] {
        let error = error_as(&owner(), ASK, json!({"input": {"query": query}}));
        assert_eq!(error["errorType"], "ValidationError");
    }
}
