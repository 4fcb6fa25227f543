//! Collections: named sets of companies that belong to one owner.

use serde::{Deserialize, Serialize};

/// Length of a collection's name.
pub const COLLECTION_NAME_CHARS_MAX: usize = 120;
/// Length of a collection's description.
pub const COLLECTION_DESCRIPTION_CHARS_MAX: usize = 500;
/// Length of the search that a collection follows, as JSON.
pub const COLLECTION_SEARCH_CHARS_MAX: usize = 16 * 1024;
/// Collections of one owner.
pub const COLLECTIONS_PER_OWNER_MAX: u32 = 1_000;
/// Items of one collection.
pub const COLLECTION_ITEMS_MAX: u32 = 100_000;
/// Ids in one call that adds.
pub const ITEMS_PER_CALL_MAX: usize = 100;
/// Length of an item's id.
pub const ITEM_ID_BYTES_MAX: usize = 512;
/// Rows of one page.
pub const PAGE_ROWS_MAX: u32 = 100;

/// One collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection {
    /// `col-` and 12 lower-case base-32 digits.
    pub id: String,
    /// As its owner wrote it, without outer blanks.
    pub name: String,
    /// Free text.
    pub description: Option<String>,
    /// The search that it follows: JSON of a form that the caller of the store determines.
    pub search: Option<String>,
    /// How many items it holds.
    pub item_count: u32,
    /// RFC 3339, UTC, milliseconds.
    pub created_at: String,
    /// When an item was last added.
    pub updated_at: String,
}

/// One page of an owner's collections, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionPage {
    /// The page.
    pub collections: Vec<Collection>,
    /// What to send as `after` for the next page.
    pub next: Option<String>,
}

/// A company in a collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionItem {
    /// The company's id.
    pub id: String,
    /// RFC 3339, UTC, milliseconds.
    pub added_at: String,
}

/// Some of a collection's items, in the order of adding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemPage {
    /// The collection.
    pub collection: Collection,
    /// The page.
    pub items: Vec<CollectionItem>,
    /// Items that were picked, on all pages.
    pub total: u32,
}

/// Which items of a collection are requested.
#[derive(Clone, Copy, Debug)]
pub enum Pick<'a> {
    /// Every one.
    All,
    /// Those among these ids.
    Ids(&'a [String]),
    /// Those that were added at this time or later, in milliseconds since 1970 UTC.
    Since(i64),
}

/// The result of adding items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// Items that the call added.
    pub added: u32,
    /// Items that were there before the call.
    pub already_present: u32,
    /// Ids that the caller named as unknown, in their order, without repeats.
    pub not_found: Vec<String>,
    /// Items in the collection after the call.
    pub total: u32,
}
