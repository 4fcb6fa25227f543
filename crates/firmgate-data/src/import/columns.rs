//! Where the columns of a map are in a file.

use std::collections::HashSet;

use super::map::ImportMap;
use super::{ImportError, shown};

/// Where the columns of the map are in the file.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) name: usize,
    pub(super) legal_name: Option<usize>,
    pub(super) aliases: Vec<usize>,
    pub(super) description: Option<usize>,
    pub(super) country: Option<usize>,
    pub(super) region: Option<usize>,
    pub(super) locality: Option<usize>,
    pub(super) postal_code: Option<usize>,
    pub(super) website: Option<usize>,
    pub(super) categories: Vec<usize>,
    pub(super) employees: Option<usize>,
    pub(super) founded: Option<usize>,
    pub(super) founded_from_text: Option<usize>,
    pub(super) tags: Vec<usize>,
    pub(super) identifiers: Vec<(String, usize)>,
}

impl Columns {
    /// Searches for the columns of the map in a header, in any case.
    pub(super) fn find<E>(header: &[String], map: &ImportMap) -> Result<Self, ImportError<E>> {
        let place = |column: &String| place(header, column);
        let optional = |column: &Option<String>| column.as_ref().map(place).transpose();
        let all = |columns: &[String]| columns.iter().map(place).collect::<Result<Vec<_>, _>>();
        let columns = &map.columns;
        let identifiers = map.identifiers.iter().map(|(scheme, column)| Ok((scheme.clone(), place(column)?)));
        Ok(Self {
            name: place(&columns.name)?,
            legal_name: optional(&columns.legal_name)?,
            aliases: all(&columns.aliases)?,
            description: optional(&columns.description)?,
            country: optional(&columns.country)?,
            region: optional(&columns.region)?,
            locality: optional(&columns.locality)?,
            postal_code: optional(&columns.postal_code)?,
            website: optional(&columns.website)?,
            categories: all(&columns.categories)?,
            employees: optional(&columns.employees)?,
            founded: optional(&columns.founded)?,
            founded_from_text: optional(&map.founded_from_text)?,
            tags: all(&columns.tags)?,
            identifiers: identifiers.collect::<Result<_, ImportError<E>>>()?,
        })
    }
}

/// How many columns of the map a row names.
pub(super) fn matches(row: &[String], map: &ImportMap) -> usize {
    // A map that states nothing names no column, and not the ones without a name.
    let names: HashSet<String> = row.iter().map(|name| plain(name)).filter(|name| !name.is_empty()).collect();
    let is_there =
        |column: &&String| names.contains(&plain(column)) || numbered(column).is_some_and(|at| at < row.len());
    map.column_names().filter(is_there).count()
}

/// The place of a column, by its name or as `#3`.
fn place<E>(header: &[String], column: &str) -> Result<usize, ImportError<E>> {
    let wanted = plain(column);
    let mut places = header.iter().enumerate().filter(|(_, name)| plain(name) == wanted).map(|(at, _)| at);
    match (places.next(), places.next()) {
        (Some(at), None) => Ok(at),
        (Some(first), Some(second)) => {
            Err(ImportError::RepeatedColumn { column: column.to_owned(), first: first + 1, second: second + 1 })
        }
        (None, _) => numbered(column)
            .filter(|at| *at < header.len())
            .ok_or_else(|| ImportError::NoColumn { column: column.to_owned(), present: listed(header) }),
    }
}

/// The place that `#3` refers to.
fn numbered(column: &str) -> Option<usize> {
    column.trim().strip_prefix('#')?.parse::<usize>().ok()?.checked_sub(1)
}

fn plain(name: &str) -> String {
    name.trim_start_matches('\u{feff}').trim().to_lowercase()
}

/// The columns of a header for a message, bounded.
fn listed(header: &[String]) -> String {
    const SHOWN_MAX: usize = 30;
    let names = header.iter().take(SHOWN_MAX).map(|name| format!("`{}`", shown(name)));
    let mut text = names.collect::<Vec<_>>().join(", ");
    if header.len() > SHOWN_MAX {
        text.push_str(", …");
    }
    if text.is_empty() { "no columns".to_owned() } else { text }
}
