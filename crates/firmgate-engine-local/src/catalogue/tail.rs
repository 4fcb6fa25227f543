//! Lists by prominence from the far end: the smallest companies first.

use tantivy::query::{Query, Weight};
use tantivy::{DocAddress, DocId, SegmentReader};

use super::error::QueryError;
use super::list::{first_below, partition};
use super::plan::Plan;
use super::residue::Check;
use super::schema::{ORDINAL_BITS, SIZED_MIN};
use super::top::{Hit, Key, first};
use super::view::{Columns, Snapshot, is_alive};

/// Documents of the first stretch that is read.
const TAIL_DOCUMENTS: u32 = 2_048;

/// The first rows by prominence, least first. Companies of unknown size come last.
pub(super) fn by_rank_from_below(
    view: &Snapshot,
    query: &dyn Query,
    plan: &Plan,
    after: Option<Key>,
    rows: usize,
) -> Result<Vec<Hit>, QueryError> {
    let weight = view.matching(query)?;
    let mut hits = Vec::new();
    for known in [true, false] {
        let mut part = Vec::new();
        for (ord, reader, columns) in view.segments() {
            let unknown = first_below(columns, SIZED_MIN << ORDINAL_BITS);
            let (low, high) = if known { (0, unknown) } else { (unknown, reader.max_doc()) };
            let high = match after {
                // All that are known were listed already.
                Some(after) if known && after.major == 0 => low,
                Some(after) if known == (after.major == 1) => high.min(first_not_above(columns, mirrored(after.rank))),
                _ => high,
            };
            let segment = Segment { ord, reader, columns };
            segment.tail(weight.as_ref(), plan, low..high, rows, &mut part)?;
        }
        for hit in &mut part {
            hit.key = Key { major: u32::from(known), rank: mirrored(hit.key.rank) };
        }
        hits.extend(first(part, rows));
        if hits.len() >= rows {
            break;
        }
    }
    Ok(first(hits, rows))
}

/// Reverses an order: the smallest rank becomes the largest.
fn mirrored(rank: u64) -> u64 {
    u64::MAX - rank
}

/// The first document whose rank is not above.
fn first_not_above(columns: &Columns, rank: u64) -> DocId {
    partition(columns, |value| value > rank)
}

struct Segment<'a> {
    ord: u32,
    reader: &'a SegmentReader,
    columns: &'a Columns,
}

impl Segment<'_> {
    /// The last matches of a stretch of documents. Lists are only readable forwards, so it reads ever longer
    /// stretches from the end until there are enough.
    fn tail(
        &self,
        weight: &dyn Weight,
        plan: &Plan,
        stretch: std::ops::Range<DocId>,
        rows: usize,
        hits: &mut Vec<Hit>,
    ) -> tantivy::Result<()> {
        let check = Check::of(plan);
        let mut end = stretch.end;
        let mut length = TAIL_DOCUMENTS;
        let mut found = 0;
        while end > stretch.start && found < rows {
            let start = end.saturating_sub(length).max(stretch.start);
            let mut scorer = weight.scorer(self.reader, 1.0)?;
            if scorer.doc() < start {
                scorer.seek(start);
            }
            while scorer.doc() < end {
                let doc = scorer.doc();
                let fits = check.as_ref().is_none_or(|check| check.passes(self.ord, self.columns, doc));
                if fits && is_alive(self.reader, doc) {
                    let key = Key { major: 0, rank: self.columns.rank.get_val(doc) };
                    hits.push(Hit { key, at: DocAddress::new(self.ord, doc) });
                    found += 1;
                }
                scorer.advance();
            }
            (end, length) = (start, length.saturating_mul(4));
        }
        Ok(())
    }
}
