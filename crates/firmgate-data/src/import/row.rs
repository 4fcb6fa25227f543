//! From the fields of one row to a record.

use std::collections::{HashMap, HashSet};

use firmgate_model::{CompanyRecord, Employees, Identifier, Status};
use firmgate_vocabulary::{Category, Country, Sector};

use super::clean::{self, Cut, DESCRIPTION_BYTES_MAX, NAME_BYTES_MAX, VALUE_BYTES_MAX};
use super::columns::Columns;
use super::guess::Guesser;
use super::map::{DOMAIN, ImportMap, Target};
use super::numbers::{self, NumberError};
use super::website::{Website, website};
use super::{ImportSummary, RowError, UnreadCell, founded};

/// Values of one list of a record.
const LIST_ITEMS_MAX: usize = 20;
/// Labels that are remembered.
const LABELS_MAX: usize = 10_000;

/// Builds the records of one file.
pub(super) struct Maker<'a> {
    map: &'a ImportMap,
    columns: &'a Columns,
    header: &'a [String],
    this_year: u16,
    /// Hashes of ids that several rows claim.
    shared: HashSet<u64>,
    /// Of these, the ones that were assigned.
    given: HashSet<u64>,
    guesser: Guesser,
    /// What labels outside the map mean: a file repeats a few labels, and to look one up is slow.
    labels: HashMap<String, Vec<Target>>,
}

