//! Changes to the caller's own collections.

use cynic::Id;

use crate::{
    document::mutation,
    ops::{Collection, ItemType, SearchCompaniesInput},
    schema,
};

/// A new collection.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Mutation", variables = "CreateCollectionVariables")]
pub struct CreateCollection {
    /// The result.
    #[arguments(input: $input)]
    pub create_collection: Option<CreatedCollection>,
}
mutation!(CreateCollection(CreateCollectionVariables), action: CreateCollection, answer: create_collection as CreatedCollection);

/// Variables of [`CreateCollection`].
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct CreateCollectionVariables {
    /// The collection.
    pub input: CreateCollectionInput,
}

/// The collection to create. `None` is not sent.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct CreateCollectionInput {
    /// 1 to 120 characters.
    pub name: String,
    /// At most 500 characters.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The search that it follows.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub search: Option<SearchCompaniesInput>,
    /// A repeat with the same token and input answers as the first did.
    pub client_token: String,
}

/// The collection, new or found.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "CreateCollectionPayload")]
pub struct CreatedCollection {
    /// The collection.
    pub collection: Collection,
    /// False when it was there already.
    pub created: bool,
}

/// Adds companies to a collection.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Mutation", variables = "AddToCollectionVariables")]
pub struct AddToCollection {
    /// The result.
    #[arguments(input: $input)]
    pub add_to_collection: Option<AddedToCollection>,
}
mutation!(AddToCollection(AddToCollectionVariables), action: AddToCollection, answer: add_to_collection as AddedToCollection);

/// Variables of [`AddToCollection`].
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct AddToCollectionVariables {
    /// What to add where.
    pub input: AddToCollectionInput,
}

/// What to add where.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct AddToCollectionInput {
    /// The collection.
    pub collection_id: Id,
    /// The type of the ids.
    pub item_type: ItemType,
    /// 1 to 100.
    pub item_ids: Vec<Id>,
    /// A repeat with the same token and input answers as the first did.
    pub client_token: String,
}

/// What was added.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "AddToCollectionPayload")]
pub struct AddedToCollection {
    /// The collection.
    pub collection_id: Id,
    /// True when every id is in the collection now.
    pub success: bool,
    /// New items.
    pub added: i32,
    /// Items that were there before.
    pub already_present: i32,
    /// Ids that no company has.
    pub not_found: Vec<Id>,
    /// Items in the collection now.
    pub total_items: i32,
}
