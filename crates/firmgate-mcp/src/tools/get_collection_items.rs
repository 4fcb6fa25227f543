//! `get_collection_items`: what a collection holds.

use firmgate_guard::{Action, Context, GovernedAction, Read, Resource};
use firmgate_upstream::UpstreamError;
use firmgate_upstream::ops::{self, CollectionItemsInput, CollectionItemsVariables};
use schemars::JsonSchema;
use serde::Serialize;

use super::advice::is_of_older_schema;
use super::common::{NO_COLLECTION, page_rows};
use crate::clean::Clean;
use crate::domain;
use crate::fit::Fitted;
use crate::flat::{CompanySummary, id, rows_left_out, text};
use crate::limits::{
    ANSWER_BYTES_MAX, ID_CHARS_MAX, ITEMS_ROWS_DEFAULT, OFFSET_ROWS_MAX, PAGE_ROWS_MAX, QUERY_CHARS_MAX, TIME_CHARS_MAX,
};
use crate::operation::{Operation, Summary, Tool, ToolContext, ToolError};
use crate::page::{rows_of, rows_shortened};
use crate::parse::{Arguments, InvalidInputError, Param, Parameter};
use crate::schema::Opaque;

pub(super) struct GetCollectionItems;

const COLLECTION: Param<String> = Param::text("collection_id", "Id of the collection.", ID_CHARS_MAX);
const QUERY: Param<Option<String>> =
    Param::text("query", "Words that must appear in the name, domain, city or tags of an item.", QUERY_CHARS_MAX)
        .optional();
const NEW_SINCE: Param<Option<String>> = Param::text(
    "new_since",
    "Only items added since this day, `2026-01-31`, and as `new_matches` what its search finds besides.",
    TIME_CHARS_MAX,
)
.optional();
const OFFSET: Param<Option<u32>> =
    Param::whole("offset", "Items to skip; 0 by default.", 0, OFFSET_ROWS_MAX).optional();
const LIMIT: Param<Option<u32>> = Param::rows(
    "limit",
    "Items of a page, 25 by default, at most 100. 0 returns the total alone.",
    ITEMS_ROWS_DEFAULT,
    PAGE_ROWS_MAX,
)
.optional();

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
    /// Rows, as in search_companies.
    #[schemars(with = "Vec<Opaque>")]
    pub items: Fitted<CompanySummary>,
    /// With `new_since`: what the search of the collection finds and it does not hold, the first 25.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub new_matches: Option<Fitted<CompanySummary>>,
    /// All of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(skip)]
    pub new_total: Option<u64>,
    /// Ids whose company is gone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<Clean>,
    /// Items that match, on all pages.
    pub total: u64,
    /// `limit`, or less.
    pub applied_limit: u32,
    /// `offset` of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_offset: Option<u32>,
    /// Notes.
    pub warnings: Vec<String>,
}

impl GovernedAction for GetCollectionItems {
    type Effect = Read;
    const ACTION: Action<Read> =
        Action::new("collection.items").needing(&[domain::COLLECTIONS_READ, domain::COMPANIES_READ]);
}

impl Tool for GetCollectionItems {
    const TITLE: &'static str = "Get a collection's companies";
    const ABOUT: &'static str =
        "Returns the companies of one of the caller's own collections, optionally those with every word of `query`.";
}

impl Operation for GetCollectionItems {
    type Action = Self;
    type Input = Input;
    type Output = Items;

    const NAME: &'static str = "get_collection_items";
    const PARAMETERS: &'static [Parameter] =
        &[COLLECTION.untyped(), QUERY.untyped(), NEW_SINCE.untyped(), OFFSET.untyped(), LIMIT.untyped()];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInputError> {
        let mut warnings = arguments.notes();
        let rows = page_rows(arguments.optional(&LIMIT), ITEMS_ROWS_DEFAULT, &mut warnings);
        let collection = arguments.required(&COLLECTION)?;
        let input = CollectionItemsInput {
            collection_id: ops::Id::new(&collection),
            query: arguments.optional(&QUERY),
            new_since: new_since(arguments)?,
            offset: arguments.optional(&OFFSET).and_then(|offset| i32::try_from(offset).ok()),
            // The backend has no page without rows.
            limit: i32::try_from(rows.max(1)).ok(),
        };
        Ok(Input { input, collection, rows, warnings })
    }

    fn resource(input: &Input) -> Resource {
        Resource::one(domain::COLLECTION, input.collection.clone())
    }

