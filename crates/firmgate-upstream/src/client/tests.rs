//! What a client does between a permit and a backend.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::sync::Mutex;

use bytes::Bytes;
use firmgate_egress::SendError;

use super::*;
use crate::{
    backend::Sending,
    ops::{
        CompanySort, CreateCollection, CreateCollectionInput, CreateCollectionVariables, GetCompany,
        GetCompanyVariables, SearchCompanies, SearchCompaniesInput, SearchCompaniesVariables,
    },
    tests::{caller, writing},
};

/// Records what it receives, and answers with one body.
struct Keeper {
    body: &'static str,
    seen: Mutex<Vec<(String, String, String)>>,
}

impl Keeper {
    fn new(body: &'static str) -> Self {
        Self { body, seen: Mutex::default() }
    }

    fn requests(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

impl Backend for Keeper {
    fn send<'a>(&'a self, request: WireRequest<'a>, authority: Authority<'a>) -> Sending<'a> {
        let authority = match authority {
            Authority::ReadOnly(who) => format!("read for {}", who.subject()),
            Authority::ReadWrite(who, call) => format!("write for {} in {call}", who.subject()),
        };
        let seen = (request.operation_name.to_owned(), request.variables.get().to_owned(), authority);
        self.seen.lock().unwrap().push(seen);
        let body = Bytes::from_static(self.body.as_bytes());
        Box::pin(async move { Ok::<_, SendError>(WireResponse { status: 200, body, ..WireResponse::default() }) })
    }
}

#[tokio::test]
async fn an_operation_travels_with_its_variables_and_authority() {
    let keeper = Keeper::new(r#"{"data":{"getCompany":null}}"#);
    let who = caller();
    let variables = GetCompanyVariables { id: "acme.de".into() };
    let answer = perform::<GetCompany>(&keeper, Authority::ReadOnly(&who), variables).await.unwrap();
    assert_eq!(answer.get_company, None);
    let expected = ("GetCompany".to_owned(), r#"{"id":"acme.de"}"#.to_owned(), "read for ada".to_owned());
    assert_eq!(*keeper.seen.lock().unwrap(), [expected]);
}

#[tokio::test]
async fn a_mutation_carries_the_call_it_belongs_to() {
    let keeper = Keeper::new("{}");
    let who = caller();
    let input = CreateCollectionInput { name: "n".into(), description: None, search: None, client_token: "k".into() };
    let variables = CreateCollectionVariables { input };
    let error = perform::<CreateCollection>(&keeper, writing(&who), variables).await.unwrap_err();
    assert_eq!((error.kind(), error.side_effect()), (ErrorKind::Malformed, SideEffect::Unknown));
    assert_eq!(keeper.seen.lock().unwrap()[0].2, format!("write for ada in {}", "07".repeat(16)));
}

#[tokio::test]
async fn what_must_not_be_sent_never_leaves() {
    let keeper = Keeper::new("{}");
    let who = caller();
    let input = CreateCollectionInput {
        name: "n".repeat(VARIABLES_BYTES_MAX),
        description: None,
        search: None,
        client_token: "k".into(),
    };
    let variables = CreateCollectionVariables { input };
    let error = perform::<CreateCollection>(&keeper, writing(&who), variables).await.unwrap_err();
    assert_eq!((error.kind(), error.side_effect()), (ErrorKind::RequestTooLarge, SideEffect::None));
    assert!(error.advice().contains("512 KiB"), "{}", error.advice());

    let input = SearchCompaniesInput { sort: Some(CompanySort::Other), ..Default::default() };
    let variables = SearchCompaniesVariables { input };
    let error = perform::<SearchCompanies>(&keeper, Authority::ReadOnly(&who), variables).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Rejected);
    assert_eq!(keeper.requests(), 0);
}
