//! `get_collection_items`: what a collection holds.

use firmgate_graphql::ops::{self, CollectionItemsInput, CollectionItemsVariables};
use firmgate_guard::{Action, Facts, GovernedAction, Read, Resource, Scope};
use schemars::JsonSchema;
use serde::Serialize;

use super::search_companies::{page_rows, rows_left_out};
use crate::clean::Clean;
use crate::flat::{CompanySummary, id, text};
use crate::limits::{ID_CHARS_MAX, ITEMS_ROWS_DEFAULT, OFFSET_ROWS_MAX, PAGE_ROWS_MAX, QUERY_CHARS_MAX};
use crate::parse::{Arguments, InvalidInput, Kind, Parameter, Presence};
use crate::tool::{About, Cause, Fault, Outcome, Reach, Tool};

pub(super) struct GetCollectionItems;

pub(super) struct Input {
    input: CollectionItemsInput,
    collection: String,
    rows: u32,
    warnings: Vec<String>,
}

/// A page of a collection.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Items {
    /// The collection.
    pub collection_id: Clean,
    /// Its name.
    pub name: Clean,
    /// Companies in the order of adding.
    pub items: Vec<CompanySummary>,
    /// Ids of this page whose company has left the base since.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<Clean>,
    /// Items that match `query`, on all pages.
    pub total: u64,
    /// Rows that this answer could hold.
    pub applied_limit: u32,
    /// Pass it as `offset` for the next page. Left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_offset: Option<u32>,
    /// What was clamped.
    pub warnings: Vec<String>,
}

/// Somebody else's collection is answered like one that does not exist.
pub(super) const NO_COLLECTION: &[About] = &[About {
    cause: Cause::NotFound,
    argument: "collection_id",
    problem: "the caller has no such collection",
    hint: "find the id with list_collections",
}];

impl GovernedAction for GetCollectionItems {
    type Effect = Read;
    const ACTION: Action<Read> =
        Action::new("collection.items").needing(&[Scope::CollectionsRead, Scope::CompaniesRead]);
}

impl Tool for GetCollectionItems {
    type Action = Self;
    type Input = Input;
    type Output = Items;

    const NAME: &'static str = "get_collection_items";
    const TITLE: &'static str = "Get a collection's companies";
    const ABOUT: &'static str = "Returns the companies of one of the caller's own collections in the order of adding, \
        optionally only those that hold every word of `query`. Find the `collection_id` with list_collections. A \
        collection of somebody else is answered like one that does not exist.";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter {
            name: "collection_id",
            about: "Id of the collection.",
            kind: Kind::Text { chars_max: ID_CHARS_MAX },
            presence: Presence::Required,
        },
        Parameter {
            name: "query",
            about: "Words that name, domain, city or tags of an item must hold.",
            kind: Kind::Text { chars_max: QUERY_CHARS_MAX },
            presence: Presence::Optional,
        },
        Parameter {
            name: "offset",
            about: "Items to pass over.",
            kind: Kind::Whole { min: 0, max: OFFSET_ROWS_MAX },
            presence: Presence::Optional,
        },
        Parameter {
            name: "limit",
            about: "Items of a page, at most 100.",
            kind: Kind::Rows { default: ITEMS_ROWS_DEFAULT, max: PAGE_ROWS_MAX },
            presence: Presence::Optional,
        },
    ];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInput> {
        let mut warnings = Vec::new();
        let rows = page_rows(arguments, ITEMS_ROWS_DEFAULT, &mut warnings);
        let collection = arguments.required_text("collection_id")?.to_owned();
        let input = CollectionItemsInput {
            collection_id: ops::Id::new(&collection),
            query: arguments.text("query").map(str::to_owned),
            offset: arguments.whole("offset").and_then(|offset| i32::try_from(offset).ok()),
            limit: i32::try_from(rows).ok(),
        };
        Ok(Input { input, collection, rows, warnings })
    }

    fn resource(input: &Input) -> Resource {
        Resource::Collection(input.collection.clone())
    }

    fn facts(input: &Input) -> Facts {
        Facts { rows: Some(input.rows), ..Facts::default() }
    }

    async fn run(reach: Reach<'_, Self>, input: Input) -> Result<Items, Fault> {
        let offset = input.input.offset.and_then(|offset| u32::try_from(offset).ok()).unwrap_or_default();
        let variables = CollectionItemsVariables { input: input.input };
        let page = reach.read().query_page::<ops::CollectionItems>(variables).await;
        let (page, left_out) = page.map_err(|upstream| Fault::about(upstream, NO_COLLECTION))?;
        let page = page.answer()?;
        let total = u64::try_from(page.total_results).unwrap_or_default();
        let next = offset.saturating_add(u32::try_from(page.items.len().saturating_add(left_out)).unwrap_or(u32::MAX));
        let more = !page.items.is_empty() && u64::from(next) < total && next <= OFFSET_ROWS_MAX;
        let (mut items, mut gone) = (Vec::new(), Vec::new());
        for item in page.items {
            match item.company {
                Some(company) => items.push(CompanySummary::from(company)),
                None => gone.push(id(item.id.inner())),
            }
        }
        Ok(Items {
            collection_id: id(page.collection.id.inner()),
            name: text(&page.collection.name),
            items,
            gone,
            total,
            applied_limit: input.rows,
            next_offset: more.then_some(next),
            warnings: input.warnings.into_iter().chain(rows_left_out(left_out)).collect(),
        })
    }
}

impl Outcome for Items {
    fn rows(&self) -> u32 {
        u32::try_from(self.items.len()).unwrap_or(u32::MAX)
    }

    fn summary(&self) -> String {
        format!("{} of {} companies in {}", self.items.len(), self.total, self.name.as_str())
    }

    fn table(&self) -> Option<String> {
        let rows = crate::table::companies(&self.items);
        Some(format!("{}\nid\tname\tcountry\tcity\temployees\tindustries\n{rows}", self.summary()))
    }
}
