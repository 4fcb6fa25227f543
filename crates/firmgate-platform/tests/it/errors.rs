//! The form of errors, and that nothing is silently wrong.

use firmgate_platform::{AuthMode, Identity};
use serde_json::{Value, json};

use crate::base::{ask, error, platform, request};

#[test]
fn an_unknown_filter_value_is_an_error_that_names_it_and_its_neighbours() {
    let body = ask(
        "query {\n  enhancedSearchCompanies(input: {categories: [\"countries;Germny\"]}) { totalResults }\n}",
        json!({}),
    );
    assert_eq!(body["data"], json!({"enhancedSearchCompanies": null}));
    let message = body["errors"][0]["message"].as_str().unwrap().to_owned();
    assert!(message.starts_with("`categories`: `Germny` is not a known country, nearest: `Germany`"), "{message}");
    assert_eq!(
        body["errors"],
        json!([{
            "path": ["enhancedSearchCompanies"], "data": null, "errorType": "ValidationError", "errorInfo": null,
            "locations": [{"line": 2, "column": 3, "sourceName": null}], "message": message
        }])
    );
}

#[test]
fn every_input_outside_its_bounds_is_named() {
    let search = |input: Value| {
        let query = "query($input: SearchCompaniesInput!) { enhancedSearchCompanies(input: $input) { totalResults } }";
        let error = error(query, json!({"input": input}));
        assert_eq!(error["errorType"], "ValidationError", "{error}");
        error["message"].as_str().unwrap().to_owned()
    };
    for (input, start) in [
        (json!({"limit": 101}), "`limit` must be 0 to 100 and is 101"),
        (json!({"limit": -1}), "`limit` must be 0 to 100 and is -1"),
        (json!({"query": "x".repeat(513)}), "`query` must have at most 512 characters and has 513"),
        (json!({"employees": {"min": 5, "max": 4}}), "`employees`: min 5 is greater than max 4"),
        (json!({"founded": {"min": -5}}), "`founded.min` must not be negative"),
        (json!({"nextToken": "nonsense"}), "`nextToken`: "),
        (
            json!({"categories": ["industries;Sofware as a Servce"]}),
            "`categories`: `Sofware as a Servce` is not a known industry, nearest: ",
        ),
        (json!({"categories": ["cities;Berlln"]}), "`categories`: `Berlln` is not a known city, nearest: `Berlin`"),
        (json!({"categories": ["sizes;7"]}), "`categories`: `7` is not a known size, the sizes are `1-10`, "),
        (
            json!({"categories": ["states;Bavarria"]}),
            "`categories`: `Bavarria` is not a known state, nearest: `Bavaria`",
        ),
        (
            json!({"categories": ["states;Bavaria", "countries;US"]}),
            "`categories`: `Bavaria` is a state of Germany, which `countries` leaves out",
        ),
        (json!({"revenue": {"min": 5, "max": 4}}), "`revenue`: min 5 is greater than max 4"),
        (json!({"revenue": {"min": -5}}), "`revenue`: min must be 0 to 10000000000000 and is -5"),
        (json!({"revenue": {"max": 1e14}}), "`revenue`: max must be 0 to 10000000000000 and is 1"),
        (
            json!({"revenue": {"min": 5, "currency": "gold"}}),
            "`revenue`: `gold` is not a known currency, the currencies are USD, EUR, ",
        ),
        (json!({"categories": ["planets;Mars"]}), "`categories`: `planets;Mars` must read `dimension;Value`"),
        (json!({"categories": ["Germany"]}), "`categories`: `Germany` must read `dimension;Value`"),
        (json!({"categories": ["countries; "]}), "`categories`: `countries; ` must read `dimension;Value`"),
    ] {
        let message = search(input);
        assert!(message.starts_with(start), "{message}");
    }
    let both = search(json!({"categories": ["countries;Atlantis", "sizes;7"]}));
    assert!(both.contains("`Atlantis`") && both.contains("`7`"), "{both}");
    let batch = error("query($ids: [ID!]!) { batchGetCompanies(ids: $ids) { id } }", json!({"ids": vec!["x"; 51]}));
    assert_eq!(batch["message"], "`ids` must have at most 50 ids and has 51");
    let resolve = error("{ resolveCompany(reference: \"  \") { matchedBy } }", json!({}));
    assert_eq!(resolve["message"], "`reference` must not be empty");
}

#[test]
fn one_bad_field_leaves_the_others() {
    let body = ask(
        "{ a: enhancedSearchCompanies(input: {limit: 0}) { totalResults } b: enhancedSearchCompanies(input: {limit: 999}) { totalResults } }",
        json!({}),
    );
    assert_eq!(body["data"]["b"], Value::Null);
    assert!(body["data"]["a"]["totalResults"].as_u64() > Some(0));
    assert_eq!(body["errors"][0]["path"], json!(["b"]));
}

#[test]
fn every_mode_of_the_schema_is_admitted_and_introspection_is_not() {
    for mode in [AuthMode::ApiKey, AuthMode::Iam, AuthMode::Oidc] {
        let identity = Identity { owner: "m".to_owned(), mode };
        let response = platform()
            .execute(&identity, &request("{ enhancedSearchCompanies(input: {limit: 0}) { dataVersion } }", json!({})));
        let body: Value = serde_json::from_slice(&response.body).unwrap();
        assert_eq!(body.get("errors"), None);
    }
    let body = ask("{ __schema { types { name } } }", json!({}));
    assert_eq!(body["data"], Value::Null);
    assert_eq!(body["errors"].as_array().unwrap().len(), 1);
}

#[test]
fn an_answer_stays_below_its_bounds() {
    // A hundred rows of a description under many names.
    let aliases: String = (0..240).map(|n| format!("a{n}: description {{ text }} ")).collect();
    let query = format!(
        "{{ enhancedSearchCompanies(input: {{limit: 100}}) {{ companies {{ companyModel {{ company {{ {aliases} }} }} }} }} }}"
    );
    let body = ask(&query, json!({}));
    assert_eq!(body["data"], Value::Null);
    assert_eq!(body["errors"][0]["errorType"], "ResolverExecutionLimitReached");
}
