//! Writing: a fresh catalogue in bulk, or changes to an existing one.
//!
//! INVARIANT (stable ordinals): a company keeps its ordinal for as long as it is in the catalogue, and no two have
//! the same one. Ranks, and cursors with them, depend on it.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};

use firmgate_model::CompanyRecord;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy};
use tantivy::schema::Field;
use tantivy::{Index, IndexWriter, ReloadPolicy, TantivyDocument};

use super::document;
use super::error::{CatalogueError, on_open, on_write};
use super::schema::{self, Fields, ORDINAL_MAX};
use super::terms::Frequencies as _;
use super::view::Snapshot;

/// Bytes that new documents take before they are written to disk, in a bulk build.
const BULK_HEAP_BYTES: usize = 200_000_000;
/// The same for changes.
const CHANGE_HEAP_BYTES: usize = 50_000_000;
/// Documents of a segment after a bulk build, at most about. One segment answers fastest, but merging holds all of
/// its parts in memory and takes the longer the larger they are.
const SEGMENT_DOCUMENTS_MAX: u64 = 2_500_000;
/// Share of deleted documents above which a segment is rewritten.
const DELETED_SHARE_MAX: f32 = 0.2;

/// Adds companies. Additions are visible to no reader before `commit`, and are lost without it.
pub struct CatalogueWriter {
    dir: PathBuf,
    fields: Fields,
    writer: IndexWriter,
    next_ordinal: u64,
    known: Known,
}

/// How an existing company is recognised.
enum Known {
    /// By a hash of its id: among millions, false alarms are next to impossible and only cost a look-up.
    Bulk { hashes: HashSet<u64>, hasher: RandomState },
    /// In the last commit, or among those added since.
    Changes { committed: Box<Snapshot>, pending: HashMap<String, u64> },
}

impl CatalogueWriter {
    /// A new catalogue in an empty or absent folder, for about this many companies.
    ///
    /// # Errors
    /// [`CatalogueError`] when the folder cannot be written or is in use.
    pub fn create(dir: &Path, expected: u64) -> Result<Self, CatalogueError> {
        let io = |error: std::io::Error| CatalogueError::Write { dir: dir.to_owned(), reason: error.to_string() };
        std::fs::create_dir_all(dir).map_err(io)?;
        let (schema, fields) = schema::schema();
        let index = Index::builder()
            .schema(schema)
            .settings(schema::settings())
            .create_in_dir(dir)
            .map_err(|error| on_write(dir, &error))?;
        schema::register(&index);
        let writer = writer(&index, dir, BULK_HEAP_BYTES)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        // A wrong estimate only costs reallocation.
        let expected = usize::try_from(expected.min(20_000_000)).unwrap_or(0);
        let known = Known::Bulk { hashes: HashSet::with_capacity(expected), hasher: RandomState::new() };
        Ok(Self { dir: dir.to_owned(), fields, writer, next_ordinal: 0, known })
    }

    /// Changes to an existing catalogue.
    ///
    /// # Errors
    /// [`CatalogueError`] when there is none that this version can read, or another process writes to it.
    pub fn open(dir: &Path) -> Result<Self, CatalogueError> {
        let (index, fields) = super::open_index(dir)?;
        let writer = writer(&index, dir, CHANGE_HEAP_BYTES)?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(DELETED_SHARE_MAX);
        writer.set_merge_policy(Box::new(policy));
        let committed = snapshot(&index, fields).map_err(|error| on_open(dir, &error))?;
        let next_ordinal = committed
            .columns
            .iter()
            .flat_map(|columns| columns.rank.iter())
            .map(|rank| schema::ordinal(rank) + 1)
            .max()
            .unwrap_or(0);
        let known = Known::Changes { committed: Box::new(committed), pending: HashMap::new() };
        Ok(Self { dir: dir.to_owned(), fields, writer, next_ordinal, known })
    }

    /// Adds a company, in place of the one with the same id if there is one.
    ///
    /// # Errors
    /// [`CatalogueError::Unfit`] for a record that cannot be stored; else the files cannot be written.
    pub fn add(&mut self, record: &CompanyRecord) -> Result<(), CatalogueError> {
        let (ordinal, is_there) = self.ordinal_of(&record.id)?;
        let rank = schema::rank(document::prominence(record), ordinal);
        let document = document::of(record, rank, &self.fields)?;
        if is_there {
            self.writer.delete_term(schema::term(self.fields.id, &record.id));
        }
        self.writer.add_document(document).map_err(|error| on_write(&self.dir, &error))?;
        if let Known::Changes { pending, .. } = &mut self.known {
            pending.insert(record.id.clone(), ordinal);
        }
        Ok(())
    }

    /// The companies with a register number that the last commit has, at most `max` of them.
    ///
    /// # Errors
    /// [`CatalogueError::Damaged`] when a record cannot be read.
    pub fn with_identifier(&self, scheme: &str, value: &str, max: usize) -> Result<Vec<CompanyRecord>, CatalogueError> {
        let key = format!("{}:{}", scheme.to_ascii_lowercase(), document::identifier_key(value));
        self.with_term(self.fields.identifier, &key, max)
    }

    /// The companies with a domain that the last commit has, at most `max` of them.
    ///
    /// # Errors
    /// [`CatalogueError::Damaged`] when a record cannot be read.
    pub fn with_domain(&self, domain: &str, max: usize) -> Result<Vec<CompanyRecord>, CatalogueError> {
        self.with_term(self.fields.domain, &domain.to_ascii_lowercase(), max)
    }

