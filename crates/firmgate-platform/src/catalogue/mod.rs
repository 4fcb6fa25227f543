//! The company base: what is known of every company, found by words, by filters and by reference.
//!
//! One folder holds one catalogue. Any number of processes read it while at most one writes: a reader works on the last
//! commit it has seen and looks for a newer one now and then. Everything here blocks and works on the caller's
//! thread.

mod cursor;
mod document;
mod error;
mod facets;
mod folder;
mod guess;
pub(crate) mod legal;
mod list;
mod names;
mod operators;
mod places;
mod plan;
mod reading;
mod resolve;
mod schema;
mod rows;
mod score;
mod size;
mod tail;
#[cfg(test)]
mod tests;
mod text;
mod tier;
mod top;
mod view;
mod words;
mod writer;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;

use firmgate_model::CompanyRecord;
use firmgate_model::filter::{FacetField, Filter, Sort};
use tantivy::{Index, IndexReader, ReloadPolicy};

pub use self::error::{CatalogueError, SearchError};
pub use self::words::QUERY_CHARS_MAX;
pub use self::writer::CatalogueWriter;

use self::cursor::{Fingerprint, Position};
use self::error::on_open;
use self::folder::ReadFolder;
use self::plan::Plan;
use self::schema::{Fields, term};
use self::text::Reading;
use self::view::View;

/// Rows of a page.
pub const PAGE_ROWS_MAX: usize = 100;
/// How often a reader looks whether somebody committed.
const LOOK_EVERY_MS: u64 = 100;
/// Blocks of stored documents that are kept unpacked, per segment. A block has about five companies.
const STORE_CACHE_BLOCKS: usize = 64;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Keywords. Every word must match.
    pub text: Option<String>,
    /// Words that rank and exclude nothing: companies with all of them come first, then those with some. Of no
    /// effect in an order other than by relevance.
    pub prefer: Option<String>,
    /// What else must hold.
    pub filter: Filter,
    /// The order of the rows.
    pub sort: Sort,
    /// Rows of the page, at most `PAGE_ROWS_MAX`. With 0 companies are only counted.
    pub limit: usize,
    /// `Page::next` of the page before.
    pub cursor: Option<String>,
    /// Counts to add, over all pages.
    pub facets: Vec<FacetField>,
}

/// A page of what was found.
#[derive(Clone, Debug)]
pub struct Page {
    /// The rows.
    pub companies: Vec<CompanyRecord>,
    /// Companies that match, on all pages.
    pub total: u64,
    /// Where the next page begins; nothing on the last one.
    pub next: Option<String>,
    /// The counts asked for, most frequent value first.
    pub facets: Vec<FacetCounts>,
    /// What the keywords were taken for, where no company has them as they are written; `/` parts what one word may stand for.
    pub read_as: Option<String>,
}

/// How many of the matches have each value of a field, most frequent value first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetCounts {
    /// The field.
    pub field: FacetField,
    /// Code or label of the value, and the number of companies with it.
    pub values: Vec<(String, u64)>,
}

/// What a reference stands for.
#[derive(Clone, Debug)]
pub enum Resolved {
    /// This company.
    One {
        /// The company.
        company: Box<CompanyRecord>,
        /// What it was recognised by: `id`, `domain`, `LEI`, `registry number`, `name`, `alias`, or `spelling` for a name that is written
        /// in another way.
        by: String,
    },
    /// One of these, the most prominent ones first.
    Many(Vec<CompanyRecord>),
    /// Nothing known.
    None,
}

/// The catalogue, for reading. Copies share everything.
#[derive(Clone)]
pub struct Catalogue {
    inner: Arc<Inner>,
}

struct Inner {
    dir: PathBuf,
    reader: IndexReader,
    fields: Fields,
    view: RwLock<Arc<View>>,
    opened: Instant,
    /// Milliseconds after `opened` of the last look for a commit.
    looked_ms: AtomicU64,
    /// What the description of the commit said that `view` shows.
    commit: Mutex<Vec<u8>>,
}

