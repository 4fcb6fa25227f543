//! `create_collection`: a new, empty collection.

use firmgate_graphql::actions;
use firmgate_graphql::ops::{self, CreateCollectionInput, CreateCollectionVariables};
use firmgate_guard::Resource;
use schemars::JsonSchema;
use serde::Serialize;

use crate::clean::Clean;
use crate::flat::{id, text};
use crate::limits::{ABOUT_CHARS_MAX, KEY_CHARS_MAX, NAME_CHARS_MAX};
use crate::parse::{Arguments, InvalidInput, Kind, Parameter, Presence};
use crate::tool::{Fault, Outcome, Reach, Tool};

pub(super) struct CreateCollection;

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

/// The parameter that all writes share.
pub(super) const IDEMPOTENCY_KEY: Parameter = Parameter {
    name: "idempotency_key",
    about: "Any text of your own that names this one change. Send the same key when you repeat the call, and it has no second effect.",
    kind: Kind::Text { chars_max: KEY_CHARS_MAX },
    presence: Presence::Optional,
};

impl Tool for CreateCollection {
    type Action = actions::CreateCollection;
    type Input = Input;
    type Output = Created;

    const NAME: &'static str = "create_collection";
    const TITLE: &'static str = "Create a collection";
    const ABOUT: &'static str = "Creates an empty collection for the caller and returns its id; a collection of the \
        same name is returned instead of a second one. Then fill it with add_to_collection. Use it only when the user \
        asked for a list to be kept. When the outcome is unknown, look with list_collections before you repeat it.";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter {
            name: "name",
            about: "Name of the collection, as the user will see it.",
            kind: Kind::Text { chars_max: NAME_CHARS_MAX },
            presence: Presence::Required,
        },
        Parameter {
            name: "description",
            about: "What it is for.",
            kind: Kind::Text { chars_max: ABOUT_CHARS_MAX },
            presence: Presence::Optional,
        },
        IDEMPOTENCY_KEY,
    ];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInput> {
        Ok(Input {
            name: arguments.required_text("name")?.to_owned(),
            description: arguments.text("description").map(str::to_owned),
        })
    }

    fn resource(_: &Input) -> Resource {
        Resource::Collections
    }

    async fn run(reach: Reach<'_, Self::Action>, input: Input) -> Result<Created, Fault> {
        let (write, client_token) = reach.write();
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

impl Outcome for Created {
    fn rows(&self) -> u32 {
        1
    }

    fn summary(&self) -> String {
        let verb = if self.created { "created" } else { "found" };
        format!("{verb} {} ({})", self.name.as_str(), self.collection_id.as_str())
    }
}
