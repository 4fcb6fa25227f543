//! The caller's own collections.

use serde_json::{Value, json};

use crate::base::{ask_as, data_as, error_as, ids, owner, search, some_ids};

const CREATE: &str = "mutation($input: CreateCollectionInput!) { createCollection(input: $input) {
    created collection { id name description itemCount createdAt updatedAt } } }";
const ADD: &str = "mutation($input: AddToCollectionInput!) { addToCollection(input: $input) {
    collectionId success added alreadyPresent notFound totalItems } }";
const ITEMS: &str = "query($input: CollectionItemsInput!) { listCollectionItems(input: $input) {
    collection { id itemCount } totalResults items { id itemType addedAt company { id companyModel { company { name } } } } } }";
const LIST: &str = "query($limit: Int, $after: String) { listCollections(limit: $limit, nextToken: $after) { items { id name } nextToken } }";

fn create(owner: &str, name: &str, token: &str) -> Value {
    let input = json!({"name": name, "description": "why", "clientToken": token});
    data_as(owner, CREATE, json!({"input": input}))["createCollection"].take()
}

fn add_input(collection: &Value, ids: &[String], token: &str) -> Value {
    json!({"input": {"collectionId": collection, "itemType": "COMPANY", "itemIds": ids, "clientToken": token}})
}

#[test]
fn a_collection_is_made_once() {
    let owner = owner();
    let first = create(&owner, "Prospects", "t1");
    assert_eq!(first["created"], true);
    assert_eq!((&first["collection"]["name"], &first["collection"]["itemCount"]), (&json!("Prospects"), &json!(0)));
    assert_eq!(create(&owner, "Prospects", "t1"), first);
    let same_name = create(&owner, "prospects", "t2");
    assert_eq!((&same_name["created"], &same_name["collection"]["id"]), (&json!(false), &first["collection"]["id"]));
    let other_input = json!({"input": {"name": "Other", "clientToken": "t1"}});
    assert_eq!(error_as(&owner, CREATE, other_input)["errorType"], "Conflict");
    for (name, token) in [("", "t3"), (&*"n".repeat(121), "t3"), ("fine", "")] {
        let error = error_as(&owner, CREATE, json!({"input": {"name": name, "clientToken": token}}));
        assert_eq!(error["errorType"], "ValidationError", "{error}");
    }
    let got = data_as(
        &owner,
        "query($id: ID!) { getCollection(id: $id) { name description } }",
        json!({"id": first["collection"]["id"]}),
    );
    assert_eq!(got, json!({"getCollection": {"name": "Prospects", "description": "why"}}));
}

#[test]
fn items_are_added_as_to_a_set() {
    let owner = owner();
    let collection = create(&owner, "Set", "c")["collection"]["id"].clone();
    let known = some_ids(4);
    let mut wanted = known[..3].to_vec();
    wanted.push("nobody.invalid".to_owned());
    let first = data_as(&owner, ADD, add_input(&collection, &wanted, "a1"));
    let expected = json!({"addToCollection": {"collectionId": collection, "success": true, "added": 3,
        "alreadyPresent": 0, "notFound": ["nobody.invalid"], "totalItems": 3}});
    assert_eq!(first, expected);
    assert_eq!(data_as(&owner, ADD, add_input(&collection, &wanted, "a1")), expected);
    let second = data_as(&owner, ADD, add_input(&collection, &known, "a2"));
    assert_eq!(second["addToCollection"]["added"], 1);
    assert_eq!(second["addToCollection"]["alreadyPresent"], 3);
    let reused = error_as(&owner, ADD, add_input(&collection, &known[..1], "a1"));
    assert_eq!(reused["errorType"], "Conflict");
    let too_many = error_as(&owner, ADD, add_input(&collection, &vec!["x".to_owned(); 101], "a3"));
    assert_eq!(too_many["message"], "`itemIds` must have 1 to 100 ids and has 101");
    let missing = error_as(&owner, ADD, add_input(&json!("col-000000000000"), &known, "a4"));
    assert_eq!(missing["errorType"], "NotFound");

    let page = data_as(&owner, ITEMS, json!({"input": {"collectionId": collection, "limit": 2, "offset": 1}}));
    let page = &page["listCollectionItems"];
    assert_eq!((&page["totalResults"], &page["collection"]["itemCount"]), (&json!(4), &json!(4)));
    let shown: Vec<_> = page["items"].as_array().unwrap().iter().map(|item| item["company"]["id"].clone()).collect();
    assert_eq!(shown, [json!(known[1]), json!(known[2])]);
}

#[test]
fn items_are_filtered_by_words() {
    let owner = owner();
    let collection = create(&owner, "Words", "c")["collection"]["id"].clone();
    let rows = search(json!({"limit": 20}));
    data_as(&owner, ADD, add_input(&collection, &ids(&rows), "a"));
    let name = rows["companies"][7]["companyModel"]["company"]["name"].as_str().unwrap().to_uppercase();
    let page = data_as(&owner, ITEMS, json!({"input": {"collectionId": collection, "query": name}}));
    let found = page["listCollectionItems"]["items"].as_array().unwrap();
    assert!(found.iter().any(|item| item["id"] == rows["companies"][7]["id"]), "{name}");
    assert!(found.len() < 20);
    assert_eq!(page["listCollectionItems"]["totalResults"], found.len());
    let nothing = data_as(&owner, ITEMS, json!({"input": {"collectionId": collection, "query": "qqqqzzzz"}}));
    assert_eq!(nothing["listCollectionItems"]["items"], json!([]));
}

#[test]
fn collections_are_listed_newest_first_in_pages() {
    let owner = owner();
    let made: Vec<_> =
        (0..5).map(|n| create(&owner, &format!("c{n}"), &format!("t{n}"))["collection"]["id"].clone()).collect();
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = data_as(&owner, LIST, json!({"limit": 2, "after": after}))["listCollections"].take();
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].clone()));
        after = page["nextToken"].clone();
        if after.is_null() {
            break;
        }
    }
    assert_eq!(seen, made.into_iter().rev().collect::<Vec<_>>());
    assert_eq!(error_as(&owner, LIST, json!({"after": "col-zzzzzzzzzzzz"}))["errorType"], "ValidationError");
    assert_eq!(error_as(&owner, LIST, json!({"limit": 0}))["message"], "`limit` must be 1 to 100 and is 0");
}

#[test]
fn nobody_sees_or_changes_what_is_somebody_elses() {
    let (mine, theirs) = (owner(), owner());
    let collection = create(&mine, "Private", "t")["collection"]["id"].clone();
    let get = "query($id: ID!) { getCollection(id: $id) { name } }";
    assert_eq!(data_as(&theirs, get, json!({"id": collection})), json!({"getCollection": null}));
    assert_eq!(data_as(&theirs, LIST, json!({})), json!({"listCollections": {"items": [], "nextToken": null}}));
    let body = ask_as(&theirs, ITEMS, json!({"input": {"collectionId": collection}}));
    assert_eq!(body["errors"][0]["errorType"], "NotFound");
    let refused = error_as(&theirs, ADD, add_input(&collection, &some_ids(1), "t"));
    assert_eq!(refused["errorType"], "NotFound");
    let own = data_as(&mine, get, json!({"id": collection}));
    assert_eq!(own, json!({"getCollection": {"name": "Private"}}));
    // The same name and token of another owner are another collection.
    assert_ne!(create(&theirs, "Private", "t")["collection"]["id"], collection);
}
