//! The company base: what is known about every company, found by words, by filters and by reference.
//!
//! One folder holds one catalogue. Any number of processes read it while at most one writes: a reader works on the last
//! commit it has seen and checks for a newer one from time to time. Everything here blocks and works on the caller's
//! thread.

mod clause;
mod cursor;
mod dictionary;
mod document;
mod error;
mod facets;
mod family;
mod folder;
mod guess;
mod joins;
mod judge;
mod left_out;
mod list;
mod matching;
mod named;
mod operators;
mod places;
mod plan;
mod prefer;
mod queries;
mod reading;
mod relax;
mod residue;
mod resolve;
mod schema;
mod rows;
mod score;
mod searched;
mod similar;
mod size;
mod tail;
#[cfg(test)]
mod tests;
mod terms;
mod text;
mod tier;
mod top;
mod trust;
mod view;
mod words;
mod writer;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Instant;

use firmgate_model::filter::{FacetField, Sort};
use firmgate_model::index::{
    CityNames, FacetCounts, Family, PAGE_ROWS_MAX, Page, QUERY_CHARS_MAX, Resolved, Search, ValueCounts,
};
use firmgate_model::matching::{MatchRow, Matched};
use firmgate_model::{CompanyIndex, CompanyRecord, SearchError};
use tantivy::{Index, IndexReader, ReloadPolicy};

pub use self::error::CatalogueError;
pub use self::writer::CatalogueWriter;

use self::cursor::{Fingerprint, Position};
use self::error::{QueryError, on_open};
use self::folder::ReadFolder;
use self::left_out::LeftOut;
use self::plan::Plan;
use self::reading::Reading;
use self::schema::{Fields, term};
use self::similar::Similar;
use self::terms::Frequencies as _;
use self::view::Snapshot;

/// How often a reader checks for a new commit.
const LOOK_EVERY_MS: u64 = 100;
/// Blocks of stored documents that are kept unpacked, per segment. A block has about five companies.
const STORE_CACHE_BLOCKS: usize = 64;

/// The catalogue, for reading. Copies share everything.
#[derive(Clone)]
pub struct Catalogue {
    inner: Arc<Inner>,
}

struct Inner {
    dir: PathBuf,
    reader: IndexReader,
    fields: Fields,
    view: RwLock<Arc<Snapshot>>,
    opened: Instant,
    /// Milliseconds after `opened` of the last check for a commit.
    looked_ms: AtomicU64,
    /// The description of the commit that `view` shows.
    commit: Mutex<Vec<u8>>,
}

