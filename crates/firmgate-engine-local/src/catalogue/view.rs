//! One generation of the catalogue: everything that a search reads, unchanged while it runs.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use firmgate_model::CompanyRecord;
use firmgate_model::filter::FacetField;
use firmgate_model::index::{CityNames, ValueCounts};
use sha2::{Digest, Sha256};
use tantivy::columnar::{Cardinality, ColumnValues, StrColumn};
use tantivy::query::{EnableScoring, Query, Weight};
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};
use tantivy::{DocAddress, DocId, Searcher, SegmentReader, Term};

use super::error::QueryError;
use super::schema::Fields;
use super::trust::trust;

/// Counts of a field's values, most frequent first.
pub(super) type Counts = ValueCounts;

/// One generation.
pub(super) struct Snapshot {
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
    /// In the order of the searcher's segments.
    pub(super) columns: Vec<Columns>,
    /// By how much the upper bounds stored in each segment are off.
    pub(super) trust: Vec<f32>,
    /// The same for every process that sees the same segments.
    pub(super) generation: u64,
    /// Counts over the whole catalogue, computed on first use.
    pub(super) counts: [OnceLock<Arc<Counts>>; 8],
    pub(super) cities: OnceLock<Arc<Counts>>,
    pub(super) city_names: OnceLock<Arc<CityNames>>,
}

/// The columns of one segment.
#[derive(Clone)]
pub(super) struct Columns {
    pub(super) rank: Arc<dyn ColumnValues<u64>>,
    pub(super) span: Arc<dyn ColumnValues<u64>>,
    pub(super) revenue: Arc<dyn ColumnValues<u64>>,
    pub(super) founded: Arc<dyn ColumnValues<u64>>,
    pub(super) land: Arc<dyn ColumnValues<u64>>,
    category: Option<StrColumn>,
    status: Option<StrColumn>,
    region: Option<StrColumn>,
    locality: Option<StrColumn>,
}

impl Snapshot {
    pub(super) fn new(searcher: Searcher, fields: Fields) -> tantivy::Result<Self> {
        let columns = searcher.segment_readers().iter().map(Columns::open).collect::<tantivy::Result<_>>()?;
        let (trust, generation) = (trust(&searcher, &fields)?, generation(&searcher));
        Ok(Self {
            searcher,
            fields,
            columns,
            trust,
            generation,
            counts: Default::default(),
            cities: OnceLock::new(),
            city_names: OnceLock::new(),
        })
    }

    /// The segments with their columns and numbers.
    pub(super) fn segments(&self) -> impl Iterator<Item = (u32, &SegmentReader, &Columns)> {
        (0..)
            .zip(self.searcher.segment_readers())
            .zip(&self.columns)
            .map(|((ord, reader), columns)| (ord, reader, columns))
    }

    /// Whether any document is deleted but still in its segment.
    pub(super) fn has_deletes(&self) -> bool {
        self.searcher.segment_readers().iter().any(SegmentReader::has_deletes)
    }

    /// A query prepared to find documents, without scores.
    pub(super) fn matching(&self, query: &dyn Query) -> tantivy::Result<Box<dyn Weight>> {
        query.weight(EnableScoring::disabled_from_searcher(&self.searcher))
    }

    /// A query prepared to find and score documents.
    pub(super) fn scoring(&self, query: &dyn Query) -> tantivy::Result<Box<dyn Weight>> {
        query.weight(EnableScoring::enabled_from_searcher(&self.searcher))
    }

    /// The record at an address.
    pub(super) fn record(&self, at: DocAddress) -> Result<CompanyRecord, QueryError> {
        let stored: Stored = self.searcher.doc(at)?;
        serde_json::from_slice(&stored.0)
            .map_err(|error| QueryError::Engine(format!("a stored company cannot be read: {error}")))
    }

    /// The address of the document with a unique term.
    pub(super) fn locate(&self, term: &Term) -> tantivy::Result<Option<DocAddress>> {
        for (ord, reader, _) in self.segments() {
            let index = reader.inverted_index(term.field())?;
            let Some(info) = index.get_term_info(term)? else { continue };
            let mut postings = index.read_postings_from_terminfo(&info, tantivy::schema::IndexRecordOption::Basic)?;
            if let Some(doc) = first_alive(reader, &mut postings) {
                return Ok(Some(DocAddress::new(ord, doc)));
            }
        }
        Ok(None)
    }

