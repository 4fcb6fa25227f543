//! Code generic over all actions can perform none.
//@ E0271 WriteOnce
use firmgate_upstream::{
    WriteOnce,
    ops::{CreateCollection, CreateCollectionVariables},
};

pub async fn run<A>(write: WriteOnce<'_, A>, variables: CreateCollectionVariables) {
    let _ = write.mutate::<CreateCollection>(variables).await;
}

fn main() {}
