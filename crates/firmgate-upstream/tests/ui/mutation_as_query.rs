//! The read-only client does not accept a mutation.
//@ E0277 ReadOnly
use firmgate_upstream::{
    ReadOnly,
    ops::{CreateCollection, CreateCollectionVariables},
};

pub async fn run(read: ReadOnly<'_>, variables: CreateCollectionVariables) {
    let _ = read.query::<CreateCollection>(variables).await;
}

fn main() {}
