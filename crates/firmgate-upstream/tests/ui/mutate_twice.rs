//! One permit, one mutation.
//@ E0382 write
use firmgate_upstream::{
    WriteOnce, actions,
    ops::{CreateCollection, CreateCollectionVariables},
};

pub async fn run(write: WriteOnce<'_, actions::CreateCollection>, variables: CreateCollectionVariables) {
    let _ = write.mutate::<CreateCollection>(variables.clone()).await;
    let _ = write.mutate::<CreateCollection>(variables).await;
}

fn main() {}
