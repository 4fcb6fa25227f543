//! One interpretation of a query, and what it finds.

use super::clause::Clause;
use super::error::QueryError;
use super::plan::Plan;
use super::searched::Searched;
use super::tier::Tier;

/// A query, read.
pub(super) struct Reading {
    /// The companies that match.
    pub(super) plan: Plan,
    /// What is shown first, second and so on; together they are everything that matches.
    pub(super) tiers: Vec<Tier>,
    /// How many match.
    pub(super) total: u64,
    /// What the words were interpreted as, where no company has them as they are written.
    pub(super) read_as: Option<String>,
}

impl Reading {
    pub(super) fn nothing() -> Self {
        Self { plan: Plan::nothing(), tiers: Vec::new(), total: 0, read_as: None }
    }
}

/// One interpretation of the words of a query.
pub(super) struct Words {
    /// Those that are searched for in the texts of a company.
    pub(super) words: Vec<String>,
    /// The clauses of the others.
    pub(super) places: Vec<Clause>,
    /// All of the text as one word, its legal form too; empty where a place was taken out.
    pub(super) key: String,
    /// The others only repeat the filter.
    pub(super) is_repeated: bool,
}

/// A reading, if it finds anything.
pub(super) fn attempt(
    index: &dyn Searched,
    filters: &Plan,
    readings: Vec<Vec<Clause>>,
    tiers: Vec<Tier>,
) -> Result<Option<Reading>, QueryError> {
    if readings.is_empty() {
        return Ok(None);
    }
    let plan = filters.clone().with(readings, index)?;
    let total = index.count(&plan)?;
    Ok((total > 0).then_some(Reading { plan, tiers, total, read_as: None }))
}
