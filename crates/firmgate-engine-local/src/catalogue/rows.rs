//! The rows of a page.

use firmgate_model::filter::Sort;

use super::cursor::Position;
use super::error::QueryError;
use super::list::{self, Age, SeenSet};
use super::plan::Plan;
use super::reading::Reading;
use super::tier::Tier;
use super::top::Hit;
use super::view::Snapshot;
use super::{score, tail};

/// Rows in order, each with the tier that it is in.
pub(super) fn rows_of(
    view: &Snapshot,
    reading: &Reading,
    sort: Sort,
    after: Option<Position>,
    rows: usize,
) -> Result<Vec<(u8, Hit)>, QueryError> {
    let (plan, key) = (&reading.plan, after.map(|after| after.key));
    if sort == Sort::Relevance && !reading.tiers.is_empty() {
        return by_tier(view, reading, after, rows);
    }
    let query = view.fields.query(plan);
    let query = query.as_ref();
    let hits = match sort {
        Sort::Relevance | Sort::EmployeesDesc => list::by_rank(view, query, plan, &SeenSet::new(&[]), key, rows)?,
        Sort::EmployeesAsc => tail::by_rank_from_below(view, query, plan, key, rows)?,
        Sort::FoundedDesc => list::by_founded(view, query, plan, Age::YoungestFirst, key, rows)?,
        Sort::FoundedAsc => list::by_founded(view, query, plan, Age::OldestFirst, key, rows)?,
    };
    Ok(hits.into_iter().map(|hit| (0, hit)).collect())
}

/// Tier after tier, each without what those before it have shown.
fn by_tier(
    view: &Snapshot,
    reading: &Reading,
    after: Option<Position>,
    rows: usize,
) -> Result<Vec<(u8, Hit)>, QueryError> {
    let mut hits: Vec<(u8, Hit)> = Vec::new();
    let mut before = Vec::new();
    for (number, tier) in (0_u8..).zip(&reading.tiers) {
        let missing = rows - hits.len();
        if missing == 0 {
            break;
        }
        let start = after.filter(|after| after.tier == number).map(|after| after.key);
        if after.is_none_or(|after| after.tier <= number) {
            let shown = SeenSet::new(&before);
            let found = match tier {
                Tier::Pinned(clauses) => {
                    let query = view.fields.query_and(&reading.plan, clauses);
                    list::by_rank(view, query.as_ref(), &reading.plan, &shown, start, missing)?
                }
                Tier::Scored { groups, within } => {
                    let query = view.fields.scoring(&reading.plan, groups, within);
                    score::by_score(view, query.as_ref(), &reading.plan, &shown, start, missing)?
                }
            };
            hits.extend(found.into_iter().map(|hit| (number, hit)));
        }
        let own = Plan::default().with(vec![tier.clauses()], view)?;
        before.push(view.matching(view.fields.query(&own).as_ref())?);
    }
    Ok(hits)
}
