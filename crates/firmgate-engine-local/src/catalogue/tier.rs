//! The order of what matches: tier after tier, each in an order of its own.

use super::clause::Clause;
use super::error::QueryError;
use super::terms::{Frequencies, Term, TextField, term};

/// A part of what matches, and its order.
pub(super) enum Tier {
    /// By prominence.
    Pinned(Vec<Clause>),
    /// By score and prominence.
    Scored {
        /// Each of them must match.
        groups: Vec<Group>,
        /// What must also match, and does not score.
        within: Vec<Clause>,
    },
}

/// Spellings of one word, with their weights. The best of those that occur is used.
#[derive(Clone)]
pub(super) struct Group(Vec<(Term, f32)>);

impl Tier {
    /// What is in the tier, as clauses.
    pub(super) fn clauses(&self) -> Vec<Clause> {
        match self {
            Self::Pinned(clauses) => clauses.clone(),
            Self::Scored { groups, within } => groups.iter().map(Group::clause).chain(within.iter().cloned()).collect(),
        }
    }
}

impl Group {
    /// The words as they are, in a field.
    pub(super) fn each(field: TextField, words: &[String]) -> Vec<Self> {
        words.iter().map(|word| Self(vec![(term(field, word), 1.0)])).collect()
    }

    /// Spellings of one word in a field, with their weights.
    pub(super) fn any(field: TextField, spellings: &[(String, f32)]) -> Self {
        Self(spellings.iter().map(|(word, weight)| (term(field, word), *weight)).collect())
    }

    /// These terms, with their weights.
    pub(super) fn of(terms: Vec<(Term, f32)>) -> Self {
        Self(terms)
    }

    /// Whether every group has a term that occurs.
    pub(super) fn all_occur(index: &dyn Frequencies, groups: &[Self]) -> Result<bool, QueryError> {
        for group in groups {
            if group.clause().frequency(index)? == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn clause(&self) -> Clause {
        Clause::any(self.0.iter().map(|(term, _)| term.clone()).collect())
    }

    /// The spellings with their weights.
    pub(super) fn spellings(&self) -> &[(Term, f32)] {
        &self.0
    }
}
