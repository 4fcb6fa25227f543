//! Collections: named sets of companies that belong to one owner.

use std::collections::BTreeSet;

use firmgate_model::StoreError;
use firmgate_model::collections::{
    Added, COLLECTION_DESCRIPTION_CHARS_MAX, COLLECTION_ITEMS_MAX, COLLECTION_NAME_CHARS_MAX,
    COLLECTION_SEARCH_CHARS_MAX, COLLECTIONS_PER_OWNER_MAX, Collection, CollectionItem, CollectionPage,
    ITEM_ID_BYTES_MAX, ITEMS_PER_CALL_MAX, ItemPage, PAGE_ROWS_MAX, Pick,
};
use rusqlite::types::Value;
use rusqlite::{CachedStatement, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::Store;
use super::database::DatabaseError;
use super::error::Fault;
use super::id::{random_id, rfc3339};
use super::tokens::Request;

const ID_DIGITS: usize = 12;
const COLUMNS: &str = "seq, id, name, description, search, items, created_ms, updated_ms";

/// What is remembered of a creation. The collection itself is read again: its number of items may have changed.
#[derive(Serialize, Deserialize)]
struct Created {
    id: String,
    created: bool,
}

struct Stored {
    seq: i64,
    collection: Collection,
}

impl Store {
    /// Creates a collection, or finds the owner's collection of that name (compared without regard to case), and
    /// returns whether it was created. A repeat with the same token returns what the first call returned.
    ///
    /// # Errors
    /// As documented for the method of [`UserStore`](firmgate_model::UserStore).
    pub fn create_collection(
        &self,
        owner: &str,
        name: &str,
        description: Option<&str>,
        search: Option<&str>,
        token: &str,
        now_ms: i64,
    ) -> Result<(Collection, bool), StoreError> {
        let name = checked_text("name", name, COLLECTION_NAME_CHARS_MAX)?;
        if name.is_empty() {
            return Err(StoreError::invalid("name", "must not be blank"));
        }
        let description = checked_text("description", description.unwrap_or(""), COLLECTION_DESCRIPTION_CHARS_MAX)?;
        let search = checked_text("search", search.unwrap_or(""), COLLECTION_SEARCH_CHARS_MAX)?;
        let followed = Some(search).filter(|search| !search.is_empty());
        let input: Vec<&str> = ["create_collection", name, description].into_iter().chain(followed).collect();
        let request = Request::new(owner, token, &input)?;
        let id = random_id("col-", ID_DIGITS).map_err(|problem| DatabaseError::new(&self.file, problem))?;
        self.write(|transaction| {
            let created = match request.answered::<Created>(transaction, now_ms)? {
                Some(created) => created,
                None => {
                    let created = find_or_insert(transaction, owner, &id, [name, description, search], now_ms)?;
                    request.remember(transaction, &created, now_ms)?;
                    created
                }
            };
            Ok((stored(transaction, owner, &created.id)?.collection, created.created))
        })
    }

    /// Adds companies to a collection as to a set, all or none. `ids` exist; `not_found` are the ids of the same
    /// call that no company has, and are only reported back. A repeat with the same token and the same ids, in
    /// whichever of the two lists, answers as the first call did.
    ///
    /// # Errors
    /// As documented for the method of [`UserStore`](firmgate_model::UserStore).
    pub fn add_items(
        &self,
        owner: &str,
        collection: &str,
        ids: &[String],
        not_found: &[String],
        token: &str,
        now_ms: i64,
    ) -> Result<Added, StoreError> {
        // INVARIANT (input of a call): which ids exist may change between a call and its repeat, what was asked for
        // does not, so the token is bound to the two lists together.
        let asked = checked_ids(ids, not_found)?;
        let mut input = vec!["add_items", collection];
        input.extend(&asked);
        let request = Request::new(owner, token, &input)?;
        self.write(|transaction| {
            if let Some(added) = request.answered(transaction, now_ms)? {
                return Ok(added);
            }
            let before = stored(transaction, owner, collection)?;
            let added = insert_items(transaction, &before, ids, not_found, now_ms)?;
            request.remember(transaction, &added, now_ms)?;
            Ok(added)
        })
    }

    /// The owner's collections, newest first. `after` is the `next` of the page before.
    ///
    /// # Errors
    /// As documented for the method of [`UserStore`](firmgate_model::UserStore).
    pub fn collections(&self, owner: &str, limit: u32, after: Option<&str>) -> Result<CollectionPage, StoreError> {
        let limit = limit.clamp(1, PAGE_ROWS_MAX);
        self.read(|transaction| {
            let before_seq = match after {
                None => i64::MAX,
                Some(id) => find(transaction, owner, id)?.ok_or(StoreError::InvalidCursor)?.seq,
            };
            let sql =
                format!("SELECT {COLUMNS} FROM collection WHERE owner = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3");
            let mut statement = transaction.prepare_cached(&sql)?;
            // One more than requested shows whether there is a next page.
            let rows = statement.query_map(params![owner, before_seq, limit + 1], read_collection)?;
            let mut collections = rows.map(|row| Ok(row?.collection)).collect::<Result<Vec<_>, rusqlite::Error>>()?;
            let shown = usize::try_from(limit).unwrap_or(usize::MAX);
            let more = collections.len() > shown;
            collections.truncate(shown);
            let next = collections.last().filter(|_| more).map(|last| last.id.clone());
            Ok(CollectionPage { collections, next })
        })
    }

    /// One of the owner's collections.
    ///
    /// # Errors
    /// As documented for the method of [`UserStore`](firmgate_model::UserStore).
    pub fn collection(&self, owner: &str, id: &str) -> Result<Option<Collection>, StoreError> {
        self.read(|transaction| Ok(find(transaction, owner, id)?.map(|stored| stored.collection)))
    }

    /// How many collections there are, of all owners.
    ///
    /// # Errors
    /// As documented for the method of [`UserStore`](firmgate_model::UserStore).
    pub fn collection_count(&self) -> Result<u64, StoreError> {
        self.read(|transaction| {
            let rows: i64 = transaction.query_row("SELECT count(*) FROM collection", [], |row| row.get(0))?;
            Ok(rows.unsigned_abs())
        })
    }

    /// A page of a collection's items in the order of adding.
    ///
    /// # Errors
    /// As documented for the method of [`UserStore`](firmgate_model::UserStore).
    pub fn items(
        &self,
        owner: &str,
        collection: &str,
        pick: Pick<'_>,
        offset: u32,
        limit: u32,
    ) -> Result<ItemPage, StoreError> {
        let limit = limit.clamp(1, PAGE_ROWS_MAX);
        self.read(|transaction| {
            let Stored { seq, collection } = stored(transaction, owner, collection)?;
            let (items, total) = match pick {
                Pick::All => {
                    let sql = "SELECT company, added_ms FROM item WHERE collection = ?1
                               ORDER BY position LIMIT ?2 OFFSET ?3";
                    let items = read_items(transaction.prepare_cached(sql)?, params![seq, limit, offset])?;
                    (items, collection.item_count)
                }
                Pick::Since(from_ms) => {
                    let from = "FROM item WHERE collection = ?1 AND added_ms >= ?2";
                    let total = transaction
                        .prepare_cached(&format!("SELECT count(*) {from}"))?
                        .query_row(params![seq, from_ms], |row| row.get(0))?;
                    let page = format!("SELECT company, added_ms {from} ORDER BY position LIMIT ?3 OFFSET ?4");
                    let page = transaction.prepare_cached(&page)?;
                    (read_items(page, params![seq, from_ms, limit, offset])?, total)
                }
                Pick::Ids(ids) => picked_items(transaction, seq, ids, offset, limit)?,
            };
            Ok(ItemPage { collection, items, total })
        })
    }

    /// The ids of all items of a collection in the order of adding, for a caller that filters by what it knows about
    /// the companies.
    ///
    /// # Errors
    /// As documented for the method of [`UserStore`](firmgate_model::UserStore).
    pub fn item_ids(&self, owner: &str, collection: &str) -> Result<Vec<String>, StoreError> {
        self.read(|transaction| {
            let seq = stored(transaction, owner, collection)?.seq;
            let mut statement =
                transaction.prepare_cached("SELECT company FROM item WHERE collection = ?1 ORDER BY position")?;
            Ok(statement.query_map([seq], |row| row.get(0))?.collect::<Result<_, _>>()?)
        })
    }
}

fn find_or_insert(
    transaction: &Transaction<'_>,
    owner: &str,
    id: &str,
    [name, description, search]: [&str; 3],
    now_ms: i64,
) -> Result<Created, Fault> {
    let key = name_key(name);
    let mut existing = transaction.prepare_cached("SELECT id FROM collection WHERE owner = ?1 AND name_key = ?2")?;
    if let Some(id) = existing.query_row(params![owner, key], |row| row.get(0)).optional()? {
        return Ok(Created { id, created: false });
    }
    let mut count = transaction.prepare_cached("SELECT count(*) FROM collection WHERE owner = ?1")?;
    if count.query_row([owner], |row| row.get::<_, u32>(0))? >= COLLECTIONS_PER_OWNER_MAX {
        let max = u64::from(COLLECTIONS_PER_OWNER_MAX);
        return Err(StoreError::LimitReached { what: "collections", max }.into());
    }
    let [description, search] = [description, search].map(|text| Some(text).filter(|text| !text.is_empty()));
    transaction
        .prepare_cached(
            "INSERT INTO collection (id, owner, name, name_key, description, search, created_ms, updated_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
        )?
        .execute(params![id, owner, name, key, description, search, now_ms])?;
    Ok(Created { id: id.to_owned(), created: true })
}

fn insert_items(
    transaction: &Transaction<'_>,
    before: &Stored,
    ids: &[String],
    not_found: &[String],
    now_ms: i64,
) -> Result<Added, Fault> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO item (collection, position, company, added_ms) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (collection, company) DO NOTHING",
    )?;
    let ids = without_repeats(ids);
    // INVARIANT (dense positions): items are never removed, so the count is the next free position.
    let mut total = before.collection.item_count;
    for id in &ids {
        if insert.execute(params![before.seq, total, id, now_ms])? == 1 {
            total += 1;
        }
    }
    if total > COLLECTION_ITEMS_MAX {
        let max = u64::from(COLLECTION_ITEMS_MAX);
        return Err(StoreError::LimitReached { what: "items in the collection", max }.into());
    }
    let added = total - before.collection.item_count;
    if added > 0 {
        transaction
            .prepare_cached("UPDATE collection SET items = ?2, updated_ms = max(updated_ms, ?3) WHERE seq = ?1")?
            .execute(params![before.seq, total, now_ms])?;
    }
    let asked = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    let not_found = without_repeats(not_found).into_iter().map(str::to_owned).collect();
    Ok(Added { added, already_present: asked - added, not_found, total })
}

