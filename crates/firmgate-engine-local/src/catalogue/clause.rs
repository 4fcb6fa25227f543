//! An alternative of terms: the part that queries are conjunctions of.

use super::error::QueryError;
use super::terms::{Frequencies, Term};

/// One of these terms, or none of them.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub(super) terms: Vec<Term>,
    pub(super) side: Side,
    /// No document has two of the terms.
    pub(super) disjoint: bool,
}

/// Whether a clause includes or excludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    In,
    Out,
}

impl Clause {
    /// A clause that includes.
    pub(super) fn any(terms: Vec<Term>) -> Self {
        let disjoint = terms.len() == 1;
        Self { terms, side: Side::In, disjoint }
    }

    /// A clause that excludes.
    pub(super) fn none(terms: Vec<Term>) -> Self {
        Self { side: Side::Out, ..Self::any(terms) }
    }

    /// How many documents have one of the terms; an upper bound unless the terms are disjoint.
    pub(super) fn frequency(&self, index: &dyn Frequencies) -> Result<u64, QueryError> {
        self.terms.iter().map(|term| index.frequency(term)).sum()
    }
}
