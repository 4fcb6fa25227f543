//! What is checked for each document that passes the clauses of a plan, because terms cannot decide it.

use firmgate_model::filter::Range;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocAddress, DocId};

use super::error::QueryError;
use super::plan::Plan;
use super::schema::term;
use super::size;
use super::view::{Columns, Snapshot};

/// Bits of a word.
const BITS: u32 = u64::BITS;

/// Whether a document passes the residue of a plan.
pub(super) struct Check<'p> {
    employees: Option<Range>,
    revenue: Option<Range>,
    left_out: Option<&'p LeftOut>,
}

impl<'p> Check<'p> {
    pub(super) fn of(plan: &'p Plan) -> Option<Self> {
        plan.has_residue().then_some(Self {
            employees: plan.employees,
            revenue: plan.revenue,
            left_out: plan.left_out.as_deref(),
        })
    }

    /// Whether a document of a segment passes.
    pub(super) fn passes(&self, segment: u32, columns: &Columns, doc: DocId) -> bool {
        self.employees.is_none_or(|range| is_within(columns.span.get_val(doc), range))
            && self.revenue.is_none_or(|range| is_within(columns.revenue.get_val(doc), range))
            && self.left_out.is_none_or(|left_out| !left_out.has(segment, doc))
    }

    /// Marks those of a block of documents that do not pass: its columns are read a block at a time.
    pub(super) fn reject(&self, segment: u32, columns: &Columns, block: &[DocId], rejected: &mut [bool]) {
        let mut values = [0_u64; COLLECT_BLOCK_BUFFER_LEN];
        let Some(values) = values.get_mut(..block.len()) else { return };
        for (column, range) in [(&columns.span, self.employees), (&columns.revenue, self.revenue)] {
            let Some(range) = range else { continue };
            column.get_vals(block, values);
            for (value, rejected) in values.iter().zip(rejected.iter_mut()) {
                *rejected |= !is_within(*value, range);
            }
        }
        if let Some(left_out) = self.left_out {
            for (doc, rejected) in block.iter().zip(rejected.iter_mut()) {
                *rejected |= left_out.has(segment, *doc);
            }
        }
    }
}

/// Whether a figure, as its column has it, is within a range.
fn is_within(packed: u64, range: Range) -> bool {
    size::Span::unpacked(packed).is_some_and(|span| span.within(range))
}

/// Companies that a search leaves out by their ids, as documents of one generation.
///
/// A collection has up to 100,000 ids. As clauses they would be looked up again for each count and each list of a
/// search; as one set of documents they are looked up once, and a bit is read for each document that matches.
#[derive(Debug)]
pub(super) struct LeftOut {
    /// By segment, one bit for each document.
    segments: Vec<Vec<u64>>,
}

impl LeftOut {
    /// Those of `ids` that the generation has; `None` when it has none of them.
    pub(super) fn of(view: &Snapshot, ids: &[String]) -> Result<Option<Self>, QueryError> {
        let words = view.searcher.segment_readers().iter().map(|reader| reader.max_doc().div_ceil(BITS));
        let mut segments: Vec<Vec<u64>> = words.map(|words| vec![0; words as usize]).collect();
        // In the order of the dictionary: neighbours are in one block of it.
        let mut ids: Vec<&String> = ids.iter().collect();
        ids.sort_unstable();
        let mut is_any = false;
        for id in ids {
            let Some(DocAddress { segment_ord, doc_id }) = view.locate(&term(view.fields.id, id))? else { continue };
            let word = segments.get_mut(segment_ord as usize).and_then(|words| words.get_mut((doc_id / BITS) as usize));
            if let Some(word) = word {
                *word |= 1 << (doc_id % BITS);
                is_any = true;
            }
        }
        Ok(is_any.then_some(Self { segments }))
    }

    /// Whether a document is left out.
    pub(super) fn has(&self, segment: u32, doc: DocId) -> bool {
        let word = self.segments.get(segment as usize).and_then(|words| words.get((doc / BITS) as usize));
        word.is_some_and(|word| word >> (doc % BITS) & 1 == 1)
    }
}