fn picked_items(
    transaction: &Transaction<'_>,
    seq: i64,
    ids: &[String],
    offset: u32,
    limit: u32,
) -> Result<(Vec<CollectionItem>, u32), Fault> {
    // One string instead of a parameter each: SQLite has a limit on parameters, and an id may be any string.
    let ids = Value::Text(serde_json::Value::from(ids).to_string());
    // CROSS JOIN makes SQLite look up each wanted id instead of walking the whole collection.
    let from = "FROM (SELECT DISTINCT value FROM json_each(?2)) AS wanted
                CROSS JOIN item ON item.collection = ?1 AND item.company = wanted.value";
    let total = transaction
        .prepare_cached(&format!("SELECT count(*) {from}"))?
        .query_row(params![seq, ids], |row| row.get(0))?;
    let page = format!("SELECT company, added_ms {from} ORDER BY item.position LIMIT ?3 OFFSET ?4");
    let items = read_items(transaction.prepare_cached(&page)?, params![seq, ids, limit, offset])?;
    Ok((items, total))
}

fn read_items(
    mut statement: CachedStatement<'_>,
    parameters: &[&dyn rusqlite::ToSql],
) -> Result<Vec<CollectionItem>, rusqlite::Error> {
    let read = |row: &Row<'_>| Ok(CollectionItem { id: row.get(0)?, added_at: rfc3339(row.get(1)?) });
    statement.query_map(parameters, read)?.collect()
}