impl Catalogue {
    /// Opens the catalogue in a folder.
    ///
    /// # Errors
    /// [`CatalogueError`] when there is none that this version can read.
    pub fn open(dir: &Path) -> Result<Self, CatalogueError> {
        let (index, fields) = open_index(dir)?;
        let commit = std::fs::read(dir.join(COMMIT_FILE)).unwrap_or_default();
        let (reader, view) = guarded(|| {
            let builder = index.reader_builder().reload_policy(ReloadPolicy::Manual);
            let reader: IndexReader = builder.doc_store_cache_num_blocks(STORE_CACHE_BLOCKS).try_into()?;
            let view = Snapshot::new(reader.searcher(), fields)?;
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

    /// Checks for a commit now, instead of at a later search.
    ///
    /// # Errors
    /// [`SearchError::Engine`] when the files cannot be read.
    pub fn refresh(&self) -> Result<(), SearchError> {
        Ok(self.inner.look()?)
    }

    /// Runs `work` on the companies as they are now.
    fn answer<T>(&self, work: impl FnOnce(&Snapshot) -> Result<T, QueryError>) -> Result<T, SearchError> {
        let view = self.view()?;
        let panicked = || QueryError::Engine("its files make no sense: load the companies again".to_owned());
        Ok(catch_unwind(AssertUnwindSafe(|| work(&view))).unwrap_or_else(|_| Err(panicked()))?)
    }

    fn view(&self) -> Result<Arc<Snapshot>, QueryError> {
        let inner = &self.inner;
        let now = u64::try_from(inner.opened.elapsed().as_millis()).unwrap_or(u64::MAX);
        let looked = inner.looked_ms.load(Ordering::Relaxed);
        let is_due = now.saturating_sub(looked) >= LOOK_EVERY_MS;
        // One thread checks; the others continue with what they have.
        if is_due && inner.looked_ms.compare_exchange(looked, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            inner.look()?;
        }
        Ok(Arc::clone(&inner.view.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl CompanyIndex for Catalogue {
    fn search(&self, search: &Search) -> Result<Page, SearchError> {
        self.answer(|view| page(view, search))
    }

    fn companies(&self, ids: &[&str]) -> Result<Vec<Option<CompanyRecord>>, SearchError> {
        self.answer(|view| ids.iter().map(|id| company(view, id)).collect())
    }

    fn resolve(&self, reference: &str) -> Result<Resolved, SearchError> {
        self.answer(|view| resolve::resolve(view, reference))
    }

    fn matches(&self, rows: &[MatchRow]) -> Result<Vec<Matched>, SearchError> {
        self.answer(|view| rows.iter().map(|row| matching::matched(view, row)).collect())
    }

    fn families(&self, companies: &[&CompanyRecord]) -> Result<Vec<Family>, SearchError> {
        self.answer(|view| companies.iter().map(|company| family::of(view, company)).collect())
    }

    fn values(&self, field: FacetField) -> Result<Arc<ValueCounts>, SearchError> {
        self.answer(|view| facets::of_everything(view, field))
    }

    fn cities(&self) -> Result<Arc<ValueCounts>, SearchError> {
        self.answer(facets::cities)
    }

    fn city_names(&self) -> Result<Arc<CityNames>, SearchError> {
        self.answer(facets::city_names)
    }

    fn count(&self) -> Result<u64, SearchError> {
        self.answer(|view| Ok(view.companies()))
    }

    fn version(&self) -> Result<String, SearchError> {
        self.answer(|view| Ok(format!("{:016x}", view.generation)))
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
    fn look(&self) -> Result<(), QueryError> {
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
            Snapshot::new(self.reader.searcher(), self.fields)
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

/// The engine trusts its files: truncated or altered ones can make it panic. That must not end the process.
fn guarded<T>(work: impl FnOnce() -> tantivy::Result<T>) -> tantivy::Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(tantivy::TantivyError::InternalError("its files make no sense".to_owned())))
}

fn company(view: &Snapshot, id: &str) -> Result<Option<CompanyRecord>, QueryError> {
    let at = view.locate(&term(view.fields.id, id))?;
    at.map(|at| view.record(at)).transpose()
}

fn page(view: &Snapshot, search: &Search) -> Result<Page, QueryError> {
    let text = search.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let prefer = search.prefer.as_deref().map(str::trim).filter(|prefer| !prefer.is_empty());
    for given in [text, prefer].into_iter().flatten() {
        let chars = given.chars().count();
        if chars > QUERY_CHARS_MAX {
            return Err(QueryError::QueryTooLong { chars });
        }
    }
    let fingerprint = Fingerprint::of(text, prefer, search);
    let after = search.cursor.as_deref().map(|cursor| fingerprint.read(cursor)).transpose()?;
    let similar = search.similar_to.as_deref().map(|to| Similar::to(to, view)).transpose()?;
    let filters = filters(view, search, similar.as_ref())?;
    let mut reading = match text {
        Some(text) => text::read(view, text, &search.filter, &filters)?,
        None => {
            let plan = filters.with(Vec::new(), view)?;
            let total = list::count(view, &plan)?;
            Reading { plan, tiers: Vec::new(), total, read_as: None }
        }
    };
    match (&similar, prefer) {
        (Some(similar), _) => reading.tiers = similar.tiers(),
        (None, Some(prefer)) => prefer::prefer(view, prefer, &mut reading)?,
        (None, None) => {}
    }
    let sort = if similar.is_some() { Sort::Relevance } else { search.sort };
    let rows = search.limit.min(PAGE_ROWS_MAX);
    // One row more than asked for shows whether there is a next page.
    let mut hits = if rows == 0 { Vec::new() } else { rows::rows_of(view, &reading, sort, after, rows + 1)? };
    let more = hits.len() > rows;
    hits.truncate(rows);
    let next =
        hits.last().filter(|_| more).map(|(tier, hit)| fingerprint.write(Position { tier: *tier, key: hit.key }));
    let companies = hits.iter().map(|(_, hit)| view.record(hit.at)).collect::<Result<Vec<_>, _>>()?;
    let likeness = similar.map_or_else(Vec::new, |similar| {
        hits.iter().zip(&companies).map(|((tier, _), company)| similar.likeness(*tier, company)).collect()
    });
    let facets = counts(view, search, &reading)?;
    Ok(Page { companies, total: reading.total, next, facets, likeness, read_as: reading.read_as })
}

/// What restricts a search besides its words.
fn filters(view: &Snapshot, search: &Search, similar: Option<&Similar>) -> Result<Plan, QueryError> {
    let plan = Plan::of(&search.filter, view)?;
    let Some(to) = search.similar_to.as_deref() else {
        return Ok(plan.without(LeftOut::of(view, &search.left_out)?));
    };
    let left_out: Vec<String> = search.left_out.iter().chain([&to.id]).cloned().collect();
    let plan = plan.without(LeftOut::of(view, &left_out)?);
    Ok(similar.map(Similar::clause).into_iter().fold(plan, Plan::and))
}

fn counts(view: &Snapshot, search: &Search, reading: &Reading) -> Result<Vec<FacetCounts>, QueryError> {
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
