//! The variables on the wire are exactly what the caller set.

use firmgate_upstream::ops::{
    AddToCollectionInput, AddToCollectionVariables, AiSearchInput, AiSearchVariables, CompanySort, FacetField,
    FilterDimension, FilterValuesVariables, IntRangeInput, ItemType, ListCollectionsVariables, RevenueRangeInput,
    SearchCompaniesInput, SearchCompaniesVariables,
};
use serde::Serialize;

fn json(variables: &impl Serialize) -> String {
    serde_json::to_string(variables).unwrap()
}

#[test]
fn what_is_not_set_is_not_sent() {
    assert_eq!(json(&SearchCompaniesVariables { input: SearchCompaniesInput::default() }), r#"{"input":{}}"#);
    assert_eq!(json(&ListCollectionsVariables::default()), "{}");
    let input = AiSearchInput { query: "SaaS".into(), thread_id: None, limit: None, dry_run: Some(true) };
    assert_eq!(json(&AiSearchVariables { input }), r#"{"input":{"query":"SaaS","dryRun":true}}"#);
}

#[test]
fn what_is_set_is_sent_in_the_names_of_the_schema() {
    let input = SearchCompaniesInput {
        query: Some("solar \"quoted\"".into()),
        prefer: None,
        categories: Some(vec!["countries;Germany".into()]),
        employees: Some(IntRangeInput { min: Some(50), max: None }),
        founded: None,
        revenue: Some(RevenueRangeInput { min: Some(1e13), max: None, currency: Some("EUR".into()) }),
        exclude_collection: Some("col-1".into()),
        similar_to: Some("sap.com".into()),
        sort: Some(CompanySort::EmployeesDesc),
        limit: Some(0),
        next_token: Some("t".into()),
        facets: Some(vec![FacetField::FoundedDecade]),
    };
    assert_eq!(
        json(&SearchCompaniesVariables { input }),
        r#"{"input":{"query":"solar \"quoted\"","categories":["countries;Germany"],"employees":{"min":50},"#.to_owned()
            + r#""revenue":{"min":10000000000000.0,"currency":"EUR"},"excludeCollection":"col-1","similarTo":"sap.com","#
            + r#""sort":"EMPLOYEES_DESC","limit":0,"nextToken":"t","facets":["FOUNDED_DECADE"]}}"#,
    );
    assert_eq!(json(&FilterValuesVariables { dimension: FilterDimension::Cities }), r#"{"dimension":"cities"}"#);
    let input = AddToCollectionInput {
        collection_id: "c".into(),
        item_type: ItemType::Company,
        item_ids: vec!["a.de".into()],
        client_token: "k".into(),
    };
    assert_eq!(
        json(&AddToCollectionVariables { input }),
        r#"{"input":{"collectionId":"c","itemType":"COMPANY","itemIds":["a.de"],"clientToken":"k"}}"#,
    );
}

#[test]
fn a_word_that_only_a_newer_backend_knows_cannot_be_sent() {
    let input = SearchCompaniesInput { sort: Some(CompanySort::Other), ..Default::default() };
    assert!(serde_json::to_string(&SearchCompaniesVariables { input }).is_err());
}
