//! Every document is valid for the schema, by a parser that is not the one that wrote it.

use std::{env, fmt::Write, fs, path::PathBuf};

use apollo_compiler::{ExecutableDocument, Schema, executable::OperationType, validation::Valid};
use firmgate_upstream::{Document, Operation, ops};

fn schema() -> Valid<Schema> {
    let sdl = concat!(include_str!("../../../../appsync-prelude.graphql"), include_str!("../../../../schema.graphql"));
    Schema::parse_and_validate(sdl, "schema.graphql").expect("the schema is valid")
}

/// What kind of operation the schema declares.
fn kind(document: &Document) -> OperationType {
    let parsed = ExecutableDocument::parse_and_validate(&schema(), document.text(), "operation.graphql")
        .unwrap_or_else(|errors| panic!("{} does not fit the schema: {errors}", document.name()));
    assert!(parsed.operations.anonymous.is_none(), "{} has an operation without a name", document.name());
    assert_eq!(parsed.operations.named.len(), 1, "{} holds one operation", document.name());
    let (name, operation) = parsed.operations.named.first().unwrap();
    assert_eq!(name.as_str(), document.name());
    operation.operation_type
}

#[test]
fn every_document_is_one_valid_operation_of_its_kind() {
    let mutations = ["AddToCollection", "CreateCollection", "RequestEmailDiscovery"];
    for document in ops::documents() {
        let expected =
            if mutations.contains(&document.name()) { OperationType::Mutation } else { OperationType::Query };
        assert_eq!(kind(document), expected, "{}", document.name());
    }
}

#[test]
fn a_document_is_built_once() {
    assert!(std::ptr::eq(ops::SearchCompanies::document(), ops::SearchCompanies::document()));
}

#[test]
fn the_list_of_documents_is_up_to_date() {
    let mut list = String::from(
        "# Every operation that the gate can send. Made by the tests of `firmgate-upstream`; to make it anew:\n\
         # UPDATE=1 cargo test -p firmgate-upstream\n",
    );
    for document in ops::documents() {
        write!(list, "\n{}\n", document.text().trim_end()).unwrap();
    }

    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("operations.graphql");
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &list).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, list, "operations.graphql differs: look at the difference, then run with UPDATE=1");
}

#[test]
fn a_row_asks_for_less_than_a_profile() {
    let row = ops::SearchCompanies::document().text();
    let profile = ops::GetCompany::document().text();
    for field in ["contacts", "identifiers", "revenue", "legalName"] {
        assert!(!row.contains(field), "a row does not need `{field}`");
        assert!(profile.contains(field), "a profile needs `{field}`");
    }
}
