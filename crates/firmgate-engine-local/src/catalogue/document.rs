//! From a record to its document in the index.

use std::collections::HashMap;
use std::sync::LazyLock;

use firmgate_model::index::{city_key, state_key};
use firmgate_model::{CompanyRecord, Identifier};
use firmgate_names::names::{
    initials, joined, joined_with_connectors, joins, name_key, spellings, without_form, written,
};
use firmgate_names::reading::in_pinyin;
use firmgate_names::words::{telling_words, whole_words};
use firmgate_vocabulary::{Category, Country, SizeBand, Subdivision};
use tantivy::TantivyDocument;

use super::error::CatalogueError;
use super::schema::{self, Fields, SIZED_MIN};
use super::size::{self, Span};
use super::terms::mark;

/// Bytes of the longest value that is a term as a whole: an id, a domain, a name's key.
const TERM_BYTES_MAX: usize = 1_024;

/// Words of each category: its label, its sector and what people call it, in several languages. Computed once,
/// since a million companies share a few hundred categories.
static CATEGORY_WORDS: LazyLock<HashMap<Category, String>> = LazyLock::new(|| {
    let words = |category: &Category| {
        let mut text = format!("{} {}", category.label(), category.sector().label());
        for synonym in category.synonyms() {
            text.push(' ');
            text.push_str(synonym);
        }
        // Each word once: how many synonyms share it does not matter for a company.
        telling_words(&text).join(" ")
    };
    Category::all().iter().map(|category| (*category, words(category))).collect()
});

/// The document of a record. `rank` is from `schema::rank`.
pub(super) fn of(record: &CompanyRecord, rank: u64, fields: &Fields) -> Result<TantivyDocument, CatalogueError> {
    if record.id.is_empty() || record.id.len() > TERM_BYTES_MAX {
        let bytes = record.id.len();
        return Err(unfit(format!("its id has {bytes} bytes, 1 to {TERM_BYTES_MAX} are allowed")));
    }
    let stored = serde_json::to_vec(record).map_err(|error| unfit(error.to_string()))?;
    let mut document = TantivyDocument::new();
    document.add_text(fields.id, &record.id);
    document.add_u64(fields.rank, rank);
    add_names(&mut document, record, fields);
    add_texts(&mut document, record, fields);
    add_filters(&mut document, record, fields);
    add_references(&mut document, record, fields);
    document.add_bytes(fields.doc, &stored);
    Ok(document)
}

/// The prominence of a company: its head count. Below 0 employees come those whose number is not known, those of which
/// nothing but a listing is known last.
pub(super) fn prominence(record: &CompanyRecord) -> u64 {
    let unsized_one = u64::from(has_profile(record));
    record.employees.as_ref().map_or(unsized_one, |figure| u64::from(Span::of(figure).representative()) + SIZED_MIN)
}

/// Whether more is known about a company than its name and place.
pub(super) fn has_profile(record: &CompanyRecord) -> bool {
    record.description.is_some() || record.domain.is_some()
}

