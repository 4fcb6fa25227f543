//! Where the columns of a map are in a file.

use std::cell::RefCell;
use std::collections::HashSet;

use firmgate_model::Status;

use super::map::ImportMap;
use super::map::rules::{Condition, StatusRule};
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
    pub(super) place: Option<usize>,
    pub(super) website: Option<usize>,
    pub(super) categories: Vec<usize>,
    pub(super) employees: Option<usize>,
    pub(super) founded: Option<usize>,
    pub(super) founded_from_text: Option<usize>,
    pub(super) tags: Vec<usize>,
    pub(super) legal_form: Option<usize>,
    pub(super) updated_on: Option<usize>,
    pub(super) identifiers: Vec<(String, usize)>,
    /// Which register, and its number.
    pub(super) authority: Option<(usize, usize)>,
    pub(super) codes_when: When,
    pub(super) employees_when: When,
    pub(super) status: Vec<(When, Status)>,
    /// With the place of the rule in the map.
    pub(super) leave_out: Vec<(When, usize)>,
    /// Columns of the map that the file does not have, where the map lists the required ones.
    pub(super) absent: Vec<String>,
}

/// When a rule applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum When {
    Always,
    /// The column has any value.
    Stated(usize),
    /// The column has one of these, in lower case.
    Is(usize, Vec<String>),
    /// The file does not have the column.
    Never,
}

impl When {
    /// Whether it applies to a row of which this returns the cells.
    pub(super) fn holds<'a>(&self, cell: impl Fn(usize) -> Option<&'a str>) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Stated(column) => cell(*column).is_some(),
            Self::Is(column, values) => {
                cell(*column).is_some_and(|cell| values.iter().any(|value| *value == cell.to_lowercase()))
            }
        }
    }
}

/// Searches a header.
struct Finder<'a> {
    header: &'a [String],
    required: Option<&'a [String]>,
    absent: RefCell<Vec<String>>,
}

impl Finder<'_> {
    /// The place of a column; `None` where it is absent and the map does not require it.
    fn find<E>(&self, column: &str) -> Result<Option<usize>, ImportError<E>> {
        let is_optional = |required: &[String]| !required.iter().any(|name| plain(name) == plain(column));
        match place(self.header, column) {
            Err(ImportError::NoColumn { .. }) if self.required.is_some_and(is_optional) => {
                self.absent.borrow_mut().push(column.to_owned());
                Ok(None)
            }
            found => found.map(Some),
        }
    }

    fn optional<E>(&self, column: Option<&String>) -> Result<Option<usize>, ImportError<E>> {
        Ok(column.map(|column| self.find(column)).transpose()?.flatten())
    }

    /// The places of columns; one with a `*` stands for all that have a number there.
    fn all<E>(&self, columns: &[String]) -> Result<Vec<usize>, ImportError<E>> {
        let mut places = Vec::new();
        for column in columns {
            match column.split_once('*') {
                Some((before, after)) if !self.header.iter().any(|name| name == column) => {
                    places.extend(numbered_ones(self.header, &plain(before), after.trim().to_lowercase().as_str()));
                }
                _ => places.extend(self.find(column)?),
            }
        }
        Ok(places)
    }

    fn when<E>(&self, column: &str, values: &[String]) -> Result<When, ImportError<E>> {
        Ok(match self.find(column)? {
            None => When::Never,
            Some(column) if values.is_empty() => When::Stated(column),
            Some(column) => When::Is(column, values.iter().map(|value| value.to_lowercase()).collect()),
        })
    }

    fn condition<E>(&self, condition: Option<&Condition>) -> Result<When, ImportError<E>> {
        condition.map_or(Ok(When::Always), |condition| self.when(&condition.column, &condition.values))
    }
}

