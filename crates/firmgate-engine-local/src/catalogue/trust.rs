//! How far the upper bounds that are stored in each segment can be relied on.

use tantivy::Searcher;

use super::schema::Fields;

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