/// A register number as it is compared: letters and digits only, upper case.
pub(super) fn identifier_key(value: &str) -> String {
    value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// An identifier with its scheme, as it is compared.
pub(super) fn identifier_term(identifier: &Identifier) -> String {
    scheme_term(&identifier.scheme, &identifier_key(&identifier.value))
}

fn scheme_term(scheme: &str, key: &str) -> String {
    format!("{}:{key}", scheme.to_ascii_lowercase())
}

fn unfit(reason: String) -> CatalogueError {
    CatalogueError::Unfit { reason }
}

fn add_names(document: &mut TantivyDocument, record: &CompanyRecord, fields: &Fields) {
    let mut terms = Terms::default();
    let mut known: Vec<String> = Vec::new();
    for name in std::iter::once(&record.name).chain(&record.legal_name) {
        for (at, spelling) in spellings(name).iter().enumerate() {
            let key = name_key(spelling);
            let bare = without_form(&key);
            if at == 0 && !bare.is_empty() && !known.contains(&bare) {
                document.add_text(fields.name, &bare);
                known.push(bare.clone());
            }
            initials(spelling).iter().for_each(|initials| terms.note(mark::INITIALS, initials));
            terms.note(mark::FULL, &key);
            terms.note(mark::NAME, &bare);
            terms.joins(&bare);
            terms.note(mark::JOINED, joined(&key).as_deref().unwrap_or_default());
            terms.note(mark::JOINED, joined_with_connectors(spelling).as_deref().unwrap_or_default());
        }
        if let Some(pinyin) = in_pinyin(name) {
            terms.joins(&without_form(&name_key(&pinyin)));
        }
        terms.note(mark::WRITTEN, &written(name));
        other_words(name, &mut |word| {
            document.add_text(fields.name, word);
            document.add_text(fields.edge, word);
        });
    }
    for alias in &record.aliases {
        document.add_text(fields.aliases, alias);
        document.add_text(fields.edge, alias);
        for spelling in spellings(alias) {
            let bare = without_form(&name_key(&spelling));
            terms.note(mark::ALIAS, &bare);
            terms.joins(&bare);
        }
        other_words(alias, &mut |word| document.add_text(fields.aliases, word));
    }
    document.add_text(fields.edge, &record.name);
    terms.exact.iter().for_each(|term| document.add_text(fields.exact, term));
    terms.joined.iter().for_each(|term| document.add_text(fields.joined, term));
}

/// What a company is looked up by as a whole, each once.
#[derive(Default)]
struct Terms {
    exact: Vec<String>,
    joined: Vec<String>,
}

impl Terms {
    fn note(&mut self, mark: &str, key: &str) {
        let term = format!("{mark}{key}");
        if !key.is_empty() && term.len() <= TERM_BYTES_MAX && !self.exact.contains(&term) {
            self.exact.push(term);
        }
    }

    fn joins(&mut self, key: &str) {
        self.note(mark::JOINED, joined(key).as_deref().unwrap_or_default());
        for join in joins(key) {
            if join.len() <= TERM_BYTES_MAX && !self.joined.contains(&join) {
                self.joined.push(join);
            }
        }
    }
}

/// Calls back with the words that occur only in other spellings of a text.
fn other_words(text: &str, on_word: &mut dyn FnMut(&str)) {
    let spellings = spellings(text);
    let Some((written, others)) = spellings.split_first().filter(|(_, others)| !others.is_empty()) else { return };
    let mut known = whole_words(written);
    for word in others.iter().flat_map(|other| whole_words(other)) {
        if !known.contains(&word) {
            on_word(&word);
            known.push(word);
        }
    }
}

fn add_texts(document: &mut TantivyDocument, record: &CompanyRecord, fields: &Fields) {
    let mut add = |text: &str| document.add_text(fields.all, text);
    // Twice: a word in the name weighs more than the same word in a description.
    add(&record.name);
    add(&record.name);
    let texts = [&record.legal_name, &record.domain, &record.description, &record.locality, &record.region];
    for text in texts.into_iter().flatten() {
        add(text);
    }
    record.aliases.iter().chain(&record.tags).for_each(|text| add(text));
    let named = [Some(&record.name), record.legal_name.as_ref(), record.locality.as_ref(), record.region.as_ref()];
    for text in named.into_iter().flatten().chain(&record.aliases) {
        other_words(text, &mut |word| add(word));
    }
    for category in &record.categories {
        if let Some(words) = CATEGORY_WORDS.get(category) {
            add(words);
        }
    }
}

fn add_filters(document: &mut TantivyDocument, record: &CompanyRecord, fields: &Fields) {
    let country = record.country.map(Country::alpha2);
    document.add_u64(fields.land, country.map_or(0, schema::land_code));
    if let Some(country) = country {
        document.add_text(fields.country, country);
    }
    let mut sectors = Vec::new();
    let mut categories = Vec::new();
    for category in &record.categories {
        if !categories.contains(category) {
            document.add_text(fields.category, category.slug());
            categories.push(*category);
        }
        if !sectors.contains(&category.sector()) {
            document.add_text(fields.sector, category.sector().slug());
            sectors.push(category.sector());
        }
    }
    add_state(document, record, fields);
    if let Some(city) = record.locality.as_deref().filter(|city| city.len() <= TERM_BYTES_MAX) {
        document.add_text(fields.city, city_key(city));
        document.add_text(fields.locality, city.trim());
    }
    let span = record.employees.as_ref().map(Span::of);
    document.add_u64(fields.span, span.map_or(size::UNKNOWN, Span::packed));
    if let Some(span) = span {
        document.add_text(fields.size, span.term());
        document.add_text(fields.size, size::band_term(SizeBand::of(span.representative())));
    }
    let revenue = record.revenue.as_ref().and_then(Span::of_revenue);
    document.add_u64(fields.revenue, revenue.map_or(size::UNKNOWN, Span::packed));
    document.add_text(fields.status, record.status.word());
    document.add_u64(fields.founded, record.founded.map_or(0, u64::from));
    if let Some(year) = record.founded {
        document.add_text(fields.year, format!("{}{year:05}", mark::YEAR));
        document.add_text(fields.year, format!("{}{:04}", mark::DECADE, year / 10));
    }
}

/// The state, by its code and that of the larger one that it is a part of; without a code as it is written.
fn add_state(document: &mut TantivyDocument, record: &CompanyRecord, fields: &Fields) {
    let Some(region) = region_of(record) else { return };
    let Some(state) = Subdivision::of_region(record.country, region) else {
        document.add_text(fields.state, state_key(region));
        document.add_text(fields.region, region);
        return;
    };
    for code in codes(state) {
        document.add_text(fields.state, code);
        document.add_text(fields.region, code);
    }
}

/// The terms of a company's state, the smallest one first.
pub(super) fn state_terms(record: &CompanyRecord) -> Vec<String> {
    let Some(region) = region_of(record) else { return Vec::new() };
    match Subdivision::of_region(record.country, region) {
        Some(state) => codes(state).map(str::to_owned).collect(),
        None => vec![state_key(region)],
    }
}

/// The code of a state, and those of the larger ones that it is a part of.
fn codes(state: Subdivision) -> impl Iterator<Item = &'static str> {
    std::iter::successors(Some(state), |state| state.part_of()).map(Subdivision::code)
}

fn region_of(record: &CompanyRecord) -> Option<&str> {
    record.region.as_deref().map(str::trim).filter(|region| !region.is_empty() && region.len() <= TERM_BYTES_MAX)
}

fn add_references(document: &mut TantivyDocument, record: &CompanyRecord, fields: &Fields) {
    if let Some(domain) = record.domain.as_deref().filter(|domain| domain.len() <= TERM_BYTES_MAX) {
        document.add_text(fields.domain, domain.to_ascii_lowercase());
    }
    for identifier in &record.identifiers {
        let key = identifier_key(&identifier.value);
        if key.is_empty() || key.len() > TERM_BYTES_MAX / 2 {
            continue;
        }
        document.add_text(fields.identifier, scheme_term(&identifier.scheme, &key));
        document.add_text(fields.identifier, key);
    }
    let parent = record.parent.iter();
    let above = parent.flat_map(|parent| [(mark::DIRECT, &parent.direct), (mark::ULTIMATE, &parent.ultimate)]);
    for (mark, identifier) in above {
        if let Some(identifier) = identifier {
            let term = format!("{mark}{}", identifier_term(identifier));
            if term.len() <= TERM_BYTES_MAX {
                document.add_text(fields.parent, term);
            }
        }
    }
}
