//! Finding companies.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::base::{COMPANIES, data, data_as, error, error_as, ids, owner, search, some_ids};

#[test]
fn filters_restrict_and_are_told_back() {
    let page = search(json!({
        "categories": ["countries;Germany", "countries;fr", "!cities;Berlin"],
        "employees": {"min": 10, "max": 500}, "founded": {"min": 1950}, "sort": "FOUNDED_DESC", "limit": 100
    }));
    let applied = &page["filters"];
    assert_eq!(applied["categories"], json!(["countries;Germany", "countries;France", "!cities;Berlin"]));
    assert_eq!(applied["employees"], json!({"min": 10, "max": 500}));
    assert_eq!(applied["founded"], json!({"min": 1950, "max": null}));
    assert_eq!((&applied["sort"], &applied["query"]), (&json!("FOUNDED_DESC"), &Value::Null));
    let rows = page["companies"].as_array().unwrap();
    assert!(rows.len() > 3, "{} rows", rows.len());
    let years: Vec<_> = rows.iter().map(|row| row["companyModel"]["founded"].as_i64().unwrap()).collect();
    assert!(years.is_sorted_by(|a, b| a >= b) && years.iter().all(|year| *year >= 1950), "{years:?}");
    for row in rows {
        let place = &row["companyModel"]["location"];
        assert!(["DE", "FR"].contains(&place["countryCode"].as_str().unwrap()), "{row}");
        assert_ne!(place["locality"], "Berlin");
    }
    // The reported filters select the same.
    let again = search(json!({"categories": applied["categories"], "employees": {"min": 10, "max": 500},
        "founded": {"min": 1950}, "sort": "FOUNDED_DESC", "limit": 100}));
    assert_eq!(again, page);
}

