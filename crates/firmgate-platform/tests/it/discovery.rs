//! Looking for an address.

use serde_json::{Value, json};

use crate::base::{data, data_as, error_as, owner};

const REQUEST: &str = "mutation($input: RequestEmailDiscoveryInput!) { requestEmailDiscovery(input: $input) {
    id contactId state outcome purpose submittedAt finishedAt expiresAt repeated
    candidates { email kind status confidence pattern verification evidence { kind count } } } }";

/// A contact of some company that has contacts.
pub fn some_contact() -> String {
    let query =
        "{ enhancedSearchCompanies(input: {limit: 50}) { companies { companyModel { contacts { id role } } } } }";
    let page = data(query, json!({}));
    let rows = page["enhancedSearchCompanies"]["companies"].as_array().unwrap().clone();
    let mut contacts = rows.iter().flat_map(|row| row["companyModel"]["contacts"].as_array().unwrap().clone());
    contacts.next().unwrap()["id"].as_str().unwrap().to_owned()
}

fn request(owner: &str, contact: &str, token: &str) -> Value {
    let input = json!({"contactId": contact, "purpose": "SALES", "clientToken": token});
    data_as(owner, REQUEST, json!({"input": input}))["requestEmailDiscovery"].take()
}

#[test]
fn a_job_runs_once_and_is_its_owners_alone() {
    let (mine, theirs, contact) = (owner(), owner(), some_contact());
    let first = request(&mine, &contact, "t1");
    assert_eq!(
        (&first["state"], &first["repeated"], &first["contactId"]),
        (&json!("COMPLETED"), &json!(false), &json!(contact))
    );
    assert!(
        ["FOUND", "CANDIDATES", "NONE", "NO_DOMAIN", "NOT_PERMITTED"].contains(&first["outcome"].as_str().unwrap())
    );
    for candidate in first["candidates"].as_array().unwrap() {
        assert!(candidate["email"].as_str().unwrap().contains('@'));
        assert_eq!(candidate["verification"], "not_performed");
    }
    let mut again = request(&mine, &contact, "t1");
    assert_eq!(again["repeated"], true);
    again["repeated"] = json!(false);
    assert_eq!(again, first);
    assert_eq!(request(&mine, &contact, "t2")["id"], first["id"]);

    let get = "query($id: ID!) { getDiscoveryJob(id: $id) { id outcome repeated } }";
    let job = data_as(&mine, get, json!({"id": first["id"]}));
    assert_eq!(job["getDiscoveryJob"]["outcome"], first["outcome"]);
    assert_eq!(data_as(&theirs, get, json!({"id": first["id"]})), json!({"getDiscoveryJob": null}));
    assert_ne!(request(&theirs, &contact, "t1")["id"], first["id"]);
}

#[test]
fn a_contact_that_is_not_there_is_an_error() {
    let input = json!({"contactId": "ct-nobody", "purpose": "SALES", "clientToken": "t"});
    let error = error_as(&owner(), REQUEST, json!({"input": input}));
    assert_eq!(error["errorType"], "NotFound");
    assert_eq!(error["message"], "`contactId`: no contact with this id");
}
