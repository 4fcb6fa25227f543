//! The caller's own collections.

use firmgate_model::CompanyRecord;
use firmgate_model::collections::{
    Added, Collection, CollectionItem, CollectionPage, ITEMS_PER_CALL_MAX, ItemPage, Pick,
};
use firmgate_vocabulary::fold;

use super::company::{self, Loaded};
use super::error::{ErrorKind, FieldError};
use super::inputs::{
    AddToCollection, CollectionItems, CreateCollection, Id, LIST_ROWS, OFFSET_MAX, PAGE_ROWS_MAX, QUERY_CHARS_MAX,
    SearchCompanies, number, text,
};
use super::search::{self, Companies};
use super::selection::Selection;
use super::session::Session;
use super::value::{Call, Object, Value};

/// Items that are searched for words. A larger collection can only be paged.
const ITEMS_FILTERED_MAX: usize = 20_000;
/// Records that are held at a time during the search.
const LOOK_AT_ONCE: usize = 500;

/// Answers `listCollections`.
pub(super) fn list(
    session: &Session<'_>,
    limit: Option<i32>,
    after: Option<String>,
) -> Result<CollectionPage, FieldError> {
    let limit = number("limit", limit, LIST_ROWS, 1, PAGE_ROWS_MAX)?;
    Ok(session.store.collections(session.owner(), limit, after.as_deref())?)
}

/// Answers `listCollectionItems`.
pub(super) fn items(
    session: &Session<'_>,
    input: CollectionItems,
    selection: &Selection<'_>,
) -> Result<Items, FieldError> {
    let offset = number("offset", input.offset, 0, 0, OFFSET_MAX)?;
    let limit = number("limit", input.limit, LIST_ROWS, 1, PAGE_ROWS_MAX)?;
    let query = text("query", input.query, QUERY_CHARS_MAX)?;
    let since = input.new_since.as_deref().map(time).transpose()?;
    let (store, owner, collection) = (session.store, session.owner(), input.collection_id.0);
    let page = match (query, since) {
        (None, None) => store.items(owner, &collection, Pick::All, offset, limit)?,
        (None, Some(since)) => store.items(owner, &collection, Pick::Since(since), offset, limit)?,
        (Some(_), Some(_)) => return Err(FieldError::validation("`newSince` and `query` cannot be sent together")),
        (Some(query), None) => {
            let ids = with_words(session, store.item_ids(owner, &collection)?, &query)?;
            store.items(owner, &collection, Pick::Ids(&ids), offset, limit)?
        }
    };
    let ids: Vec<_> = page.items.iter().map(|item| item.id.as_str()).collect();
    let records = session.companies.companies(&ids)?;
    let companies = company::load(session, records, &selection.below(&["items", "company"]))?;
    let followed = page.collection.search.as_deref().filter(|_| selection.has("newMatches"));
    let new_matches =
        followed.map(|search| new_matches(session, &page.collection.id, search, selection)).transpose()?;
    Ok(Items { page, companies, new_matches })
}

/// A time as milliseconds since 1970.
fn time(text: &str) -> Result<i64, FieldError> {
    let time: jiff::Timestamp = text
        .parse()
        .map_err(|_| FieldError::validation("`newSince` must be a date and time such as `2026-01-31T00:00:00Z`"))?;
    Ok(time.as_millisecond())
}

/// What the search of a collection finds besides what it holds.
fn new_matches(
    session: &Session<'_>,
    collection: &str,
    followed: &str,
    selection: &Selection<'_>,
) -> Result<Companies, FieldError> {
    let unreadable =
        || FieldError::new(ErrorKind::BadRequest, "the search of the collection cannot be read".to_owned());
    let input: SearchCompanies = serde_json::from_str(followed).map_err(|_| unreadable())?;
    let limit = i32::try_from(LIST_ROWS).ok();
    let input = SearchCompanies { limit, exclude_collection: Some(Id(collection.to_owned())), ..input };
    search::search(session, input, &selection.below(&["newMatches"]))
}

/// The search of a new collection as it is stored: one that can be run.
fn followed(session: &Session<'_>, sent: serde_json::Value) -> Result<String, FieldError> {
    let text = sent.to_string();
    let read = serde_json::from_value::<SearchCompanies>(sent);
    let input = read.map_err(|_| FieldError::validation("`search` must be that of `enhancedSearchCompanies`"))?;
    if input.limit.is_some()
        || input.next_token.is_some()
        || input.facets.is_some()
        || input.exclude_collection.is_some()
    {
        return Err(FieldError::validation(
            "`search` must be sent without `limit`, `nextToken`, `facets` and `excludeCollection`",
        ));
    }
    search::check(session, input)?;
    Ok(text)
}

