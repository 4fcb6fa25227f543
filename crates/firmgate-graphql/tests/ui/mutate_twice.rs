//! One permit, one mutation.
use firmgate_graphql::{
    WriteOnce,
    ops::{CreateCollection, CreateCollectionVariables},
};

pub async fn run(write: WriteOnce<'_>, variables: CreateCollectionVariables) {
    let _ = write.mutate::<CreateCollection>(variables.clone()).await;
    let _ = write.mutate::<CreateCollection>(variables).await;
}

fn main() {}