#[test]
fn pages_follow_each_other_without_gap_or_repeat() {
    let mut seen = BTreeSet::new();
    let (mut token, mut total) = (Value::Null, 0);
    loop {
        let page = search(json!({"categories": ["countries;US"], "limit": 100, "nextToken": token}));
        total = page["totalResults"].as_u64().unwrap().max(total);
        for id in ids(&page) {
            assert!(seen.insert(id.clone()), "{id} twice");
        }
        token = page["nextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    assert!(total > 100);
    assert_eq!(seen.len() as u64, total);
    let of_another_search = search(json!({"limit": 1}))["nextToken"].clone();
    let wrong = error(
        "query($t: String) { enhancedSearchCompanies(input: {query: \"x\", nextToken: $t}) { totalResults } }",
        json!({"t": of_another_search}),
    );
    assert_eq!(wrong["errorType"], "ValidationError");
}

#[test]
fn zero_rows_count_and_facets_add_up() {
    let page = search(json!({"limit": 0, "facets": ["COUNTRY", "SIZE", "COUNTRY"]}));
    assert_eq!(page["totalResults"], COMPANIES);
    assert_eq!((&page["companies"], &page["nextToken"]), (&json!([]), &Value::Null));
    let facets = page["facets"].as_array().unwrap();
    let fields: Vec<_> = facets.iter().map(|facet| facet["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["COUNTRY", "SIZE"]);
    let values = facets[0]["values"].as_array().unwrap();
    assert!(values.len() <= 25);
    let counts: Vec<_> = values.iter().map(|value| value["count"].as_u64().unwrap()).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
    assert_eq!(search(json!({"limit": 1, "categories": []}))["filters"]["sort"], "RELEVANCE");
}

#[test]
fn the_values_of_every_dimension_are_values_that_a_filter_takes() {
    for dimension in ["countries", "industries", "cities", "sizes"] {
        let query =
            "query($d: FilterDimension!) { listFilterValues(dimension: $d) { values { value code group count } } }";
        let values = data(query, json!({"d": dimension}))["listFilterValues"]["values"].take();
        let values = values.as_array().unwrap();
        assert!(values.len() >= 5, "{dimension}: {} values", values.len());
        for value in values.iter().take(5) {
            for name in ["value", "code"] {
                let filter = format!("{dimension};{}", value[name].as_str().unwrap());
                let page = search(json!({"categories": [filter], "limit": 0}));
                let total = page["totalResults"].as_u64().unwrap();
                if dimension == "sizes" {
                    assert!(total > 0, "{filter}");
                } else {
                    assert_eq!(Some(total), value["count"].as_u64(), "{filter}");
                }
                assert_eq!(
                    page["filters"]["categories"],
                    json!([format!("{dimension};{}", value["value"].as_str().unwrap())])
                );
            }
        }
        assert_eq!(values[0]["group"].is_string(), dimension == "industries");
    }
}

#[test]
fn several_sizes_are_alternatives_and_one_can_be_excluded() {
    let total =
        |categories: Value| search(json!({"categories": categories, "limit": 0}))["totalResults"].as_u64().unwrap();
    let (small, large) = (total(json!(["sizes;1-10"])), total(json!(["sizes;1001-5000"])));
    assert!(small > 0 && large > 0);
    assert_eq!(total(json!(["sizes;1-10", "sizes;1001-5000"])), small + large);
    assert_eq!(total(json!(["!sizes;1-10"])) + small, COMPANIES);
}

#[test]
fn a_region_is_one_value_and_stands_for_its_countries() {
    let page = search(json!({"categories": ["countries;DACH"], "limit": 0}));
    assert_eq!(page["filters"]["categories"], json!(["countries;DACH"]));
    let of = |categories: Value| search(json!({"categories": categories, "limit": 0}))["totalResults"].clone();
    let members = json!(["countries;Austria", "countries;Germany", "countries;Switzerland"]);
    assert_eq!((&page["totalResults"], page["totalResults"].as_u64() > Some(0)), (&of(members), true));
}

#[test]
fn a_company_by_id_by_reference_and_in_a_batch() {
    let wanted = some_ids(3);
    let get =
        "query($id: ID!) { getCompany(id: $id) { id itemType companyModel { company { name domain website } } } }";
    let company = data(get, json!({"id": wanted[0]}))["getCompany"].take();
    assert_eq!((&company["id"], &company["itemType"]), (&json!(wanted[0]), &json!("COMPANY")));
    assert_eq!(data(get, json!({"id": "nobody.invalid"})), json!({"getCompany": null}));
    assert_eq!(data(get, json!({"id": 12})), json!({"getCompany": null}));

    let resolve = "query($r: String!) { resolveCompany(reference: $r) { company { id } matchedBy candidates { id } } }";
    let resolved = |reference: &str| data(resolve, json!({"r": reference}))["resolveCompany"].take();
    let domain = company["companyModel"]["company"]["domain"].as_str().unwrap();
    let by_url = resolved(&format!("https://www.{domain}/about"));
    assert_eq!(by_url["company"]["id"], json!(wanted[0]));
    assert_eq!(resolved("nobody.invalid"), json!({"company": null, "matchedBy": null, "candidates": []}));

    let batch = "query($ids: [ID!]!) { batchGetCompanies(ids: $ids) { id } }";
    let asked = json!([wanted[2], "nobody.invalid", wanted[0], wanted[2]]);
    let found = data(batch, json!({"ids": asked}))["batchGetCompanies"].take();
    assert_eq!(found, json!([{"id": wanted[2]}, null, {"id": wanted[0]}, {"id": wanted[2]}]));
    assert_eq!(data(batch, json!({"ids": []})), json!({"batchGetCompanies": []}));
}

#[test]
fn keywords_find_by_name() {
    let page = search(json!({"limit": 1}));
    let name = page["companies"][0]["companyModel"]["company"]["name"].as_str().unwrap();
    let found = search(json!({"query": name, "limit": 5}));
    assert!(ids(&found).contains(&ids(&page)[0]), "{name}");
    assert_eq!(found["filters"]["query"], name);
}

#[test]
fn a_state_is_a_filter_and_a_count() {
    let counted = search(json!({"categories": ["countries;DE"], "limit": 0, "facets": ["STATE"]}));
    let state = &counted["facets"][0]["values"][0];
    assert_eq!(state["group"], "Germany", "{counted}");
    assert!(state["code"].as_str().unwrap().starts_with("DE-"), "{state}");
    for value in ["value", "code"] {
        let filter = format!("states;{}", state[value].as_str().unwrap());
        let page = search(json!({"categories": [filter], "limit": 100}));
        assert_eq!(page["totalResults"], state["count"], "{filter}");
        assert_eq!(page["filters"]["categories"], json!([format!("states;{}", state["value"].as_str().unwrap())]));
    }
    let values = data("{ listFilterValues(dimension: states) { values { value code group count } } }", json!({}));
    let values = values["listFilterValues"]["values"].as_array().unwrap().clone();
    assert!(values.iter().any(|known| known == state), "{state}");
}

#[test]
fn revenue_is_told_back_and_compared() {
    let query = "query($input: SearchCompaniesInput!) { enhancedSearchCompanies(input: $input) { totalResults
        filters { revenue { min max currency } excludeCollection } facets { field values { value count } }
        companies { companyModel { revenue { min max currency } } } } }";
    let ask = |revenue: Value| {
        let input = json!({"revenue": revenue, "limit": 100, "facets": ["REVENUE", "STATUS"]});
        data(query, json!({"input": input}))["enhancedSearchCompanies"].take()
    };
    let page = ask(json!({"min": 1e7, "max": 5e7, "currency": "EUR"}));
    let echo = json!({"revenue": {"min": 1e7, "max": 5e7, "currency": "EUR"}, "excludeCollection": null});
    assert_eq!(page["filters"], echo);
    let total = page["totalResults"].as_u64().unwrap();
    assert!(total > 10, "{total}");
    let euros = page["companies"].as_array().unwrap().iter().map(|row| &row["companyModel"]["revenue"]);
    for own in euros.filter(|own| own["currency"] == "EUR") {
        let (min, max) = (own["min"].as_f64().unwrap(), own["max"].as_f64().unwrap());
        let shared = (max.min(5e7) / min.max(1e7)).ln();
        assert!(min == max && (1e7..=5e7).contains(&min) || shared >= 0.49 * (max / min).ln(), "{own}");
    }
    let statuses = page["facets"][1]["values"].as_array().unwrap();
    assert_eq!(statuses.iter().map(|status| status["count"].as_u64().unwrap()).sum::<u64>(), total);
    assert_eq!(ask(json!({"max": 1000}))["filters"]["revenue"]["currency"], "USD");
    assert_eq!(ask(json!({"currency": "EUR"}))["filters"]["revenue"], Value::Null, "no end, no filter");
}

#[test]
fn a_collection_is_left_out_of_rows_total_and_facets() {
    let owner = owner();
    let create = "mutation { createCollection(input: {name: \"Seen\", clientToken: \"c\"}) { collection { id } } }";
    let id = data_as(&owner, create, json!({}))["createCollection"]["collection"]["id"].take();
    let query = "query($input: SearchCompaniesInput!) { enhancedSearchCompanies(input: $input) { totalResults
        filters { excludeCollection } facets { values { count } } companies { id } } }";
    let ask = |input: Value| data_as(&owner, query, json!({"input": input}))["enhancedSearchCompanies"].take();
    let plain = ask(json!({"categories": ["countries;DE"], "limit": 20, "facets": ["COUNTRY"]}));
    let all = ids(&plain);
    let add =
        "mutation($c: ID!, $ids: [ID!]!) { addToCollection(input: {collectionId: $c, itemType: COMPANY, itemIds: $ids,
        clientToken: \"a\"}) { added } }";
    data_as(&owner, add, json!({"c": id, "ids": all[..10]}));
    let input = json!({"categories": ["countries;DE"], "limit": 10, "facets": ["COUNTRY"], "excludeCollection": id});
    let rest = ask(input.clone());
    assert_eq!(ids(&rest), all[10..]);
    let total = plain["totalResults"].as_u64().unwrap() - 10;
    assert_eq!(rest["totalResults"], total);
    assert_eq!(rest["facets"][0]["values"][0]["count"], total);
    assert_eq!(rest["filters"]["excludeCollection"], id);
    let other = error_as("somebody else", query, json!({"input": input}));
    assert_eq!(other["errorType"], "NotFound", "{other}");
}
