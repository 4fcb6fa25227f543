//! Without a permit the client answers nothing.
//@ E0308 ReadPermit
//@ E0599 Client
use firmgate_upstream::{
    Client,
    ops::{GetCompany, GetCompanyVariables},
};
use firmgate_identity::Principal;

pub async fn run(client: &Client, who: &Principal, variables: GetCompanyVariables) {
    let _ = client.read_only(who).query::<GetCompany>(variables.clone()).await;
    let _ = client.query::<GetCompany>(variables).await;
}

fn main() {}
