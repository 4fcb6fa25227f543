//! `list_collections`: the caller's own collections.

use firmgate_guard::{Action, Context, GovernedAction, Read, Resource};
use firmgate_upstream::ops::{self, ListCollectionsVariables};
use schemars::JsonSchema;
use serde::Serialize;

use super::common::page_rows;
use crate::clean::Clean;
use crate::domain;
use crate::flat::{id, rows_left_out, text};
use crate::limits::{ABOUT_CHARS_MAX, CURSOR_CHARS_MAX, ITEMS_ROWS_DEFAULT, PAGE_ROWS_MAX};
use crate::operation::{Cause, ErrorMapping, Operation, Summary, Tool, ToolContext, ToolError};
use crate::parse::{Arguments, InvalidInputError, Param, Parameter};
use crate::schema::Opaque;

pub(super) struct ListCollections;

const CURSOR: Param<Option<String>> =
    Param::text("cursor", "`next_cursor` of the page before.", CURSOR_CHARS_MAX).optional();
const LIMIT: Param<Option<u32>> =
    Param::rows("limit", "Collections of a page, 25 by default, at most 100.", ITEMS_ROWS_DEFAULT, PAGE_ROWS_MAX)
        .optional();

pub(super) struct Input {
    variables: ListCollectionsVariables,
    rows: u32,
    warnings: Vec<String>,
}

/// A page of collections.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Collections {
    /// `id`, `name`, `description`, `item_count`, `created_at`, `updated_at`; the newest first.
    #[schemars(with = "Vec<Opaque>")]
    pub collections: Vec<Collection>,
    /// `limit`, or less.
    pub applied_limit: u32,
    /// `cursor` of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<Clean>,
    /// Notes.
    pub warnings: Vec<String>,
}

/// A list of companies that a caller keeps.
#[derive(Debug, Serialize)]
pub struct Collection {
    /// Pass it as `collection_id`.
    pub id: Clean,
    /// Name.
    pub name: Clean,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Clean>,
    /// Companies in it.
    pub item_count: i32,
    /// RFC 3339.
    pub created_at: Clean,
    /// RFC 3339.
    pub updated_at: Clean,
}

/// What only the backend can find out about the arguments.
const NAMED: &[ErrorMapping] = &[ErrorMapping {
    cause: Cause::Field("nextToken"),
    argument: "cursor",
    problem: "it is not a cursor of this list",
    hint: "leave `cursor` out to begin with the first page",
}];

impl GovernedAction for ListCollections {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("collection.list").needing(&[domain::COLLECTIONS_READ]);
}

impl Tool for ListCollections {
    const TITLE: &'static str = "List collections";
    const ABOUT: &'static str = "Lists the caller's own collections of companies, the newest first.";
}

impl Operation for ListCollections {
    type Action = Self;
    type Input = Input;
    type Output = Collections;

    const NAME: &'static str = "list_collections";
    const PARAMETERS: &'static [Parameter] = &[CURSOR.untyped(), LIMIT.untyped()];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInputError> {
        let mut warnings = arguments.notes();
        let rows = page_rows(arguments.optional(&LIMIT), ITEMS_ROWS_DEFAULT, &mut warnings);
        if rows == 0 {
            warnings.push("`limit` 0 shows no collections; send 1 to 100".to_owned());
        }
        let variables = ListCollectionsVariables {
            // The backend has no page without rows.
            limit: i32::try_from(rows.max(1)).ok(),
            next_token: arguments.optional(&CURSOR),
        };
        Ok(Input { variables, rows, warnings })
    }

    fn resource(_: &Input) -> Resource {
        Resource::all(domain::COLLECTIONS)
    }

    fn context(input: &Input) -> Context {
        Context::new().with(&domain::ROWS, input.rows)
    }

    async fn run(context: ToolContext<'_, Self>, input: Input) -> Result<Collections, ToolError> {
        let page = context.read().query_page::<ops::ListCollections>(input.variables).await;
        let (page, left_out) = page.map_err(|upstream| ToolError::mapped(upstream, NAMED))?;
        let page = page.answer()?;
        let shown = usize::try_from(input.rows).unwrap_or(usize::MAX);
        Ok(Collections {
            collections: page.items.into_iter().take(shown).map(Collection::from).collect(),
            applied_limit: input.rows,
            next_cursor: page.next_token.filter(|_| shown > 0).map(Clean::token),
            warnings: input.warnings.into_iter().chain(rows_left_out(left_out)).collect(),
        })
    }
}

impl Summary for Collections {
    fn rows(&self) -> u32 {
        u32::try_from(self.collections.len()).unwrap_or(u32::MAX)
    }

    fn summary(&self) -> String {
        firmgate_clean::counted(self.collections.len(), "collection", "collections")
    }

    fn table(&self) -> Option<String> {
        let rows = self.collections.iter().map(|collection| {
            format!("{}\t{}\t{}\n", collection.id.as_str(), collection.name.as_str(), collection.item_count)
        });
        Some(format!("id\tname\titems\n{}", rows.collect::<String>()))
    }
}

impl From<ops::Collection> for Collection {
    fn from(collection: ops::Collection) -> Self {
        Self {
            id: id(collection.id.inner()),
            name: text(&collection.name),
            description: collection.description.map(|about| Clean::line(&about, ABOUT_CHARS_MAX as usize)),
            item_count: collection.item_count,
            created_at: text(&collection.created_at),
            updated_at: text(&collection.updated_at),
        }
    }
}
