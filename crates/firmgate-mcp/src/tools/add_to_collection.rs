//! `add_to_collection`: companies into a collection, as into a set.

use firmgate_guard::{Context, Resource};
use firmgate_upstream::actions;
use firmgate_upstream::ops::{self, AddToCollectionInput, AddToCollectionVariables};
use schemars::JsonSchema;
use serde::Serialize;

use super::common::NO_COLLECTION;
use crate::clean::Clean;
use crate::domain;
use crate::flat::id;
use crate::limits::{ADD_IDS_MAX, ID_CHARS_MAX};
use crate::operation::{IDEMPOTENCY_KEY, Operation, Summary, Tool, ToolContext, ToolError};
use crate::parse::{Arguments, InvalidInputError, Param, Parameter};

pub(super) struct AddToCollection;

const COLLECTION: Param<String> =
    Param::text("collection_id", "Id from list_collections or create_collection.", ID_CHARS_MAX);
const COMPANIES: Param<Vec<String>> = Param::texts("company_ids", "Company ids, 1 to 100.", ADD_IDS_MAX, ID_CHARS_MAX);

pub(super) struct Input {
    collection: String,
    ids: Vec<String>,
}

/// What changed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Added {
    /// The collection.
    pub collection_id: Clean,
    /// All known ids are in it now.
    pub success: bool,
    /// Companies that are new in it.
    pub added: i32,
    /// Companies that were in it before.
    pub already_present: i32,
    /// Ids that no company has.
    pub not_found: Vec<Clean>,
}

impl Tool for AddToCollection {
    const TITLE: &'static str = "Add to a collection";
    const ABOUT: &'static str = "Adds up to 100 companies to one of the caller's own collections, all of them or none; adding one again is \
        not an error. Use it only when the user asked for the list to be changed. When the outcome is unknown, look with \
        get_collection_items before you repeat it.";
}

impl Operation for AddToCollection {
    type Action = actions::AddToCollection;
    type Input = Input;
    type Output = Added;

    const NAME: &'static str = "add_to_collection";
    const PARAMETERS: &'static [Parameter] = &[COLLECTION.untyped(), COMPANIES.untyped(), IDEMPOTENCY_KEY.untyped()];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInputError> {
        let mut ids: Vec<String> = Vec::new();
        for (at, given) in arguments.required(&COMPANIES)?.into_iter().enumerate() {
            if given.is_empty() {
                return Err(
                    InvalidInputError::new(format!("company_ids[{at}]"), "it is empty").hint("send a company id")
                );
            }
            if !ids.contains(&given) {
                ids.push(given);
            }
        }
        Ok(Input { collection: arguments.required(&COLLECTION)?, ids })
    }

    fn resource(input: &Input) -> Resource {
        Resource::one(domain::COLLECTION, input.collection.clone())
    }

    fn context(input: &Input) -> Context {
        Context::new().with(&domain::IDS, domain::count(input.ids.len()))
    }

    async fn run(context: ToolContext<'_, Self::Action>, input: Input) -> Result<Added, ToolError> {
        let (write, key) = context.write().await?;
        let client_token = key.into_string();
        let input = AddToCollectionInput {
            collection_id: ops::Id::new(&input.collection),
            item_type: ops::ItemType::Company,
            item_ids: input.ids.iter().map(ops::Id::new).collect(),
            client_token,
        };
        let done = write.mutate::<ops::AddToCollection>(AddToCollectionVariables { input }).await;
        let done = done.map_err(|upstream| ToolError::mapped(upstream, NO_COLLECTION))?.answer()?;
        Ok(Added {
            collection_id: id(done.collection_id.inner()),
            success: done.success,
            added: done.added,
            already_present: done.already_present,
            not_found: done.not_found.iter().map(|missing| id(missing.inner())).collect(),
        })
    }
}

impl Summary for Added {
    fn rows(&self) -> u32 {
        u32::try_from(self.added).unwrap_or_default()
    }

    fn summary(&self) -> String {
        format!("{} added, {} already there, {} not found", self.added, self.already_present, self.not_found.len())
    }
}
