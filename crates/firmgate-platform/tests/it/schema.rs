//! Every field of the schema has a resolver.

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;
use serde_json::json;

use crate::base::{ask_as, data_as, owner, some_ids};

fn schema() -> Schema {
    Schema::builder()
        .parse(include_str!("../../../../appsync-prelude.graphql"), "prelude")
        .parse(include_str!("../../../../schema.graphql"), "schema")
        .build()
        .unwrap()
}

/// A selection of every field below a type.
fn everything(schema: &Schema, ty: &str) -> String {
    let Some(ExtendedType::Object(object)) = schema.types.get(ty) else { return String::new() };
    let fields =
        object.fields.iter().map(|(name, field)| format!("{name} {}", everything(schema, field.ty.inner_named_type())));
    format!("{{ __typename {} }}", fields.collect::<Vec<_>>().join(" "))
}

#[test]
fn every_field_of_every_type_answers() {
    let schema = schema();
    let all = |ty: &str| everything(&schema, ty);
    let owner = owner();
    let ids = some_ids(3);
    let mut asked = Vec::new();
    let mut run = |root: &str, call: &str, ty: &str, variables: serde_json::Value| {
        let field = call.split('(').next().unwrap().trim().to_owned();
        let body = data_as(&owner, &format!("{root} {{ {call} {} }}", all(ty)), variables);
        assert!(!body[&field].is_null(), "{field} is null");
        asked.push(field.clone());
        body[&field].clone()
    };
    let facets = "facets: [COUNTRY INDUSTRY SIZE FOUNDED_DECADE STATUS STATE CITY REVENUE], revenue: {min: 1}";
    run(
        "query",
        &format!("enhancedSearchCompanies(input: {{limit: 3, {facets}}})"),
        "EnhancedSearchCompanies",
        json!({}),
    );
    let company = format!("\"{}\"", ids[0]);
    run("query", &format!("getCompany(id: {company})"), "CompanyItem", json!({}));
    run("query", &format!("resolveCompany(reference: {company})"), "CompanyResolution", json!({}));
    run("query($ids: [ID!]!)", "batchGetCompanies(ids: $ids)", "CompanyItem", json!({"ids": ids}));
    let rows = format!("matchCompanies(rows: [{{domain: {company}}}])");
    run("query", &rows, "MatchedRow", json!({}));
    let sentence = r#"aiSearch(input: {query: "software companies in Germany with 50-200 employees", limit: 2})"#;
    run("query", sentence, "AiSearchResult", json!({}));
    run("query", "listFilterValues(dimension: sizes)", "FilterValues", json!({}));
    let create = r#"createCollection(input: {name: "N", description: "D", clientToken: "t"})"#;
    let created = run("mutation", create, "CreateCollectionPayload", json!({}));
    let collection = created["collection"]["id"].as_str().unwrap();
    let add = format!(
        r#"addToCollection(input: {{collectionId: "{collection}", itemType: COMPANY, itemIds: [{company}], clientToken: "u"}})"#
    );
    run("mutation", &add, "AddToCollectionPayload", json!({}));
    run("query", "listCollections", "CollectionConnection", json!({}));
    run("query", &format!("getCollection(id: \"{collection}\")"), "Collection", json!({}));
    let items = format!("listCollectionItems(input: {{collectionId: \"{collection}\"}})");
    run("query", &items, "CollectionItemConnection", json!({}));
    let contact = crate::discovery::some_contact();
    let discover =
        format!(r#"requestEmailDiscovery(input: {{contactId: "{contact}", purpose: SALES, clientToken: "v"}})"#);
    let job = run("mutation", &discover, "DiscoveryJob", json!({}));
    run("query", &format!("getDiscoveryJob(id: {})", job["id"]), "DiscoveryJob", json!({}));

    // Nothing of Query and Mutation was left out.
    for root in ["Query", "Mutation"] {
        for name in schema.get_object(root).unwrap().fields.keys() {
            assert!(asked.iter().any(|field| field == name.as_str()), "no test asks for {root}.{name}");
        }
    }
    let names = ask_as(&owner, "{ __typename }", json!({}));
    assert_eq!(names, json!({"data": {"__typename": "Query"}}));
}
