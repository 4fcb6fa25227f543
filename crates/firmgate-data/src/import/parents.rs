//! Level 2 of GLEIF: which company consolidates which in its accounts, as CSV or XML. Both are named by their LEI.

use std::collections::HashMap;

use firmgate_model::{Identifier, Parent};

use super::columns::plain;
use super::limits::LINKS_MAX;
use super::map::ImportMap;
use super::opened::Opened;
use super::rows::Rows;
use super::text::ReadAs;
use super::{ImportError, Input, LEI, shown};

/// Columns of the file, in the order of [`Link`].
const COLUMNS: [&str; 7] = [
    "Relationship.StartNode.NodeID",
    "Relationship.StartNode.NodeIDType",
    "Relationship.EndNode.NodeID",
    "Relationship.EndNode.NodeIDType",
    "Relationship.RelationshipType",
    "Relationship.RelationshipStatus",
    "Registration.RegistrationStatus",
];

/// The parents of companies, by the LEI of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parents {
    /// By LEI.
    pub of: HashMap<String, Parent>,
    /// How the file was read.
    pub read_as: ReadAs,
    /// Rows of the file.
    pub read: u64,
    /// Rows that state no parent: of another kind, ended, or annulled.
    pub other: u64,
    /// Rows that cannot be read, or whose LEI is none.
    pub unreadable: u64,
}

/// Whether a file with these columns states parents.
pub(super) fn are_columns(columns: &[String]) -> bool {
    let has = |name: &str| columns.iter().any(|column| plain(column) == plain(name));
    COLUMNS.iter().take(6).all(|name| has(name))
}

/// Reads the parents that a file of level 2 states. `on_row` is told how many rows have been read, and can stop.
///
/// # Errors
/// [`ImportError`] when it is not such a file, or `on_row` fails.
pub fn read_parents<E>(
    input: impl Input,
    on_row: &mut dyn FnMut(u64) -> Result<(), E>,
) -> Result<Parents, ImportError<E>> {
    let mut file = Opened::open(input, &ImportMap::blank())?;
    let mut parents = Parents { read_as: file.read_as(), ..Parents::default() };
    let mut rows = file.rows_of(COLUMNS.map(str::to_owned).to_vec())?;
    let places = places(rows.as_ref())?;
    while let Some(row) = rows.next()? {
        parents.read += 1;
        on_row(parents.read).map_err(ImportError::Receiver)?;
        let Ok(fields) = row.fields else {
            parents.unreadable += 1;
            continue;
        };
        let cells = places.map(|place| place.and_then(|at| fields.get(at)).map_or("", |cell| cell.trim()));
        parents.take(&cells);
        if parents.of.len() > LINKS_MAX {
            return Err(ImportError::TooManyRows);
        }
    }
    Ok(parents)
}

fn places<E>(rows: &dyn Rows) -> Result<[Option<usize>; 7], ImportError<E>> {
    let header = rows.header();
    let places = COLUMNS.map(|name| header.iter().position(|column| plain(column) == plain(name)));
    match COLUMNS.iter().zip(&places).take(6).find(|(_, place)| place.is_none()) {
        None => Ok(places),
        Some((name, _)) => {
            let present = header.iter().take(10).map(|column| format!("`{}`", shown(column))).collect::<Vec<_>>();
            Err(ImportError::NoColumn { column: (*name).to_owned(), present: present.join(", ") })
        }
    }
}

impl Parents {
    fn take(&mut self, cells: &[&str; 7]) {
        let [child, child_type, parent, parent_type, kind, status, registration] = cells;
        let is_direct = match *kind {
            "IS_DIRECTLY_CONSOLIDATED_BY" => true,
            "IS_ULTIMATELY_CONSOLIDATED_BY" => false,
            _ => {
                self.other += 1;
                return;
            }
        };
        if *status != "ACTIVE" || matches!(*registration, "ANNULLED" | "DUPLICATE" | "RETIRED") {
            self.other += 1;
            return;
        }
        let are_leis = [child_type, parent_type].iter().all(|kind| **kind == "LEI") && is_lei(child) && is_lei(parent);
        if !are_leis {
            self.unreadable += 1;
            return;
        }
        let entry = self.of.entry((*child).to_owned()).or_default();
        let parent = Some(Identifier { scheme: LEI.to_owned(), value: (*parent).to_owned() });
        *(if is_direct { &mut entry.direct } else { &mut entry.ultimate }) = parent;
    }
}

/// 20 letters and digits of which ISO 7064 MOD 97-10 makes 1.
fn is_lei(text: &str) -> bool {
    let digits = text.chars().filter_map(|c| c.to_digit(36).filter(|_| !c.is_ascii_lowercase()));
    let rest = digits.fold(0, |rest, digit| (rest * if digit > 9 { 100 } else { 10 } + digit) % 97);
    text.len() == 20 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) && rest == 1
}

#[cfg(test)]
mod tests;