/// Those of `ids` whose company holds every word of `query`.
fn with_words(session: &Session<'_>, ids: Vec<String>, query: &str) -> Result<Vec<String>, FieldError> {
    if ids.len() > ITEMS_FILTERED_MAX {
        let message =
            format!("`query` looks through at most {ITEMS_FILTERED_MAX} items and the collection has {}", ids.len());
        return Err(FieldError::new(ErrorKind::BadRequest, message));
    }
    let query = fold(query);
    let words: Vec<_> = query.split_whitespace().collect();
    let mut kept = Vec::new();
    for chunk in ids.chunks(LOOK_AT_ONCE) {
        let chunk: Vec<_> = chunk.iter().map(String::as_str).collect();
        let records = session.companies.companies(&chunk)?;
        let found = records.into_iter().flatten().filter(|record| holds_words(record, &words));
        kept.extend(found.map(|record| record.id));
    }
    Ok(kept)
}

fn holds_words(record: &CompanyRecord, words: &[&str]) -> bool {
    let labels = record.categories.iter().map(|category| category.label());
    let texts = [Some(&record.name), record.domain.as_ref(), record.locality.as_ref()].into_iter().flatten();
    let all: Vec<_> = texts.chain(&record.tags).map(String::as_str).chain(labels).map(fold).collect();
    words.iter().all(|word| all.iter().any(|text| text.contains(word)))
}

/// Answers `createCollection`.
pub(super) fn create(session: &Session<'_>, input: CreateCollection) -> Result<Created, FieldError> {
    let description = input.description.as_deref();
    let search = input.search.map(|search| followed(session, search)).transpose()?;
    let (collection, created) = session.store.create_collection(
        session.owner(),
        &input.name,
        description,
        search.as_deref(),
        &input.client_token,
        session.now_ms,
    )?;
    Ok(Created { collection, created })
}

/// Answers `addToCollection`.
pub(super) fn add(session: &Session<'_>, input: AddToCollection) -> Result<Addition, FieldError> {
    let ids: Vec<_> = input.item_ids.into_iter().map(|id| id.0).collect();
    // Counted before any of them is looked up.
    if ids.is_empty() || ids.len() > ITEMS_PER_CALL_MAX {
        let message = format!("`itemIds` must have 1 to {} ids and has {}", ITEMS_PER_CALL_MAX, ids.len());
        return Err(FieldError::validation(message));
    }
    let wanted: Vec<_> = ids.iter().map(String::as_str).collect();
    let records = session.companies.companies(&wanted)?;
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for (id, record) in ids.into_iter().zip(records) {
        match record {
            Some(_) => known.push(id),
            None => unknown.push(id),
        }
    }
    let collection = input.collection_id.0;
    let added =
        session.store.add_items(session.owner(), &collection, &known, &unknown, &input.client_token, session.now_ms)?;
    Ok(Addition { collection, added })
}

/// `CollectionItemConnection`
pub(super) struct Items {
    page: ItemPage,
    /// Of each item, where it is still known.
    companies: Vec<Option<Loaded>>,
    /// Where they are selected and the collection follows a search.
    new_matches: Option<Companies>,
}

impl Object for Items {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let pairs = || self.page.items.iter().zip(&self.companies);
        Ok(match call.name() {
            "collection" => Value::object(&self.page.collection),
            "items" => Value::objects(pairs().map(|(item, company)| Item { item, company: company.as_ref() })),
            "totalResults" => Value::from(self.page.total),
            "newMatches" => self.new_matches.as_ref().map_or(Value::Null, Value::object),
            _ => return call.unknown(),
        })
    }
}

/// `CollectionItem`
struct Item<'a> {
    item: &'a CollectionItem,
    company: Option<&'a Loaded>,
}

impl Object for Item<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "id" => Value::from(&self.item.id),
            "itemType" => Value::from("COMPANY"),
            "addedAt" => Value::from(&self.item.added_at),
            "company" => self.company.map_or(Value::Null, Value::object),
            _ => return call.unknown(),
        })
    }
}

impl Object for CollectionPage {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "items" => Value::objects(&self.collections),
            "nextToken" => Value::from(self.next.as_ref()),
            _ => return call.unknown(),
        })
    }
}

impl Object for Collection {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "id" => Value::from(&self.id),
            "name" => Value::from(&self.name),
            "description" => Value::from(self.description.as_ref()),
            "search" => Value::from(self.search.as_ref()),
            "itemCount" => Value::from(self.item_count),
            "createdAt" => Value::from(&self.created_at),
            "updatedAt" => Value::from(&self.updated_at),
            _ => return call.unknown(),
        })
    }
}

/// `CreateCollectionPayload`
pub(super) struct Created {
    collection: Collection,
    created: bool,
}

impl Object for Created {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "collection" => Value::object(&self.collection),
            "created" => Value::from(self.created),
            _ => return call.unknown(),
        })
    }
}

/// `AddToCollectionPayload`
pub(super) struct Addition {
    collection: String,
    added: Added,
}

impl Object for Addition {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "collectionId" => Value::from(&self.collection),
            // All or nothing: anything that did not succeed is an error and not an answer.
            "success" => Value::from(true),
            "added" => Value::from(self.added.added),
            "alreadyPresent" => Value::from(self.added.already_present),
            "notFound" => Value::list(&self.added.not_found),
            "totalItems" => Value::from(self.added.total),
            _ => return call.unknown(),
        })
    }
}
