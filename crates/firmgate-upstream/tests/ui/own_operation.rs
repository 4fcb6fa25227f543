//! Operations are written in one place.
//@ E0277 Sneaky
use firmgate_upstream::{
    Document, Operation,
    ops::{CreateCollection, GetCompanyVariables},
};

#[derive(serde::Deserialize)]
pub struct Sneaky;

impl Operation for Sneaky {
    type Variables = GetCompanyVariables;

    fn document() -> &'static Document {
        CreateCollection::document()
    }
}

fn main() {}
