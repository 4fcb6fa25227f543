//! The companies that a search leaves out by name.

use tantivy::{DocAddress, DocId};

use super::error::QueryError;
use super::schema::term;
use super::view::Snapshot;

/// Bits of a word.
const BITS: u32 = u64::BITS;

/// Companies that a search leaves out by their ids, as documents of one generation.
///
/// A collection has up to 100,000 ids. As clauses they would be looked up again for each count and each list of a
/// search; as one set of documents they are looked up once, and a bit is read for each document that matches.
#[derive(Debug)]
pub(super) struct LeftOut {
    /// By segment, one bit for each document.
    segments: Vec<Vec<u64>>,
}

impl LeftOut {
    /// Those of `ids` that the generation has; `None` when it has none of them.
    pub(super) fn of(view: &Snapshot, ids: &[String]) -> Result<Option<Self>, QueryError> {
        let words = view.searcher.segment_readers().iter().map(|reader| reader.max_doc().div_ceil(BITS));
        let mut segments: Vec<Vec<u64>> = words.map(|words| vec![0; words as usize]).collect();
        // In the order of the dictionary: neighbours are in one block of it.
        let mut ids: Vec<&String> = ids.iter().collect();
        ids.sort_unstable();
        let mut is_any = false;
        for id in ids {
            let Some(DocAddress { segment_ord, doc_id }) = view.locate(&term(view.fields.id, id))? else { continue };
            let word = segments.get_mut(segment_ord as usize).and_then(|words| words.get_mut((doc_id / BITS) as usize));
            if let Some(word) = word {
                *word |= 1 << (doc_id % BITS);
                is_any = true;
            }
        }
        Ok(is_any.then_some(Self { segments }))
    }

    /// Whether a document is left out.
    pub(super) fn has(&self, segment: u32, doc: DocId) -> bool {
        let word = self.segments.get(segment as usize).and_then(|words| words.get((doc / BITS) as usize));
        word.is_some_and(|word| word >> (doc % BITS) & 1 == 1)
    }
}