    fn context(input: &Input) -> Context {
        Context::new().with(&domain::ROWS, input.rows)
    }

    async fn run(context: ToolContext<'_, Self>, input: Input) -> Result<Items, ToolError> {
        let offset = input.input.offset.and_then(|offset| u32::try_from(offset).ok()).unwrap_or_default();
        let variables = CollectionItemsVariables { input: input.input };
        let is_new = variables.input.new_since.is_some();
        let page = if is_new {
            context.read().query_newest_page::<ops::CollectionItems>(variables).await
        } else {
            context.read().query_page::<ops::CollectionItems>(variables).await
        };
        let (page, left_out) = page.map_err(|upstream| not_read(upstream, is_new))?;
        let mut page = page.answer()?;
        let found = page.new_matches.take();
        let total = u64::try_from(page.total_results).unwrap_or_default();
        let next = offset.saturating_add(u32::try_from(page.items.len().saturating_add(left_out)).unwrap_or(u32::MAX));
        let more = input.rows > 0 && !page.items.is_empty() && u64::from(next) < total && next <= OFFSET_ROWS_MAX;
        let (mut there, mut gone) = (Vec::new(), Vec::new());
        for item in page.items.into_iter().take(usize::try_from(input.rows).unwrap_or(usize::MAX)) {
            match item.company {
                Some(company) => there.push(company),
                None => gone.push(id(item.id.inner())),
            }
        }
        let (items, unfit) = rows_of(there, None);
        let share = if found.is_some() { ANSWER_BYTES_MAX / 2 } else { ANSWER_BYTES_MAX };
        let items = Fitted::new(items, share);
        let mut warnings = input.warnings;
        if is_new && found.is_none() {
            warnings.push("the collection follows no search, so that only its own items can be new".to_owned());
        }
        let new_total = found.as_ref().map(|page| u64::try_from(page.total_results).unwrap_or_default());
        let new_matches = found.map(|page| {
            let (rows, unfit) = rows_of(page.companies, page.likeness);
            let rows = Fitted::new(rows, share);
            warnings.extend(unfit);
            warnings.extend(rows_shortened(rows.shortened()));
            rows
        });
        warnings.extend(rows_left_out(left_out));
        warnings.extend(unfit);
        warnings.extend(rows_shortened(items.shortened()));
        Ok(Items {
            collection_id: id(page.collection.id.inner()),
            name: text(&page.collection.name),
            items,
            new_matches,
            new_total,
            gone,
            total,
            applied_limit: input.rows,
            next_offset: more.then_some(next),
            warnings,
        })
    }
}

/// The time that `new_since` is; a day begins at midnight UTC.
fn new_since(arguments: &Arguments) -> Result<Option<String>, InvalidInputError> {
    let Some(given) = arguments.optional(&NEW_SINCE) else { return Ok(None) };
    if arguments.optional(&QUERY).is_some() {
        return Err(
            InvalidInputError::new(QUERY.name(), "it cannot be sent with `new_since`").hint("leave one of them out")
        );
    }
    let is_day = given.len() == DAY.len()
        && given.bytes().zip(DAY.bytes()).all(|(given, form)| given == form || form != b'-' && given.is_ascii_digit());
    Ok(Some(if is_day { format!("{given}T00:00:00Z") } else { given }))
}

/// The form of a day.
const DAY: &str = "0000-00-00";

fn not_read(upstream: UpstreamError, is_new: bool) -> ToolError {
    if is_new && is_of_older_schema(&upstream) {
        return InvalidInputError::new(NEW_SINCE.name(), "the platform does not know when items were added")
            .hint("leave `new_since` out")
            .into();
    }
    if upstream.field() == Some("newSince") {
        return InvalidInputError::new(NEW_SINCE.name(), "it is not a day or time")
            .hint("send a day such as `2026-01-31` or a time such as `2026-01-31T08:00:00Z`")
            .into();
    }
    ToolError::mapped(upstream, NO_COLLECTION)
}

impl Summary for Items {
    fn rows(&self) -> u32 {
        u32::try_from(self.items.len()).unwrap_or(u32::MAX)
    }

    fn summary(&self) -> String {
        let companies = firmgate_clean::counted(self.total, "company", "companies");
        format!("{} of {companies} in {}", self.items.len(), self.name.as_str())
    }

    fn table(&self) -> Option<String> {
        let rows = crate::table::companies(&self.items);
        Some(format!("{}\n{}{rows}", self.summary(), crate::table::HEADER))
    }
}
