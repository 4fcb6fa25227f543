//! What reading a query needs of a catalogue besides frequencies: how much a whole plan finds, and what fits it best.

use super::clause::Clause;
use super::error::QueryError;
use super::plan::Plan;
use super::terms::Frequencies;
use super::tier::Group;

/// A company that may be meant.
#[derive(Clone, Debug)]
pub(super) struct Likely {
    pub(super) id: String,
    /// All of its names.
    pub(super) names: Vec<String>,
}

/// A catalogue that plans are tried on.
pub(super) trait Searched: Frequencies {
    /// How many companies match a plan.
    fn count(&self, plan: &Plan) -> Result<u64, QueryError>;

    /// The companies among those of a plan that have one of these terms, at most `max` of them: those first that have most of the
    /// groups, by how much these tell.
    fn likely(&self, plan: &Plan, need: &Clause, groups: &[Group], max: usize) -> Result<Vec<Likely>, QueryError>;
}
