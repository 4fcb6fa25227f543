//! `create_collection`: a new, empty collection.

use firmgate_guard::Resource;
use firmgate_upstream::actions;
use firmgate_upstream::ops::{self, CreateCollectionInput, CreateCollectionVariables};
use schemars::JsonSchema;
use serde::Serialize;

use crate::clean::Clean;
use crate::domain;
use crate::flat::{id, text};
use crate::limits::{ABOUT_CHARS_MAX, NAME_CHARS_MAX};
use crate::operation::{IDEMPOTENCY_KEY, Operation, Summary, Tool, ToolContext, ToolError};
use crate::parse::{Arguments, InvalidInputError, Param, Parameter};

pub(super) struct CreateCollection;

const NAME: Param<String> = Param::text("name", "Name of the collection, as the user will see it.", NAME_CHARS_MAX);
const DESCRIPTION: Param<Option<String>> = Param::text("description", "What it is for.", ABOUT_CHARS_MAX).optional();

pub(super) struct Input {
    name: String,
    description: Option<String>,
}

/// The collection, new or found.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Created {
    /// Pass it to `add_to_collection`.
    pub collection_id: Clean,
    /// Name.
    pub name: Clean,
    /// `false` when a collection of this name was there already.
    pub created: bool,
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
    const PARAMETERS: &'static [Parameter] = &[NAME.untyped(), DESCRIPTION.untyped(), IDEMPOTENCY_KEY.untyped()];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInputError> {
        Ok(Input { name: arguments.required(&NAME)?, description: arguments.optional(&DESCRIPTION) })
    }

    fn resource(_: &Input) -> Resource {
        Resource::all(domain::COLLECTIONS)
    }

    async fn run(context: ToolContext<'_, Self::Action>, input: Input) -> Result<Created, ToolError> {
        let (write, key) = context.write().await?;
        let client_token = key.into_string();
        let input = CreateCollectionInput { name: input.name, description: input.description, client_token };
        let variables = CreateCollectionVariables { input };
        let done = write.mutate::<ops::CreateCollection>(variables).await?.answer()?;
        Ok(Created {
            collection_id: id(done.collection.id.inner()),
            name: text(&done.collection.name),
            created: done.created,
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