    /// The company with an id that the last commit has.
    ///
    /// # Errors
    /// [`CatalogueError::Damaged`] when its record cannot be read.
    pub fn with_id(&self, id: &str) -> Result<Option<CompanyRecord>, CatalogueError> {
        Ok(self.with_term(self.fields.id, id, 1)?.pop())
    }

    fn with_term(&self, field: Field, value: &str, max: usize) -> Result<Vec<CompanyRecord>, CatalogueError> {
        let Known::Changes { committed, .. } = &self.known else { return Ok(Vec::new()) };
        committed
            .records(&schema::term(field, value), max)
            .map_err(|error| CatalogueError::Damaged { dir: self.dir.clone(), reason: format!("{error:?}") })
    }

    /// Makes what was added durable and visible. Returns the number of companies there are now.
    ///
    /// # Errors
    /// [`CatalogueError`] when the files cannot be written.
    pub fn commit(&mut self) -> Result<u64, CatalogueError> {
        self.writer.commit().map_err(|error| on_write(&self.dir, &error))?;
        let fresh = snapshot(self.writer.index(), self.fields).map_err(|error| on_open(&self.dir, &error))?;
        let companies = fresh.companies();
        if let Known::Changes { committed, pending } = &mut self.known {
            **committed = fresh;
            pending.clear();
        }
        Ok(companies)
    }

    /// Commits, brings the files into their final shape and waits until that is done. Returns the number of companies
    /// there are now.
    ///
    /// # Errors
    /// [`CatalogueError`] when the files cannot be written.
    pub fn finish(mut self, on_step: &mut dyn FnMut(&str)) -> Result<u64, CatalogueError> {
        on_step("write");
        let companies = self.commit()?;
        let dir = self.dir.clone();
        let failed = |error: tantivy::TantivyError| on_write(&dir, &error);
        if matches!(self.known, Known::Bulk { .. }) {
            on_step("merge");
            // Their memory is not needed any more, and merging wants some.
            self.known = Known::Bulk { hashes: HashSet::new(), hasher: RandomState::new() };
            for group in self.groups().map_err(failed)? {
                self.writer.merge(&group).wait().map_err(failed)?;
            }
            self.writer.garbage_collect_files().wait().map_err(failed)?;
        }
        self.writer.wait_merging_threads().map_err(failed)?;
        Ok(companies)
    }

    /// Discards what was added since the last commit, and waits until its files are gone.
    ///
    /// # Errors
    /// [`CatalogueError`] when the files cannot be written.
    pub fn abandon(mut self) -> Result<(), CatalogueError> {
        let dir = self.dir.clone();
        let failed = |error: tantivy::TantivyError| on_write(&dir, &error);
        self.writer.rollback().map_err(failed)?;
        self.writer.garbage_collect_files().wait().map_err(failed)?;
        self.writer.wait_merging_threads().map_err(failed)
    }

    /// Segments to merge, several at a time.
    fn groups(&self) -> tantivy::Result<Vec<Vec<tantivy::index::SegmentId>>> {
        let mut groups = Vec::new();
        let mut group = Vec::new();
        let mut documents = 0;
        for segment in self.writer.index().searchable_segment_metas()? {
            if documents + u64::from(segment.max_doc()) > SEGMENT_DOCUMENTS_MAX && !group.is_empty() {
                groups.push(std::mem::take(&mut group));
                documents = 0;
            }
            documents += u64::from(segment.max_doc());
            group.push(segment.id());
        }
        groups.push(group);
        groups.retain(|group| group.len() > 1);
        Ok(groups)
    }

    /// The ordinal that a company has or gets, and whether it is there already.
    fn ordinal_of(&mut self, id: &str) -> Result<(u64, bool), CatalogueError> {
        let is_there = match &mut self.known {
            Known::Bulk { hashes, hasher } => !hashes.insert(hasher.hash_one(id)),
            Known::Changes { committed, pending } => {
                let ordinal = match pending.get(id) {
                    Some(ordinal) => Some(*ordinal),
                    None => committed_ordinal(committed, id).map_err(|error| on_open(&self.dir, &error))?,
                };
                if let Some(ordinal) = ordinal {
                    return Ok((ordinal, true));
                }
                false
            }
        };
        let ordinal = self.next_ordinal;
        if ordinal > ORDINAL_MAX {
            return Err(CatalogueError::Unfit { reason: "there is no ordinal left for it".to_owned() });
        }
        self.next_ordinal += 1;
        Ok((ordinal, is_there))
    }
}

fn writer(index: &Index, dir: &Path, heap_bytes: usize) -> Result<IndexWriter<TantivyDocument>, CatalogueError> {
    // One thread that indexes keeps the order of adding, and leaves a core to the producer of the records.
    let options = IndexWriterOptions::builder()
        .num_worker_threads(1)
        .memory_budget_per_thread(heap_bytes)
        .num_merge_threads(1)
        .build();
    index.writer_with_options(options).map_err(|error| on_write(dir, &error))
}

fn snapshot(index: &Index, fields: Fields) -> tantivy::Result<Snapshot> {
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    Snapshot::new(reader.searcher(), fields)
}

fn committed_ordinal(view: &Snapshot, id: &str) -> tantivy::Result<Option<u64>> {
    let Some(at) = view.locate(&schema::term(view.fields.id, id))? else { return Ok(None) };
    let columns = view.columns.get(at.segment_ord as usize);
    Ok(columns.map(|columns| schema::ordinal(columns.rank.get_val(at.doc_id))))
}
