//! From the fields of one row to a record.

use std::collections::{HashMap, HashSet};

use firmgate_model::CompanyRecord;
use firmgate_vocabulary::{Category, Sector};

use self::cells::{RowReader, cell, number, parts, value};

use super::clean::{DESCRIPTION_BYTES_MAX, NAME_BYTES_MAX, VALUE_BYTES_MAX};
use super::codes::Codes;
use super::columns::Columns;
use super::guess::Guesser;
use super::map::{DOMAIN, ImportMap, Target};
use super::numbers;
use super::website::{Website, website};
use super::{ImportSummary, RowError, founded};

mod cells;

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
        Some(firmgate_clean::id_of(scheme, &number(scheme, fields, *column, map)?))
    };
    map.id.iter().filter_map(candidate).collect()
}

impl<'a> Maker<'a> {
    pub(super) fn new(map: &'a ImportMap, columns: &'a Columns, header: &'a [String], shared: HashSet<u64>) -> Self {
        let this_year = numbers::this_year();
        let (guesser, labels) = (Guesser::default(), HashMap::new());
        Self { map, columns, header, this_year, shared, given: HashSet::new(), guesser, labels }
    }

    /// Why the map leaves the row out; `None` where it does not.
    pub(super) fn left_out(&self, fields: &[&str]) -> Option<String> {
        let rule = self.columns.left_out(fields, self.map)?;
        self.map.leave_out.get(rule).map(|rule| rule.why.clone())
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
        let description = row.text(columns.description, DESCRIPTION_BYTES_MAX);
        let categories = self.categories(fields, description.as_deref(), row.summary);
        let country = row.country(columns.country);
        let domain = self.domain(fields, row.summary);
        let (locality, region) = row.place(columns.place);
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
            region: row.line(columns.region, VALUE_BYTES_MAX).or(region),
            locality: row.line(columns.locality, VALUE_BYTES_MAX).or(locality),
            postal_code: row.line(columns.postal_code, VALUE_BYTES_MAX),
            categories,
            tags: row.list(&columns.tags, map.separators.tags.as_deref(), ""),
            employees: row.employees(columns),
            revenue: None,
            founded: stated.or_else(from_text),
            status: row.status(columns),
            legal_form: row.legal_form(columns.legal_form),
            identifiers: row.identifiers(columns),
            source: map.source.clone(),
            licence: map.licence.clone(),
            also_in: Vec::new(),
            parent: None,
            updated_on: row.read(columns.updated_on, numbers::day),
            name,
        })
    }

    /// INVARIANT (identity): identifiers go out as they came in, so one that would have to be cleaned is not accepted.
    fn identify(&self, fields: &[&str]) -> Result<(), RowError> {
        for (scheme, column) in &self.columns.identifiers {
            let raw = fields.get(*column).copied().unwrap_or_default();
            let Some(number) = number(scheme, fields, *column, self.map) else { continue };
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
        let codes = self.map.codes.filter(|_| self.columns.codes_when.holds(|at| value(fields, Some(at), self.map)));
        if self.map.codes.is_some() && codes.is_none() {
            summary.without_category += 1;
            return found;
        }
        for cell in self.columns.categories.iter().filter_map(|column| cell(fields, *column, self.map)) {
            for label in self.category_labels(cell) {
                let targets = self.targets(label, codes);
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
    fn targets(&mut self, label: &str, codes: Option<Codes>) -> Vec<Target> {
        let lower = label.to_lowercase();
        if let Some(targets) = self.map.categories.get(&lower).or_else(|| self.labels.get(&lower)) {
            return targets.clone();
        }
        let target = codes.and_then(|codes| codes.category(label)).map(Target::Category).or_else(|| known(label));
        let targets: Vec<Target> = target.into_iter().collect();
        if self.labels.len() < LABELS_MAX {
            self.labels.insert(lower, targets.clone());
        }
        targets
    }
}

/// A label that the vocabulary knows.
fn known(label: &str) -> Option<Target> {
    let sector = || Sector::parse(label).ok().map(Target::Sector);
    Category::parse(label).ok().map(Target::Category).or_else(sector)
}
