//! Even inside the crate, a fragment on `Mutation` cannot be declared a query: its text cannot be built as one.
//@ E0277 QueryRoot
use firmgate_upstream::ops::{CreateCollection, CreateCollectionVariables};

fn main() {
    let _ = <CreateCollection as cynic::QueryBuilder<CreateCollectionVariables>>::build;
}
