//! A query does not spend a permit to write.
use firmgate_graphql::{
    WriteOnce,
    ops::{GetCompany, GetCompanyVariables},
};

pub async fn run(write: WriteOnce<'_>, variables: GetCompanyVariables) {
    let _ = write.mutate::<GetCompany>(variables).await;
}

fn main() {}
