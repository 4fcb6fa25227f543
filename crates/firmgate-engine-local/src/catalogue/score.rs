//! Lists by score: how well the words fit, and how prominent the company is.

use tantivy::query::Query;
use tantivy::{DocAddress, Score, Searcher};

use super::error::QueryError;
use super::list::{SeenSet, is_seen};
use super::plan::Plan;
use super::residue::Check;
use super::schema::{Fields, prominence};
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

/// By how much the upper bounds of scores stored in each segment are off now. They were computed for the average
/// length of its own texts; scores use that of all segments.
pub(super) fn trust(searcher: &Searcher, fields: &Fields) -> tantivy::Result<Vec<f32>> {
    let segments = searcher.segment_readers();
    let mut trust = vec![1.0_f32; segments.len()];
    for field in [fields.all, fields.name, fields.aliases] {
        let mut lengths = Vec::with_capacity(segments.len());
        let (mut tokens, mut documents) = (0.0, 0.0);
        for reader in segments {
            let own = (reader.inverted_index(field)?.total_num_tokens() as f64, f64::from(reader.max_doc()));
            (tokens, documents) = (tokens + own.0, documents + own.1);
            lengths.push(own.0 / own.1.max(1.0));
        }
        let overall = tokens / f64::max(documents, 1.0);
        for (trust, own) in trust.iter_mut().zip(lengths) {
            // Without any text there is nothing to bound.
            let ratio = if own > 0.0 && overall > 0.0 { f64::min(own / overall, overall / own) } else { 0.0 };
            *trust = trust.min(ratio as f32);
        }
    }
    Ok(trust)
}
