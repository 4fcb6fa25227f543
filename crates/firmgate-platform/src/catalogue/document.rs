//! From a record to what the index holds of it.

use std::collections::HashMap;
use std::sync::LazyLock;

use firmgate_vocabulary::{Category, Country, SizeBand, fold};
use tantivy::TantivyDocument;

use crate::model::CompanyRecord;

use super::error::CatalogueError;
use super::schema::{self, Fields, mark};
use super::size::{self, Span};
use super::words::{name_key, telling_words, without_form};

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
        // Each word once: how many synonyms share it says nothing about a company.
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

/// The prominence of a company: its head count, one more so that 0 employees are above unknown.
pub(super) fn prominence(record: &CompanyRecord) -> u64 {
    record.employees.as_ref().map_or(0, |employees| u64::from(Span::of(employees).representative()) + 1)
}

/// A register number as it is compared: letters and digits only, upper case.
pub(super) fn identifier_key(value: &str) -> String {
    value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// A city as it is compared.
pub(super) fn city_key(city: &str) -> String {
    fold(city.trim())
}

fn unfit(reason: String) -> CatalogueError {
    CatalogueError::Unfit { reason }
}

fn add_names(document: &mut TantivyDocument, record: &CompanyRecord, fields: &Fields) {
    let mut exact: Vec<String> = Vec::new();
    let mut note = |mark: &str, key: String| {
        let term = format!("{mark}{key}");
        if !key.is_empty() && term.len() <= TERM_BYTES_MAX && !exact.contains(&term) {
            exact.push(term);
        }
    };
    let mut known: Vec<String> = Vec::new();
    for name in std::iter::once(&record.name).chain(&record.legal_name) {
        let key = name_key(name);
        let bare = without_form(&key);
        if !bare.is_empty() && !known.contains(&bare) {
            document.add_text(fields.name, &bare);
            known.push(bare.clone());
        }
        note(mark::NAME, key);
        note(mark::NAME, bare);
    }
    for alias in &record.aliases {
        document.add_text(fields.aliases, alias);
        document.add_text(fields.edge, alias);
        let key = name_key(alias);
        note(mark::ALIAS, without_form(&key));
        note(mark::ALIAS, key);
    }
    document.add_text(fields.edge, &record.name);
    for term in exact {
        document.add_text(fields.exact, &term);
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
    document.add_text(fields.status, record.status.word());
    document.add_u64(fields.founded, record.founded.map_or(0, u64::from));
    if let Some(year) = record.founded {
        document.add_text(fields.year, format!("{}{year:05}", mark::YEAR));
        document.add_text(fields.year, format!("{}{:04}", mark::DECADE, year / 10));
    }
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
        document.add_text(fields.identifier, format!("{}:{key}", identifier.scheme.to_ascii_lowercase()));
        document.add_text(fields.identifier, key);
    }
}
