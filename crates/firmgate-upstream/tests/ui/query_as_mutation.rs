//! A query does not spend a permit to write.
//@ E0277 Mutation
use firmgate_upstream::{
    WriteOnce, actions,
    ops::{GetCompany, GetCompanyVariables},
};

pub async fn run(write: WriteOnce<'_, actions::CreateCollection>, variables: GetCompanyVariables) {
    let _ = write.mutate::<GetCompany>(variables).await;
}

fn main() {}
