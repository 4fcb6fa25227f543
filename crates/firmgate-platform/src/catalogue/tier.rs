//! The order of what matches: tier after tier, each in an order of its own.

use tantivy::Term;
use tantivy::query::{BoostQuery, DisjunctionMaxQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::plan::Clause;
use super::schema::term;
use super::view::View;

/// A part of what matches, and its order.
pub(super) enum Tier {
    /// By prominence.
    Pinned(Vec<Clause>),
    /// By score and prominence.
    Scored {
        /// Each of them must match.
        groups: Vec<Group>,
        /// What must hold besides, and does not score.
        within: Vec<Clause>,
    },
}

/// Spellings of one word, with their weights. The best of those that occur counts.
#[derive(Clone)]
pub(super) struct Group(Vec<(Term, f32)>);

impl Tier {
    /// What lies in the tier, as clauses.
    pub(super) fn clauses(&self) -> Vec<Clause> {
        match self {
            Self::Pinned(clauses) => clauses.clone(),
            Self::Scored { groups, within } => groups.iter().map(Group::clause).chain(within.iter().cloned()).collect(),
        }
    }

    /// The scoring queries of the groups.
    pub(super) fn scored(&self) -> Vec<Box<dyn Query>> {
        match self {
            Self::Pinned(_) => Vec::new(),
            Self::Scored { groups, .. } => groups.iter().map(Group::query).collect(),
        }
    }
}

impl Group {
    /// The words as they are, in a field.
    pub(super) fn each(field: Field, words: &[String]) -> Vec<Self> {
        words.iter().map(|word| Self(vec![(term(field, word), 1.0)])).collect()
    }

    /// Spellings of one word in a field, with their weights.
    pub(super) fn any(field: Field, spellings: &[(String, f32)]) -> Self {
        Self(spellings.iter().map(|(word, weight)| (term(field, word), *weight)).collect())
    }

    /// Whether every group has a term that occurs.
    pub(super) fn all_occur(view: &View, groups: &[Self]) -> tantivy::Result<bool> {
        for group in groups {
            if group.clause().frequency(view)? == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn clause(&self) -> Clause {
        Clause::any(self.0.iter().map(|(term, _)| term.clone()).collect())
    }

    fn query(&self) -> Box<dyn Query> {
        let each = |(term, weight): &(Term, f32)| -> Box<dyn Query> {
            let query = Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs));
            if *weight < 1.0 { Box::new(BoostQuery::new(query, *weight)) } else { query }
        };
        match self.0.as_slice() {
            [one] => each(one),
            // The best spelling, not their sum: a sum would depend on the order of adding up.
            several => Box::new(DisjunctionMaxQuery::new(several.iter().map(each).collect())),
        }
    }
}