impl Columns {
    /// Searches for the columns of the map in a header, in any case.
    pub(super) fn find<E>(header: &[String], map: &ImportMap) -> Result<Self, ImportError<E>> {
        let finder = Finder { header, required: map.required.as_deref(), absent: RefCell::default() };
        let optional = |column: &Option<String>| finder.optional(column.as_ref());
        let columns = &map.columns;
        Ok(Self {
            name: place(header, &columns.name)?,
            legal_name: optional(&columns.legal_name)?,
            aliases: finder.all(&columns.aliases)?,
            description: optional(&columns.description)?,
            country: optional(&columns.country)?,
            region: optional(&columns.region)?,
            locality: optional(&columns.locality)?,
            postal_code: optional(&columns.postal_code)?,
            place: optional(&columns.place)?,
            website: optional(&columns.website)?,
            categories: finder.all(&columns.categories)?,
            employees: optional(&columns.employees)?,
            founded: optional(&columns.founded)?,
            founded_from_text: optional(&map.founded_from_text)?,
            tags: finder.all(&columns.tags)?,
            legal_form: optional(&columns.legal_form)?,
            updated_on: optional(&columns.updated_on)?,
            identifiers: Self::identifiers(&finder, map)?,
            authority: Self::authority(&finder, map)?,
            codes_when: finder.condition(map.codes_when.as_ref())?,
            employees_when: finder.condition(map.employees_when.as_ref())?,
            status: Self::status(&finder, map)?,
            leave_out: Self::rules(&finder, map)?,
            absent: finder.absent.into_inner(),
        })
    }

    fn identifiers<E>(finder: &Finder<'_>, map: &ImportMap) -> Result<Vec<(String, usize)>, ImportError<E>> {
        let mut identifiers = Vec::new();
        for (scheme, column) in &map.identifiers {
            identifiers.extend(finder.find(column)?.map(|at| (scheme.clone(), at)));
        }
        Ok(identifiers)
    }

    fn authority<E>(finder: &Finder<'_>, map: &ImportMap) -> Result<Option<(usize, usize)>, ImportError<E>> {
        let Some(authority) = &map.authority else { return Ok(None) };
        Ok(finder.find(&authority.column)?.zip(finder.find(&authority.number)?))
    }

    fn status<E>(finder: &Finder<'_>, map: &ImportMap) -> Result<Vec<(When, Status)>, ImportError<E>> {
        let rule = |rule: &StatusRule| {
            let when = rule.column.as_ref().map_or(Ok(When::Always), |column| finder.when(column, &rule.values));
            Ok((when?, rule.is))
        };
        map.status.iter().map(rule).collect()
    }

    fn rules<E>(finder: &Finder<'_>, map: &ImportMap) -> Result<Vec<(When, usize)>, ImportError<E>> {
        let rules = map.leave_out.iter().enumerate();
        rules.map(|(at, rule)| Ok((finder.when(&rule.column, &rule.values)?, at))).collect()
    }
}

/// How many columns of the map a row names.
pub(super) fn matches(row: &[String], map: &ImportMap) -> usize {
    let names: HashSet<String> = row.iter().map(|name| plain(name)).collect();
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

/// The places of the names that have a number between `before` and `after`.
fn numbered_ones(header: &[String], before: &str, after: &str) -> Vec<usize> {
    let fits = |name: &str| {
        let number = plain(name).strip_prefix(before)?.strip_suffix(after)?.to_owned();
        (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
    };
    header.iter().enumerate().filter(|(_, name)| fits(name).is_some()).map(|(at, _)| at).collect()
}

/// The place that `#3` refers to.
fn numbered(column: &str) -> Option<usize> {
    column.trim().strip_prefix('#')?.parse::<usize>().ok()?.checked_sub(1)
}

pub(super) fn plain(name: &str) -> String {
    name.trim_start_matches('\u{feff}').trim().to_lowercase()
}

/// The columns of a header for a message, bounded.
pub(super) fn listed(header: &[String]) -> String {
    const SHOWN_MAX: usize = 30;
    let names = header.iter().take(SHOWN_MAX).map(|name| format!("`{}`", shown(name)));
    let mut text = names.collect::<Vec<_>>().join(", ");
    if header.len() > SHOWN_MAX {
        text.push_str(", …");
    }
    if text.is_empty() { "no columns".to_owned() } else { text }
}
