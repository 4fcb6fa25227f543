//! The caller's own collections, to read.

use cynic::Id;

use crate::{
    document::query,
    ops::{CompanyPage, CompanyRow, ItemType},
    schema,
};

/// The caller's own collections, newest first.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Query", variables = "ListCollectionsVariables")]
pub struct ListCollections {
    /// The list.
    #[arguments(limit: $limit, nextToken: $next_token)]
    pub list_collections: Option<CollectionList>,
}
query!(ListCollections(ListCollectionsVariables), answer: list_collections as CollectionList);

/// Variables of [`ListCollections`]. `None` is not sent.
#[derive(cynic::QueryVariables, Clone, Debug, Default)]
pub struct ListCollectionsVariables {
    /// Rows on the page.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
    /// From the page before.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<String>,
}

/// A page of collections.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "CollectionConnection")]
pub struct CollectionList {
    /// The rows.
    pub items: Vec<Collection>,
    /// None on the last page.
    pub next_token: Option<String>,
}

/// A named set of companies.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Collection {
    /// Stable.
    pub id: Id,
    /// As the owner wrote it.
    pub name: String,
    /// As the owner wrote it.
    pub description: Option<String>,
    /// Companies in it.
    pub item_count: i32,
    /// `AWSDateTime`.
    pub created_at: String,
    /// `AWSDateTime`.
    pub updated_at: String,
}

/// What a collection holds.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Query", variables = "CollectionItemsVariables")]
pub struct CollectionItems {
    /// The page.
    #[arguments(input: $input)]
    pub list_collection_items: Option<CollectionItemsPage>,
}
query!(CollectionItems(CollectionItemsVariables), answer: list_collection_items as CollectionItemsPage);

/// Variables of [`CollectionItems`].
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct CollectionItemsVariables {
    /// Which items.
    pub input: CollectionItemsInput,
}

/// Which items of which collection. `None` is not sent.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct CollectionItemsInput {
    /// The collection.
    pub collection_id: Id,
    /// Keeps the items that hold every word.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Keeps the items added at this time or later: `AWSDateTime`.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub new_since: Option<String>,
    /// Items to skip.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub offset: Option<i32>,
    /// Rows on the page.
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub limit: Option<i32>,
}

/// A page of items.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "CollectionItemConnection")]
pub struct CollectionItemsPage {
    /// The collection that they are in.
    pub collection: Collection,
    /// In the order of adding.
    pub items: Vec<CollectionItem>,
    /// Items that match, on all pages.
    pub total_results: i32,
    /// What the search of the collection finds besides; none where it follows none.
    #[cynic(feature = "additions")]
    pub new_matches: Option<CompanyPage>,
}

/// One item.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct CollectionItem {
    /// The company's id.
    pub id: Id,
    /// Always a company today.
    pub item_type: ItemType,
    /// `AWSDateTime`.
    pub added_at: String,
    /// None when the company has left the base since.
    pub company: Option<CompanyRow>,
}
