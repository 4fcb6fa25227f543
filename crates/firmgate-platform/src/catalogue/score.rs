//! Lists by score: how well the words fit, and how prominent the company is.

use tantivy::query::Query;
use tantivy::{DocAddress, Score, SegmentReader};

use super::error::SearchError;
use super::list::{Shown, is_shown};
use super::plan::{Check, Plan};
use super::schema::prominence;
use super::top::{Hit, Key, Top};
use super::view::{View, is_alive};

/// What a doubling of the head count is worth against a score.
const PROMINENCE_WEIGHT: f32 = 0.15;
/// What a score may be off by rounding, as a share of it.
const ROUNDING: f32 = 1e-4;

/// The first rows by score and prominence. Blocks of documents that cannot reach the page are not read.
pub(super) fn by_score(
    view: &View,
    query: &dyn Query,
    plan: &Plan,
    shown: &Shown<'_>,
    after: Option<Key>,
    rows: usize,
) -> Result<Vec<Hit>, SearchError> {
    let weight = view.scoring(query)?;
    let check = Check::of(plan);
    let mut top = Top::new(rows, after);
    for (ord, reader, columns) in view.segments() {
        let mut hidden = shown.scorers(reader)?;
        let trust = trust(view, reader)?;
        // INVARIANT (safe pruning): documents lie in falling prominence, so what is still to come gains at most what
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
                && check.as_ref().is_none_or(|check| check.passes(columns.span.get_val(doc)))
                && !is_shown(&mut hidden, doc)
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

/// How far the upper bounds that a segment was written with hold now: they were made for the average length of
/// its own texts, and scores use that of all segments.
fn trust(view: &View, reader: &SegmentReader) -> tantivy::Result<f32> {
    let mut least = 1.0_f64;
    for field in [view.fields.all, view.fields.name, view.fields.aliases] {
        let mut tokens = 0;
        let mut documents = 0;
        for reader in view.searcher.segment_readers() {
            tokens += reader.inverted_index(field)?.total_num_tokens();
            documents += u64::from(reader.max_doc());
        }
        let here = reader.inverted_index(field)?.total_num_tokens() as f64 / f64::from(reader.max_doc()).max(1.0);
        let overall = tokens as f64 / (documents as f64).max(1.0);
        if here > 0.0 && overall > 0.0 {
            least = least.min(here / overall).min(overall / here);
        } else {
            least = 0.0;
        }
    }
    Ok(least as f32)
}
