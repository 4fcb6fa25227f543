//! The fields of the index and how each is stored.
//!
//! INVARIANT (rank order): documents of a segment are in descending `rank`, and no two companies share one. A list
//! by prominence is therefore read from the front and stopped when the page is full, and one number continues it.

use firmgate_names::words::Cut;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::store::Compressor;
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, IndexSettings, IndexSortByField, Order, Term};

use super::terms::{self, TextField};
use super::words::Words;

/// Bytes of a block of the document store. Small blocks make a single record cheap to read.
const STORE_BLOCK_BYTES: usize = 4_096;
/// Bits of `rank` below the prominence: the company's ordinal.
pub(super) const ORDINAL_BITS: u32 = 40;
/// The largest ordinal.
pub(super) const ORDINAL_MAX: u64 = (1 << ORDINAL_BITS) - 1;
/// The prominence of a company with no employees; smaller ones mean that their number is not known.
pub(super) const SIZED_MIN: u64 = 2;
/// The largest prominence.
pub(super) const PROMINENCE_MAX: u64 = (1 << (64 - ORDINAL_BITS)) - 1;

const RECORD: &str = "record";
const QUERY: &str = "query";
const EDGES: &str = "edges";
const RAW: &str = "raw";

/// Every field, resolved once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    pub(super) id: Field,
    pub(super) rank: Field,
    pub(super) span: Field,
    pub(super) revenue: Field,
    pub(super) founded: Field,
    pub(super) land: Field,
    pub(super) all: Field,
    pub(super) name: Field,
    pub(super) aliases: Field,
    pub(super) edge: Field,
    pub(super) exact: Field,
    pub(super) joined: Field,
    pub(super) country: Field,
    pub(super) category: Field,
    pub(super) sector: Field,
    pub(super) state: Field,
    pub(super) region: Field,
    pub(super) city: Field,
    pub(super) locality: Field,
    pub(super) size: Field,
    pub(super) status: Field,
    pub(super) year: Field,
    pub(super) domain: Field,
    pub(super) identifier: Field,
    pub(super) parent: Field,
    pub(super) doc: Field,
}

impl Fields {
    /// The field of the index that holds a field's terms.
    pub(super) fn text(&self, field: TextField) -> Field {
        match field {
            TextField::Id => self.id,
            TextField::Exact => self.exact,
            TextField::Country => self.country,
            TextField::Sector => self.sector,
            TextField::State => self.state,
            TextField::City => self.city,
            TextField::Size => self.size,
            TextField::Year => self.year,
            TextField::Domain => self.domain,
            TextField::Identifier => self.identifier,
            TextField::Joined => self.joined,
            TextField::Status => self.status,
            TextField::Category => self.category,
            TextField::All => self.all,
            TextField::Name => self.name,
            TextField::Aliases => self.aliases,
            TextField::Edge => self.edge,
        }
    }

    /// A term as the index has it.
    pub(super) fn term(&self, of: &terms::Term) -> Term {
        term(self.text(of.field), &of.value)
    }
}

/// The schema, in a fixed order: an index with another one was written by another version.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let mut raw = |name: &str| builder.add_text_field(name, indexed(RAW, IndexRecordOption::Basic, false));
    let (id, exact, country, sector) = (raw("id"), raw("exact"), raw("country"), raw("sector"));
    let (state, city, size, year) = (raw("state"), raw("city"), raw("size"), raw("year"));
    let (domain, identifier, joined) = (raw("domain"), raw("identifier"), raw("joined"));
    let parent = raw("parent");
    let mut counted =
        |name: &str| builder.add_text_field(name, indexed(RAW, IndexRecordOption::Basic, false).set_fast(RAW));
    let (category, status) = (counted("category"), counted("status"));
    let (region, locality) = (counted("region"), counted("locality"));
    let text = indexed(RECORD, IndexRecordOption::WithFreqs, true);
    let (all, name) = (builder.add_text_field("all", text.clone()), builder.add_text_field("name", text.clone()));
    let aliases = builder.add_text_field("aliases", text);
    let edge = builder.add_text_field("edge", indexed(EDGES, IndexRecordOption::Basic, false));
    let mut column = |name: &str| builder.add_u64_field(name, tantivy::schema::FAST);
    let (rank, span, revenue) = (column("rank"), column("span"), column("revenue"));
    let (founded, land) = (column("founded"), column("land"));
    let doc = builder.add_bytes_field("doc", tantivy::schema::STORED);
    let fields = Fields {
        id,
        rank,
        span,
        revenue,
        founded,
        land,
        all,
        name,
        aliases,
        edge,
        exact,
        joined,
        country,
        category,
        sector,
        state,
        region,
        city,
        locality,
        size,
        status,
        year,
        domain,
        identifier,
        parent,
        doc,
    };
    (builder.build(), fields)
}

fn indexed(tokenizer: &str, record: IndexRecordOption, norms: bool) -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(record).set_fieldnorms(norms);
    TextOptions::default().set_indexing_options(indexing)
}

/// How the index is laid out.
pub(super) fn settings() -> IndexSettings {
    IndexSettings {
        sort_by_field: Some(IndexSortByField { field: "rank".to_owned(), order: Order::Desc }),
        docstore_compression: Compressor::Lz4,
        docstore_blocksize: STORE_BLOCK_BYTES,
        ..IndexSettings::default()
    }
}

/// Registers how the texts of `schema` are tokenised.
pub(super) fn register(index: &Index) {
    for (name, cut) in [(RECORD, Cut::Record), (QUERY, Cut::Query), (EDGES, Cut::Edges)] {
        index.tokenizers().register(name, TextAnalyzer::builder(Words::new(cut)).build());
    }
}

/// A term of a text field.
pub(super) fn term(field: Field, value: &str) -> Term {
    Term::from_field_text(field, value)
}

/// A number that represents a country in a column: stable, unlike a position in a table. 0 is none.
pub(super) fn land_code(alpha2: &str) -> u64 {
    alpha2.bytes().fold(0, |code, letter| code * 27 + u64::from(letter.saturating_sub(b'A' - 1).min(26)))
}

/// The country that a number of `land_code` represents.
pub(super) fn land_name(code: u64) -> String {
    let letter = |value: u64| char::from(b'A' - 1 + u8::try_from(value % 27).unwrap_or(0));
    [letter(code / 27), letter(code)].iter().collect()
}

/// One more than the largest number of `land_code`.
pub(super) const LAND_CODES: usize = 27 * 27;

/// Prominence and ordinal as one number. Among equals, the first one added comes first.
pub(super) fn rank(prominence: u64, ordinal: u64) -> u64 {
    prominence.min(PROMINENCE_MAX) << ORDINAL_BITS | (ORDINAL_MAX - ordinal.min(ORDINAL_MAX))
}

/// The prominence in a rank.
pub(super) fn prominence(rank: u64) -> u64 {
    rank >> ORDINAL_BITS
}

/// The ordinal in a rank.
pub(super) fn ordinal(rank: u64) -> u64 {
    ORDINAL_MAX - (rank & ORDINAL_MAX)
}
