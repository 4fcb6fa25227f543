//! Counting what matches and listing it in order, a page at a time.
//!
//! INVARIANT (total order): every order ends with the rank, which no two companies share, and a page continues
//! strictly after the last row of the page before. So no row is lost or repeated within a generation.

use tantivy::query::{Query, Scorer, Weight};
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocAddress, DocId, DocSet, SegmentReader, TERMINATED};

use super::error::QueryError;
use super::plan::Plan;
use super::residue::Check;
use super::top::{Hit, Key, Top, first};
use super::view::{Columns, Snapshot, is_alive};

/// Which order by year of founding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    YoungestFirst,
    OldestFirst,
}

/// A block of documents that match.
pub(super) type Block = [DocId; COLLECT_BLOCK_BUFFER_LEN];

/// How many companies match.
pub(super) fn count(view: &Snapshot, plan: &Plan) -> Result<u64, QueryError> {
    // Deleted documents that still lie in a segment have their terms.
    if !view.has_deletes()
        && let Some(count) = plan.count_by_frequency(view)?
    {
        return Ok(count);
    }
    let query = view.fields.query(plan);
    let weight = view.matching(query.as_ref())?;
    let mut total = 0;
    if plan.has_residue() {
        each_block(view, weight.as_ref(), plan, &mut |_, docs| total += docs.len() as u64)?;
    } else {
        for reader in view.searcher.segment_readers() {
            total += u64::from(weight.count(reader)?);
        }
    }
    Ok(total)
}

/// Calls back with the documents that match, in blocks, segment by segment.
pub(super) fn each_block(
    view: &Snapshot,
    weight: &dyn Weight,
    plan: &Plan,
    on_block: &mut dyn FnMut(u32, &[DocId]),
) -> tantivy::Result<()> {
    let check = Check::of(plan);
    for (ord, reader, columns) in view.segments() {
        let mut scorer = weight.scorer(reader, 1.0)?;
        let mut docs: Block = [0; COLLECT_BLOCK_BUFFER_LEN];
        loop {
            let filled = scorer.fill_buffer(&mut docs);
            let Some(block) = docs.get_mut(..filled) else { break };
            on_block(ord, keep(block, ord, reader, columns, check.as_ref()));
            if filled < COLLECT_BLOCK_BUFFER_LEN {
                break;
            }
        }
    }
    Ok(())
}

/// The documents of a block that are alive and pass the check.
fn keep<'a>(
    block: &'a mut [DocId],
    segment: u32,
    reader: &SegmentReader,
    columns: &Columns,
    check: Option<&Check<'_>>,
) -> &'a [DocId] {
    if check.is_none() && !reader.has_deletes() {
        return block;
    }
    let mut rejected = [false; COLLECT_BLOCK_BUFFER_LEN];
    if let (Some(check), Some(rejected)) = (check, rejected.get_mut(..block.len())) {
        check.reject(segment, columns, block, rejected);
    }
    let mut kept = 0;
    for (index, is_rejected) in rejected.iter().enumerate().take(block.len()) {
        let Some(doc) = block.get(index).copied() else { break };
        if is_alive(reader, doc) && !is_rejected {
            if let Some(slot) = block.get_mut(kept) {
                *slot = doc;
            }
            kept += 1;
        }
    }
    block.get(..kept).unwrap_or_default()
}

/// What is left out of a list, because an earlier tier has it.
pub(super) struct SeenSet<'a> {
    weights: &'a [Box<dyn Weight>],
}

impl<'a> SeenSet<'a> {
    pub(super) fn new(weights: &'a [Box<dyn Weight>]) -> Self {
        Self { weights }
    }

    pub(super) fn scorers(&self, reader: &SegmentReader) -> tantivy::Result<Vec<Box<dyn Scorer>>> {
        self.weights.iter().map(|weight| weight.scorer(reader, 1.0)).collect()
    }
}

/// Whether an earlier tier has the document. Documents must come in rising order.
pub(super) fn is_seen(scorers: &mut [Box<dyn Scorer>], doc: DocId) -> bool {
    scorers.iter_mut().any(|scorer| if scorer.doc() < doc { scorer.seek(doc) == doc } else { scorer.doc() == doc })
}

/// The first rows by prominence. Reads no further than the page.
pub(super) fn by_rank(
    view: &Snapshot,
    query: &dyn Query,
    plan: &Plan,
    shown: &SeenSet<'_>,
    after: Option<Key>,
    rows: usize,
) -> Result<Vec<Hit>, QueryError> {
    let weight = view.matching(query)?;
    let check = Check::of(plan);
    let mut hits = Vec::new();
    for (ord, reader, columns) in view.segments() {
        let mut scorer = weight.scorer(reader, 1.0)?;
        let mut hidden = shown.scorers(reader)?;
        let start = after.map_or(0, |after| first_below(columns, after.rank));
        if scorer.doc() < start {
            scorer.seek(start);
        }
        let mut found = 0;
        while scorer.doc() != TERMINATED && found < rows {
            let doc = scorer.doc();
            let fits = check.as_ref().is_none_or(|check| check.passes(ord, columns, doc));
            if fits && is_alive(reader, doc) && !is_seen(&mut hidden, doc) {
                let key = Key { major: 0, rank: columns.rank.get_val(doc) };
                hits.push(Hit { key, at: DocAddress::new(ord, doc) });
                found += 1;
            }
            scorer.advance();
        }
    }
    Ok(first(hits, rows))
}

/// The first rows by year of founding, then prominence. Companies without a year come last.
pub(super) fn by_founded(
    view: &Snapshot,
    query: &dyn Query,
    plan: &Plan,
    age: Age,
    after: Option<Key>,
    rows: usize,
) -> Result<Vec<Hit>, QueryError> {
    let weight = view.matching(query)?;
    let mut top = Top::new(rows, after);
    each_block(view, weight.as_ref(), plan, &mut |ord, docs| {
        let Some(columns) = view.columns.get(ord as usize) else { return };
        let mut years = [0_u64; COLLECT_BLOCK_BUFFER_LEN];
        let Some(years) = years.get_mut(..docs.len()) else { return };
        columns.founded.get_vals(docs, years);
        for (doc, year) in docs.iter().zip(years) {
            let year = u32::try_from(*year).unwrap_or(0);
            let major = match age {
                Age::YoungestFirst => year,
                Age::OldestFirst if year == 0 => 0,
                Age::OldestFirst => u32::from(u16::MAX) + 1 - year,
            };
            if top.may_take(major) {
                top.push(Hit { key: Key { major, rank: columns.rank.get_val(*doc) }, at: DocAddress::new(ord, *doc) });
            }
        }
    })?;
    Ok(top.into_sorted())
}

/// The first document whose rank is below: documents are in descending rank.
pub(super) fn first_below(columns: &Columns, rank: u64) -> DocId {
    partition(columns, |value| value >= rank)
}

pub(super) fn partition(columns: &Columns, is_before: impl Fn(u64) -> bool) -> DocId {
    let (mut low, mut high) = (0, columns.rank.num_vals());
    while low < high {
        let middle = low + (high - low) / 2;
        if is_before(columns.rank.get_val(middle)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