impl Catalogue {
    /// Opens the catalogue in a folder.
    pub fn open(dir: &Path) -> Result<Self, CatalogueError> {
        let (index, fields) = open_index(dir)?;
        let commit = std::fs::read(dir.join(COMMIT_FILE)).unwrap_or_default();
        let (reader, view) = guarded(|| {
            let builder = index.reader_builder().reload_policy(ReloadPolicy::Manual);
            let reader: IndexReader = builder.doc_store_cache_num_blocks(STORE_CACHE_BLOCKS).try_into()?;
            let view = View::new(reader.searcher(), fields)?;
            Ok((reader, view))
        })
        .map_err(|error| on_open(dir, &error))?;
        let inner = Inner {
            dir: dir.to_owned(),
            reader,
            fields,
            view: RwLock::new(Arc::new(view)),
            opened: Instant::now(),
            looked_ms: AtomicU64::new(0),
            commit: Mutex::new(commit),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// One page of what matches.
    pub fn search(&self, search: &Search) -> Result<Page, SearchError> {
        let view = self.view()?;
        answering(|| page(&view, search))
    }

    /// One company by its id.
    pub fn company(&self, id: &str) -> Result<Option<CompanyRecord>, SearchError> {
        let view = self.view()?;
        answering(|| company(&view, id))
    }

    /// Companies by their ids, in the order and length of `ids`.
    pub fn companies(&self, ids: &[&str]) -> Result<Vec<Option<CompanyRecord>>, SearchError> {
        let view = self.view()?;
        answering(|| ids.iter().map(|id| company(&view, id)).collect())
    }

    /// The company that a person means by an id, a domain or URL, a LEI, a register number, a ticker or a name, however it is spelt.
    pub fn resolve(&self, reference: &str) -> Result<Resolved, SearchError> {
        let view = self.view()?;
        answering(|| resolve::resolve(&view, reference))
    }

    /// The values of a field over the whole catalogue, most frequent first: country codes, category slugs, size
    /// bands, first years of decades.
    pub fn values(&self, field: FacetField) -> Result<Arc<Vec<(String, u64)>>, SearchError> {
        let view = self.view()?;
        answering(|| facets::of_everything(&view, field))
    }

    /// The cities of the catalogue as they are written there, most companies first.
    pub fn cities(&self) -> Result<Arc<Vec<(String, u64)>>, SearchError> {
        let view = self.view()?;
        answering(|| facets::cities(&view))
    }

    /// Whether a company is in this city.
    pub fn known_city(&self, folded: &str) -> bool {
        let city = |view: &View| view.frequency(&term(view.fields.city, &document::city_key(folded)));
        self.view().and_then(|view| answering(|| Ok(city(&view)?))).is_ok_and(|companies| companies > 0)
    }

    /// Companies in the catalogue.
    pub fn count(&self) -> u64 {
        self.view().map_or(0, |view| view.companies())
    }

    /// Changes whenever the catalogue does, and is the same for every process that reads it.
    pub fn version(&self) -> String {
        self.view().map_or_else(|_| String::new(), |view| format!("{:016x}", view.generation))
    }

    /// Looks for a commit now, instead of at the next search after a while.
    pub fn refresh(&self) -> Result<(), SearchError> {
        self.inner.look()
    }

    fn view(&self) -> Result<Arc<View>, SearchError> {
        let inner = &self.inner;
        let now = u64::try_from(inner.opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        let looked = inner.looked_ms.load(Ordering::Relaxed);
        let is_due = now.saturating_sub(looked) >= LOOK_EVERY_MS;
        // Whoever wins looks; the others go on with what they have.
        if is_due && inner.looked_ms.compare_exchange(looked, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            inner.look()?;
        }
        Ok(Arc::clone(&inner.view.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Catalogue").field("dir", &self.inner.dir).finish_non_exhaustive()
    }
}

impl Inner {
    /// Shows the last commit, if it is not shown yet. A few microseconds when nothing happened: no thread has to
    /// watch the folder.
    fn look(&self) -> Result<(), SearchError> {
        let mut shown = self.commit.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(commit) = std::fs::read(self.dir.join(COMMIT_FILE)) else {
            // Replaced or removed while it is open: what was opened stays readable.
            return Ok(());
        };
        if commit == *shown {
            return Ok(());
        }
        let fresh = guarded(|| {
            self.reader.reload()?;
            View::new(self.reader.searcher(), self.fields)
        })?;
        *self.view.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        *shown = commit;
        Ok(())
    }
}

/// The engine's description of the last commit, replaced as a whole with each.
const COMMIT_FILE: &str = "meta.json";

/// Opens the files of a catalogue that this version can read.
fn open_index(dir: &Path) -> Result<(Index, Fields), CatalogueError> {
    let index = guarded(|| Index::open(ReadFolder::open(dir)?)).map_err(|error| on_open(dir, &error))?;
    let (schema, fields) = schema::schema();
    if index.schema() != schema || index.settings().sort_by_field != schema::settings().sort_by_field {
        return Err(CatalogueError::Incompatible { dir: dir.to_owned() });
    }
    schema::register(&index);
    Ok((index, fields))
}

/// The engine takes files at their word: cut or altered ones can make it panic. That must not end the process.
fn guarded<T>(work: impl FnOnce() -> tantivy::Result<T>) -> tantivy::Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(tantivy::TantivyError::InternalError("its files make no sense".to_owned())))
}

fn answering<T>(work: impl FnOnce() -> Result<T, SearchError>) -> Result<T, SearchError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(SearchError::Engine("its files make no sense: load the companies again".to_owned())))
}

fn company(view: &View, id: &str) -> Result<Option<CompanyRecord>, SearchError> {
    let at = view.locate(&term(view.fields.id, id))?;
    at.map(|at| view.record(at)).transpose()
}

fn page(view: &View, search: &Search) -> Result<Page, SearchError> {
    let text = search.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let prefer = search.prefer.as_deref().map(str::trim).filter(|prefer| !prefer.is_empty());
    for given in [text, prefer].into_iter().flatten() {
        let chars = given.chars().count();
        if chars > QUERY_CHARS_MAX {
            return Err(SearchError::QueryTooLong { chars });
        }
    }
    let fingerprint = Fingerprint::of(text, prefer, &search.filter, search.sort);
    let after = search.cursor.as_deref().map(|cursor| fingerprint.read(cursor)).transpose()?;
    let filters = Plan::of(&search.filter, view)?;
    let mut reading = match text {
        Some(text) => text::read(view, text, &search.filter, &filters)?,
        None => {
            let plan = filters.with(Vec::new(), view)?;
            let total = list::count(view, &plan)?;
            Reading { plan, tiers: Vec::new(), total, read_as: None }
        }
    };
    if let Some(prefer) = prefer {
        text::prefer(view, prefer, &mut reading)?;
    }
    let rows = search.limit.min(PAGE_ROWS_MAX);
    // One row more than asked for shows whether there is a next page.
    let mut hits = if rows == 0 { Vec::new() } else { rows::rows_of(view, &reading, search.sort, after, rows + 1)? };
    let more = hits.len() > rows;
    hits.truncate(rows);
    let next =
        hits.last().filter(|_| more).map(|(tier, hit)| fingerprint.write(Position { tier: *tier, key: hit.key }));
    let companies = hits.iter().map(|(_, hit)| view.record(hit.at)).collect::<Result<_, _>>()?;
    let facets = counts(view, search, &reading)?;
    Ok(Page { companies, total: reading.total, next, facets, read_as: reading.read_as })
}

fn counts(view: &View, search: &Search, reading: &Reading) -> Result<Vec<FacetCounts>, SearchError> {
    let fields = &search.facets;
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let everything = reading.tiers.is_empty() && search.filter.is_empty() && reading.total == view.companies();
    let counts = if everything {
        fields.iter().map(|field| facets::of_everything(view, *field)).collect::<Result<Vec<_>, _>>()?
    } else {
        facets::count(view, &reading.plan, fields)?.1
    };
    let counted = fields.iter().zip(counts);
    Ok(counted.map(|(field, counts)| FacetCounts { field: *field, values: counts.as_ref().clone() }).collect())
}