/// A 64-bit hash of an id, the same on every run.
///
/// Two ids with one hash would only fall back to the next candidate, with a probability of 10^-7 for a million rows.
pub(super) fn hash(id: &str) -> u64 {
    let mixed = id
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    (mixed ^ (mixed >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// What could be the id of a row, the best first.
pub(super) fn candidates(fields: &[&str], columns: &Columns, map: &ImportMap) -> Vec<String> {
    let candidate = |scheme: &String| {
        if scheme == DOMAIN {
            let text = value(fields, columns.website, map)?;
            return match website(text, value(fields, Some(columns.name), map).unwrap_or_default()) {
                Website::Domain(domain) => Some(domain),
                Website::SharedHost | Website::Unusable => None,
            };
        }
        let (_, column) = columns.identifiers.iter().find(|(known, _)| known == scheme)?;
        Some(firmgate_clean::id_of(scheme, &number(fields, *column, map)?))
    };
    map.id.iter().filter_map(candidate).collect()
}

impl<'a> Maker<'a> {
    pub(super) fn new(map: &'a ImportMap, columns: &'a Columns, header: &'a [String], shared: HashSet<u64>) -> Self {
        let this_year = numbers::this_year();
        let (guesser, labels) = (Guesser::default(), HashMap::new());
        Self { map, columns, header, this_year, shared, given: HashSet::new(), guesser, labels }
    }

    /// The record of one row. What is missing or dropped is counted for accepted rows only.
    pub(super) fn make(
        &mut self,
        line: u64,
        fields: &[&str],
        summary: &mut ImportSummary,
    ) -> Result<CompanyRecord, RowError> {
        let (columns, map, this_year) = (self.columns, self.map, self.this_year);
        let mut row = RowReader { line, header: self.header, fields, map, summary };
        let name = value(fields, Some(columns.name), map).ok_or(RowError::NoName)?;
        if let Some(prefix) = map.reject_prefixes.iter().find(|prefix| name.starts_with(prefix.as_str())) {
            return Err(RowError::Rule { prefix: prefix.clone() });
        }
        let name = row.line(Some(columns.name), NAME_BYTES_MAX).ok_or(RowError::NoName)?;
        self.identify(fields)?;
        let id = self.id(fields)?;
        let description = row.line(columns.description, DESCRIPTION_BYTES_MAX);
        let categories = self.categories(fields, description.as_deref(), row.summary);
        let country = row.country(columns.country);
        let domain = self.domain(fields, row.summary);
        let stated = row.founded(columns.founded, this_year);
        let from_text =
            || value(fields, columns.founded_from_text, map).and_then(|text| founded::year(text, this_year));
        Ok(CompanyRecord {
            id,
            legal_name: row.line(columns.legal_name, NAME_BYTES_MAX).filter(|legal| *legal != name),
            aliases: row.list(&columns.aliases, map.separators.aliases.as_deref(), &name),
            domain,
            language: map.language.clone().filter(|_| description.is_some()),
            description,
            country,
            region: row.line(columns.region, VALUE_BYTES_MAX),
            locality: row.line(columns.locality, VALUE_BYTES_MAX),
            postal_code: row.line(columns.postal_code, VALUE_BYTES_MAX),
            categories,
            tags: row.list(&columns.tags, map.separators.tags.as_deref(), ""),
            employees: row.employees(columns.employees),
            revenue: None,
            founded: stated.or_else(from_text),
            status: Status::Unknown,
            legal_form: None,
            identifiers: row.identifiers(&columns.identifiers),
            source: map.source.clone(),
            licence: None,
            also_in: Vec::new(),
            parent: None,
            updated_on: None,
            name,
        })
    }

    /// INVARIANT (identity): identifiers go out as they came in, so one that would have to be cleaned is not accepted.
    fn identify(&self, fields: &[&str]) -> Result<(), RowError> {
        for (scheme, column) in &self.columns.identifiers {
            let raw = fields.get(*column).copied().unwrap_or_default();
            let Some(number) = number(fields, *column, self.map) else { continue };
            let hides = raw.trim().chars().any(char::is_control);
            if hides || !firmgate_clean::is_id(&firmgate_clean::id_of(scheme, &number)) {
                let column = self.header.get(*column).map_or("", String::as_str);
                return Err(RowError::UncleanId { column: super::shown(column), value: super::shown(raw) });
            }
        }
        Ok(())
    }

    /// The best candidate that no other row claims; where all are claimed, the last one, for the first row.
    fn id(&mut self, fields: &[&str]) -> Result<String, RowError> {
        let mut candidates = candidates(fields, self.columns, self.map);
        if let Some(own) = candidates.iter().position(|id| !self.shared.contains(&hash(id))) {
            return Ok(candidates.swap_remove(own));
        }
        let id = candidates.pop().ok_or(RowError::NoId)?;
        if self.given.insert(hash(&id)) { Ok(id) } else { Err(RowError::Duplicate { id }) }
    }

    fn domain(&self, fields: &[&str], summary: &mut ImportSummary) -> Option<String> {
        let name = value(fields, Some(self.columns.name), self.map).unwrap_or_default();
        match website(value(fields, self.columns.website, self.map)?, name) {
            Website::Domain(domain) => {
                summary.shared_domains += u64::from(self.shared.contains(&hash(&domain)));
                Some(domain)
            }
            Website::SharedHost => {
                summary.shared_domains += 1;
                None
            }
            Website::Unusable => {
                summary.unusable_websites += 1;
                None
            }
        }
    }

    /// From the first column that leads to a category.
    fn categories(&mut self, fields: &[&str], text: Option<&str>, summary: &mut ImportSummary) -> Vec<Category> {
        let mut found = Vec::new();
        for cell in self.columns.categories.iter().filter_map(|column| value(fields, Some(*column), self.map)) {
            for label in self.category_labels(cell) {
                let targets = self.targets(label);
                if targets.is_empty() {
                    summary.unknown_categories += 1;
                    summary.category_labels.count(label);
                }
                let category = targets.into_iter().find_map(|target| match target {
                    Target::Category(category) => Some(category),
                    Target::Sector(sector) => self.guesser.category(sector, text?),
                });
                if let Some(category) = category.filter(|category| !found.contains(category)) {
                    found.push(category);
                }
            }
            if !found.is_empty() {
                break;
            }
        }
        summary.without_category += u64::from(found.is_empty());
        found
    }

    /// The labels of a cell: the whole cell where the map lists it, else its parts between separators.
    fn category_labels<'t>(&self, cell: &'t str) -> Vec<&'t str> {
        if self.map.categories.contains_key(&cell.to_lowercase()) {
            return vec![cell];
        }
        parts(cell, self.map.separators.categories.as_deref(), self.map)
    }
}

impl Maker<'_> {
    fn targets(&mut self, label: &str) -> Vec<Target> {
        let lower = label.to_lowercase();
        if let Some(targets) = self.map.categories.get(&lower).or_else(|| self.labels.get(&lower)) {
            return targets.clone();
        }
        let targets: Vec<Target> = known(label).into_iter().collect();
        if self.labels.len() < LABELS_MAX {
            self.labels.insert(lower, targets.clone());
        }
        targets
    }
}

/// Reads the values of one row and counts what is wrong with them.
struct RowReader<'r, 's> {
    line: u64,
    header: &'r [String],
    fields: &'r [&'r str],
    map: &'r ImportMap,
    summary: &'s mut ImportSummary,
}