fn stored(transaction: &Transaction<'_>, owner: &str, id: &str) -> Result<Stored, Fault> {
    find(transaction, owner, id)?.ok_or_else(|| StoreError::NotFound { what: "collection" }.into())
}

fn find(transaction: &Transaction<'_>, owner: &str, id: &str) -> Result<Option<Stored>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM collection WHERE id = ?1 AND owner = ?2");
    Ok(transaction.prepare_cached(&sql)?.query_row([id, owner], read_collection).optional()?)
}

fn read_collection(row: &Row<'_>) -> Result<Stored, rusqlite::Error> {
    let collection = Collection {
        id: row.get(1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        search: row.get(4)?,
        item_count: row.get(5)?,
        created_at: rfc3339(row.get(6)?),
        updated_at: rfc3339(row.get(7)?),
    };
    Ok(Stored { seq: row.get(0)?, collection })
}

/// Two names that a person would read as the same: blanks, case and compatibility forms aside. Marks stay, because
/// `Pâte` and `Pate` are two words.
fn name_key(name: &str) -> String {
    // Upper case first, so that `ß` meets `SS`.
    let folded = name.nfkc().collect::<String>().to_uppercase().to_lowercase();
    folded.nfkc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn checked_text<'a>(field: &'static str, text: &'a str, chars_max: usize) -> Result<&'a str, StoreError> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars > chars_max {
        return Err(StoreError::invalid(field, format!("must have at most {chars_max} characters and has {chars}")));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(StoreError::invalid(field, "must not hold control characters"));
    }
    Ok(text)
}

/// The ids of both lists, sorted, without repeats.
fn checked_ids<'a>(ids: &'a [String], not_found: &'a [String]) -> Result<Vec<&'a str>, StoreError> {
    let asked: BTreeSet<&str> = ids.iter().chain(not_found).map(String::as_str).collect();
    if asked.is_empty() || asked.len() > ITEMS_PER_CALL_MAX {
        let reason = format!("must be 1 to {ITEMS_PER_CALL_MAX} different ids and are {}", asked.len());
        return Err(StoreError::invalid("item ids", reason));
    }
    if asked.iter().any(|id| id.is_empty() || id.len() > ITEM_ID_BYTES_MAX) {
        return Err(StoreError::invalid("item ids", format!("must have 1 to {ITEM_ID_BYTES_MAX} bytes each")));
    }
    Ok(asked.into_iter().collect())
}

fn without_repeats(ids: &[String]) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    ids.iter().map(String::as_str).filter(|id| seen.insert(*id)).collect()
}
