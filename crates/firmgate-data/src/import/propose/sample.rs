//! What the columns of a file hold, by its first rows.

use std::collections::HashSet;

use super::example;
use super::fields::Kind;
use crate::import::columns::plain;
use crate::import::content::ContentError;
use crate::import::numbers;
use crate::import::rows::{LIST_MARK, Rows};

/// Rows that are looked at.
const ROWS_MAX: usize = 1_000;
/// Values of a column that are kept.
const VALUES_MAX: usize = 200;
const EXAMPLES: usize = 2;

/// A column and its first values.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) place: usize,
    /// How a map refers to it: by its name where it has one of its own.
    pub(super) reference: String,
    /// Its name, and the last part of it where it is a path, in letters and digits only.
    names: [String; 2],
    values: Vec<String>,
    pub(super) filled: usize,
    pub(super) different: usize,
    pub(super) rows: usize,
}

impl Column {
    fn new(place: usize, header: &[String]) -> Self {
        let name = header.get(place).map_or("", String::as_str);
        let is_own = !plain(name).is_empty() && header.iter().filter(|other| plain(other) == plain(name)).count() == 1;
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let names = [letters(name), letters(name.rsplit('.').next().unwrap_or_default())];
        let reference =
            if is_own { name.trim_start_matches('\u{feff}').trim().to_owned() } else { format!("#{}", place + 1) };
        Self { place, reference, names, values: Vec::new(), filled: 0, different: 0, rows: 0 }
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        self.names.iter().any(|own| own == name)
    }

    /// Of the values, how many are of a kind, in percent.
    pub(super) fn percent(&self, kind: Kind) -> usize {
        let this_year = numbers::this_year();
        let fits = self.values.iter().filter(|value| kind.fits(value, this_year)).count();
        (fits * 100).checked_div(self.values.len()).unwrap_or(0)
    }

    /// Whether every row has another value, which could be an id.
    pub(super) fn is_unique(&self) -> bool {
        let is_id = |value: &String| firmgate_clean::is_id(&firmgate_clean::id_of("id", value));
        self.rows > 0
            && self.different == self.rows
            && self.values.iter().all(|value| !value.contains(' ') && is_id(value))
    }

    /// The first values, for a comment.
    pub(super) fn examples(&self) -> String {
        if self.values.is_empty() {
            return "empty".to_owned();
        }
        self.values.iter().take(EXAMPLES).map(|value| example(value)).collect::<Vec<_>>().join(", ")
    }
}

/// The columns of a file, and how many rows were looked at.
pub(super) fn sample(rows: &mut dyn Rows) -> Result<(Vec<Column>, usize), ContentError> {
    let header = rows.header().to_vec();
    let mut columns: Vec<Column> = (0..header.len()).map(|place| Column::new(place, &header)).collect();
    let mut seen: Vec<HashSet<String>> = vec![HashSet::new(); columns.len()];
    let mut count = 0;
    while count < ROWS_MAX {
        let Some(row) = rows.next()? else { break };
        let Ok(fields) = row.fields else { continue };
        count += 1;
        for ((column, seen), cell) in columns.iter_mut().zip(&mut seen).zip(fields) {
            let value = cell.split(LIST_MARK).next().unwrap_or_default().trim();
            if value.is_empty() {
                continue;
            }
            column.filled += 1;
            column.different += usize::from(seen.insert(value.to_owned()));
            if column.values.len() < VALUES_MAX {
                column.values.push(value.to_owned());
            }
        }
    }
    columns.iter_mut().for_each(|column| column.rows = count);
    Ok((columns, count))
}