impl<'r> RowReader<'r, '_> {
    fn value(&self, column: Option<usize>) -> Option<&'r str> {
        value(self.fields, column, self.map)
    }

    fn line(&mut self, column: Option<usize>, bytes_max: usize) -> Option<String> {
        self.cleaned(self.value(column)?, bytes_max)
    }

    fn cleaned(&mut self, text: &str, bytes_max: usize) -> Option<String> {
        let cleaned = clean::line(text, bytes_max)?;
        self.summary.cut_texts += u64::from(cleaned.cut == Cut::Yes);
        Some(cleaned.text)
    }

    /// Distinct values, without `except`.
    fn list(&mut self, columns: &[usize], separator: Option<&str>, except: &str) -> Vec<String> {
        let mut list: Vec<String> = Vec::new();
        let cells = columns.iter().filter_map(|column| value(self.fields, Some(*column), self.map));
        for text in cells.flat_map(|cell| parts(cell, separator, self.map)).take(LIST_ITEMS_MAX) {
            if let Some(text) = self.cleaned(text, VALUE_BYTES_MAX).filter(|text| text != except)
                && !list.contains(&text)
            {
                list.push(text);
            }
        }
        list
    }

    fn country(&mut self, column: Option<usize>) -> Option<Country> {
        let text = self.value(column);
        let country = text.and_then(|text| {
            let mapped = self.map.countries.get(&text.to_lowercase()).copied();
            mapped.or_else(|| Country::parse(text).ok())
        });
        self.summary.without_country += u64::from(country.is_none());
        if let (None, Some(text)) = (country, text) {
            self.summary.unknown_countries += 1;
            self.summary.country_labels.count(text);
        }
        country
    }

    fn founded(&mut self, column: Option<usize>, this_year: u16) -> Option<u16> {
        self.read(column, |text| numbers::year(text, this_year))
    }

    fn employees(&mut self, column: Option<usize>) -> Option<Employees> {
        self.read(column, numbers::heads)
    }

    /// What a cell states; what cannot be read is counted, and reported with its place.
    fn read<T>(&mut self, column: Option<usize>, read: impl Fn(&str) -> Result<T, NumberError>) -> Option<T> {
        let text = self.value(column)?;
        match read(text) {
            Ok(read) => Some(read),
            Err(reason) => {
                let column = column.and_then(|column| self.header.get(column)).map_or("", String::as_str);
                self.summary.unusable_numbers += 1;
                self.summary.tell(UnreadCell::new(self.line, column, text, reason));
                None
            }
        }
    }

    fn identifiers(&self, columns: &[(String, usize)]) -> Vec<Identifier> {
        let identifier = |(scheme, column): &(String, usize)| {
            Some(Identifier { scheme: scheme.clone(), value: number(self.fields, *column, self.map)? })
        };
        columns.iter().take(LIST_ITEMS_MAX).filter_map(identifier).collect()
    }
}

/// What a column holds; `None` where it is empty or a placeholder.
fn value<'a>(fields: &[&'a str], column: Option<usize>, map: &ImportMap) -> Option<&'a str> {
    stated(fields.get(column?)?, map)
}

/// The values of a cell, without those that are empty or placeholders; of many the first ones.
fn parts<'a>(cell: &'a str, separator: Option<&str>, map: &ImportMap) -> Vec<&'a str> {
    match separator {
        Some(separator) => cell.split(separator).filter_map(|part| stated(part, map)).take(LIST_ITEMS_MAX).collect(),
        None => vec![cell],
    }
}

fn stated<'a>(text: &'a str, map: &ImportMap) -> Option<&'a str> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    let placeholder = || map.placeholders.contains(&text.to_lowercase());
    (!text.is_empty() && (map.placeholders.is_empty() || !placeholder())).then_some(text)
}

/// A number of a register, without spaces.
fn number(fields: &[&str], column: usize, map: &ImportMap) -> Option<String> {
    let text = value(fields, Some(column), map)?;
    let number: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    (!number.is_empty() && number.len() <= VALUE_BYTES_MAX).then_some(number)
}

/// A label that the vocabulary knows.
fn known(label: &str) -> Option<Target> {
    let sector = || Sector::parse(label).ok().map(Target::Sector);
    Category::parse(label).ok().map(Target::Category).or_else(sector)
}
