//! `create_collection`: a new, empty collection.

use firmgate_guard::Resource;
use firmgate_upstream::actions;
use firmgate_upstream::ops::{self, CreateCollectionInput, CreateCollectionVariables, SearchCompaniesInput};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::search_companies;
use crate::clean::Clean;
use crate::domain;
use crate::flat::{id, text};
use crate::limits::{ABOUT_CHARS_MAX, NAME_CHARS_MAX};
use crate::operation::{Cause, ErrorMapping, IDEMPOTENCY_KEY, Operation, Summary, Tool, ToolContext, ToolError};
use crate::parse::{Arguments, InvalidInputError, Param, Parameter};

pub(super) struct CreateCollection;

const NAME: Param<String> = Param::text("name", "Name of the collection, as the user will see it.", NAME_CHARS_MAX);
const DESCRIPTION: Param<Option<String>> = Param::text("description", "What it is for.", ABOUT_CHARS_MAX).optional();

const SEARCH: Param<Option<Map<String, Value>>> = Param::arguments(
    "search",
    "Arguments of search_companies to follow: see `new_since` of get_collection_items.",
    search_companies::FOLLOWED,
)
.optional();

pub(super) struct Input {
    name: String,
    description: Option<String>,
    search: Option<SearchCompaniesInput>,
}

/// What only the backend can find out about the arguments.
const NAMED: &[ErrorMapping] = &[ErrorMapping {
    cause: Cause::Field("search"),
    argument: "search",
    problem: "the platform does not accept it",
    hint: "call search_companies with the same arguments to find out which",
}];

/// The collection, new or found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Created {
    /// Pass it to `add_to_collection`.
    pub collection_id: Clean,
    /// Name.
    pub name: Clean,
    /// `false` when a collection of this name was there already.
    pub created: bool,
    /// Notes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(skip)]
    pub warnings: Vec<String>,
}

impl Tool for CreateCollection {
    const TITLE: &'static str = "Create a collection";
    const ABOUT: &'static str = "Creates an empty collection, or returns the one of the same name. Use it only when the user asked for a \
        list to be kept. When the outcome is unknown, look with list_collections before you repeat it.";
}

impl Operation for CreateCollection {
    type Action = actions::CreateCollection;
    type Input = Input;
    type Output = Created;

    const NAME: &'static str = "create_collection";
    const PARAMETERS: &'static [Parameter] =
        &[NAME.untyped(), DESCRIPTION.untyped(), SEARCH.untyped(), IDEMPOTENCY_KEY.untyped()];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInputError> {
        let search = arguments.optional(&SEARCH).map(search_companies::followed).transpose()?;
        Ok(Input { name: arguments.required(&NAME)?, description: arguments.optional(&DESCRIPTION), search })
    }

    fn resource(_: &Input) -> Resource {
        Resource::all(domain::COLLECTIONS)
    }

    async fn run(context: ToolContext<'_, Self::Action>, input: Input) -> Result<Created, ToolError> {
        let (write, key) = context.write().await?;
        let client_token = key.into_string();
        let follows = input.search.is_some();
        let Input { name, description, search } = input;
        let input = CreateCollectionInput { name, description, search, client_token };
        let variables = CreateCollectionVariables { input };
        let done = write.mutate::<ops::CreateCollection>(variables).await;
        let done = done.map_err(|upstream| ToolError::mapped(upstream, NAMED))?.answer()?;
        let kept = "the collection was there already and keeps its own search; create one of another name for this one";
        let warnings = (follows && !done.created).then(|| kept.to_owned());
        Ok(Created {
            collection_id: id(done.collection.id.inner()),
            name: text(&done.collection.name),
            created: done.created,
            warnings: warnings.into_iter().collect(),
        })
    }
}

impl Summary for Created {
    fn rows(&self) -> u32 {
        1
    }

    fn summary(&self) -> String {
        let verb = if self.created { "created" } else { "found" };
        format!("{verb} {} ({})", self.name.as_str(), self.collection_id.as_str())
    }
}