    /// The records with a term, at most `max` of them.
    pub(super) fn records(&self, term: &Term, max: usize) -> Result<Vec<CompanyRecord>, QueryError> {
        let mut found = Vec::new();
        for (ord, reader, _) in self.segments() {
            let index = reader.inverted_index(term.field())?;
            let Some(info) = index.get_term_info(term)? else { continue };
            let mut postings = index.read_postings_from_terminfo(&info, tantivy::schema::IndexRecordOption::Basic)?;
            while let Some(doc) = first_alive(reader, &mut postings) {
                if found.len() >= max {
                    return Ok(found);
                }
                found.push(self.record(DocAddress::new(ord, doc))?);
                tantivy::DocSet::advance(&mut postings);
            }
        }
        Ok(found)
    }

    /// The slot of a facet's cached counts.
    pub(super) fn cached(&self, field: FacetField) -> &OnceLock<Arc<Counts>> {
        let [country, industry, size, decade, status, state, city, revenue] = &self.counts;
        match field {
            FacetField::Country => country,
            FacetField::Industry => industry,
            FacetField::Size => size,
            FacetField::FoundedDecade => decade,
            FacetField::Status => status,
            FacetField::State => state,
            FacetField::City => city,
            FacetField::Revenue => revenue,
        }
    }
}

/// Whether the document was not deleted.
pub(super) fn is_alive(reader: &SegmentReader, doc: DocId) -> bool {
    reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc))
}

/// Most frequent first, then by value.
pub(super) fn ordered(counts: HashMap<String, u64>) -> Counts {
    let mut counts: Counts = counts.into_iter().filter(|(_, count)| *count > 0).collect();
    counts.sort_unstable_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    counts
}

fn first_alive(reader: &SegmentReader, docs: &mut dyn tantivy::DocSet) -> Option<DocId> {
    let mut doc = docs.doc();
    while doc != tantivy::TERMINATED {
        if is_alive(reader, doc) {
            return Some(doc);
        }
        doc = docs.advance();
    }
    None
}

fn generation(searcher: &Searcher) -> u64 {
    let mut hasher = Sha256::new();
    for (segment, deletes) in searcher.generation().segments() {
        hasher.update(segment.uuid_string());
        hasher.update(deletes.unwrap_or(0).to_le_bytes());
    }
    let digest: [u8; 32] = hasher.finalize().into();
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

impl Columns {
    fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        // A company without a value has the column's mark for it, so every document has exactly one.
        let column = |name: &str| {
            let column = columns.u64(name)?;
            match column.get_cardinality() {
                Cardinality::Full => Ok(column.values),
                _ => Err(tantivy::TantivyError::SchemaError(format!("column `{name}` has gaps"))),
            }
        };
        Ok(Self {
            rank: column("rank")?,
            span: column("span")?,
            revenue: column("revenue")?,
            founded: column("founded")?,
            land: column("land")?,
            category: columns.str("category")?,
            status: columns.str("status")?,
            region: columns.str("region")?,
            locality: columns.str("locality")?,
        })
    }

    /// The column of a field whose values are texts; `None` also when no company of the segment has one.
    pub(super) fn texts(&self, field: FacetField) -> Option<&StrColumn> {
        match field {
            FacetField::Industry => self.category.as_ref(),
            FacetField::Status => self.status.as_ref(),
            FacetField::State => self.region.as_ref(),
            FacetField::City => self.locality.as_ref(),
            FacetField::Country | FacetField::Size | FacetField::FoundedDecade | FacetField::Revenue => None,
        }
    }
}

/// The bytes of the one stored field.
struct Stored(Vec<u8>);

impl DocumentDeserialize for Stored {
    fn deserialize<'de, D>(mut deserializer: D) -> Result<Self, DeserializeError>
    where
        D: DocumentDeserializer<'de>,
    {
        let field = deserializer.next_field::<Vec<u8>>()?;
        field.map(|(_, bytes)| Self(bytes)).ok_or_else(|| DeserializeError::custom("nothing is stored"))
    }
}
