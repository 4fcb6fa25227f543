//! Lists by score: how well the words fit, and how prominent the company is.

use tantivy::query::Query;
use tantivy::{DocAddress, Score};

use super::error::QueryError;
use super::list::{SeenSet, is_seen};
use super::plan::Plan;
use super::residue::Check;
use super::schema::prominence;
use super::top::{Hit, Key, Top};
use super::view::{Snapshot, is_alive};

/// The weight of a doubling of the head count relative to a score.
const PROMINENCE_WEIGHT: f32 = 0.15;
/// The rounding error of a score, as a share of it.
const ROUNDING: f32 = 1e-4;

/// The first rows by score and prominence. Blocks of documents that cannot reach the page are not read.
pub(super) fn by_score(
    view: &Snapshot,
    query: &dyn Query,
    plan: &Plan,
    shown: &SeenSet<'_>,
    after: Option<Key>,
    rows: usize,
) -> Result<Vec<Hit>, QueryError> {
    let weight = view.scoring(query)?;
    let check = Check::of(plan);
    let mut top = Top::new(rows, after);
    for ((ord, reader, columns), trust) in view.segments().zip(&view.trust) {
        let mut hidden = shown.scorers(reader)?;
        // INVARIANT (safe pruning): documents are in descending prominence, so what is still to come gains at most what
        // the current document gains. A bound on the bare score follows from the last row of the page.
        let bound = |lowest: Option<Key>, bonus: f32| {
            lowest.map_or(Score::MIN, |key| {
                let score = f32::from_bits(key.major);
                (score - bonus - (score + bonus) * ROUNDING) * trust
            })
        };
        let most = columns.rank.max_value();
        let threshold = bound(top.lowest(), bonus(most));
        weight.for_each_pruning(threshold, reader, &mut |doc, score| {
            let rank = columns.rank.get_val(doc);
            let bonus = bonus(rank);
            // Scores are positive, so their bits are ordered as they are.
            let key = Key { major: (score + bonus).max(0.0).to_bits(), rank };
            if top.may_take(key.major)
                && is_alive(reader, doc)
                && check.as_ref().is_none_or(|check| check.passes(ord, columns, doc))
                && !is_seen(&mut hidden, doc)
            {
                top.push(Hit { key, at: DocAddress::new(ord, doc) });
            }
            bound(top.lowest(), bonus)
        })?;
    }
    Ok(top.into_sorted())
}

/// What prominence adds to a score.
fn bonus(rank: u64) -> f32 {
    // Exact: prominence has at most 24 bits.
    PROMINENCE_WEIGHT * (prominence(rank) as f32 + 1.0).log2()
}
