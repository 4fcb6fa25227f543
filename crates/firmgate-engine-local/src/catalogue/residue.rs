//! What is checked for each document that passes the clauses of a plan, because terms cannot decide it.

use firmgate_model::filter::Range;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId};

use super::left_out::LeftOut;
use super::plan::Plan;
use super::size;
use super::view::Columns;

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
