//! What an import tells about a file.

use std::collections::BTreeMap;

use super::numbers::NumberError;
use super::shown;
use super::text::ReadAs;

/// Cells of numbers that a summary lists with their places; all are counted.
const CELLS_TOLD_MAX: usize = 20;
/// Different labels that are counted one by one.
const LABELS_COUNTED_MAX: usize = 1_000;

/// A cell that was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadCell {
    /// Line of the file where its row begins.
    pub line: u64,
    /// Name of its column.
    pub column: String,
    /// The beginning of what it holds.
    pub value: String,
    /// Why it was not read.
    pub reason: NumberError,
}

impl UnreadCell {
    pub(super) fn new(line: u64, column: &str, value: &str, reason: NumberError) -> Self {
        Self { line, column: shown(column), value: shown(value), reason }
    }
}

/// What may separate several values of one cell.
const SEPARATORS: [char; 4] = ['|', ';', ',', '/'];

/// How often each unknown label occurred.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    counts: BTreeMap<String, u64>,
    all: u64,
    /// How many labels have each separator between two values.
    separated: [u64; SEPARATORS.len()],
}

impl Labels {
    pub(super) fn count(&mut self, label: &str) {
        self.all += 1;
        for (count, separator) in self.separated.iter_mut().zip(SEPARATORS) {
            *count += u64::from(label.split(separator).filter(|part| !part.trim().is_empty()).nth(1).is_some());
        }
        let label = shown(label);
        if self.counts.len() < LABELS_COUNTED_MAX || self.counts.contains_key(&label) {
            *self.counts.entry(label).or_default() += 1;
        }
    }

    /// What most of the labels have in common that may separate several values.
    #[must_use]
    pub fn separator(&self) -> Option<char> {
        let most = self.separated.iter().copied().max().filter(|most| most * 2 > self.all)?;
        self.separated.iter().zip(SEPARATORS).find(|(count, _)| **count == most).map(|(_, separator)| separator)
    }

    /// The labels that were met most often, and how often.
    #[must_use]
    pub fn most(&self, count: usize) -> Vec<(&str, u64)> {
        let mut all: Vec<(&str, u64)> = self.counts.iter().map(|(label, count)| (label.as_str(), *count)).collect();
        all.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
        all.truncate(count);
        all
    }

    /// How many different ones there are; the counting ends at a thousand.
    #[must_use]
    pub fn different(&self) -> usize {
        self.counts.len()
    }
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// How the file was read.
    pub read_as: ReadAs,
    /// What the map calls the file.
    pub title: Option<String>,
    /// Columns of the map that the file does not have and need not have.
    pub absent_columns: Vec<String>,
    /// Rows below the header.
    pub read: u64,
    /// Rows delivered as companies.
    pub accepted: u64,
    /// Rows delivered as rejections.
    pub rejected: u64,
    /// Rows that the map leaves out, by what they are.
    pub left_out: BTreeMap<String, u64>,
    /// Of the rejected ones, those with an id that an earlier row has.
    pub duplicates: u64,
    /// Companies without a country, whether empty or not understood.
    pub without_country: u64,
    /// Of these, companies with a country that no vocabulary knows.
    pub unknown_countries: u64,
    /// Companies without a category.
    pub without_category: u64,
    /// Values of category columns that neither the map nor the vocabulary knows.
    pub unknown_categories: u64,
    /// Companies whose website belongs to several companies of the file or to a host of many.
    pub shared_domains: u64,
    /// Websites that are not valid URLs.
    pub unusable_websites: u64,
    /// Numbers and years that are not valid.
    pub unusable_numbers: u64,
    /// Strings that were longer than there is room for.
    pub cut_texts: u64,
    /// The first cells of numbers and years that were not read.
    pub unread_cells: Vec<UnreadCell>,
    /// Countries that no vocabulary knows.
    pub country_labels: Labels,
    /// Categories that neither the map nor the vocabulary knows.
    pub category_labels: Labels,
}

impl ImportSummary {
    pub(super) fn tell(&mut self, cell: UnreadCell) {
        if self.unread_cells.len() < CELLS_TOLD_MAX {
            self.unread_cells.push(cell);
        }
    }
}
