//! A user's list of companies: rows whose columns are found by the names in the header.
//!
//! Nothing is guessed from the values: a column whose name is not known is left out, and the caller can name it.

use std::borrow::Cow;

use firmgate_model::Advice;
use firmgate_model::matching::{MATCH_CHARS_MAX, MatchRow};
use firmgate_vocabulary::{Country, fold};

use super::columns::listed;
use super::opened::Opened;
use super::rows::LIST_MARK;
use super::{ContentError, ImportMap, Input, ReadAs};

mod columns;

pub use self::columns::{Columns, Field, UnknownFieldError};

/// Rows of one list.
pub const LIST_ROWS_MAX: usize = 100_000;

/// The list, in memory.
#[derive(Debug)]
pub struct List {
    /// The names of the columns; none where the file has no header.
    pub header: Option<Vec<String>>,
    /// What the columns hold.
    pub columns: Columns,
    /// The rows, in their order.
    pub rows: Vec<ListRow>,
    /// How the file was read.
    pub read_as: ReadAs,
}

/// One row of a list.
#[derive(Debug)]
pub struct ListRow {
    /// The line of the file where it begins.
    pub line: u64,
    /// As they are in the file; none of a row that is broken.
    pub cells: Vec<String>,
    /// What to look for, or why that cannot be said.
    pub asked: Result<MatchRow, String>,
}

/// Why a list cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The file is not a table.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// No column says which company is meant.
    #[error("no column is known by its name; the file has {present}")]
    NoColumn {
        /// The names in the header.
        present: String,
    },
    /// The caller named a column that is not there.
    #[error("the file has no column `{column}`; it has {present}")]
    MissingColumn {
        /// As the caller wrote it.
        column: String,
        /// The names in the header.
        present: String,
    },
    /// More than there is room for.
    #[error("more than {LIST_ROWS_MAX} rows")]
    TooManyRows,
}

impl From<std::io::Error> for ListError {
    fn from(error: std::io::Error) -> Self {
        Self::Content(ContentError::Unreadable(error))
    }
}

impl Advice for ListError {
    fn hint(&self) -> Option<Cow<'static, str>> {
        match self {
            Self::Content(error) => error.hint(),
            Self::NoColumn { .. } | Self::MissingColumn { .. } => Some(Cow::Borrowed(
                "name the columns, as in `--column name=Firma --column domain=Homepage`; the fields are `name`, `domain`, \
                 `country`, `city`, `lei`, `register` and `ref`",
            )),
            Self::TooManyRows => Some(Cow::Borrowed("split the file")),
        }
    }
}

/// Reads a list. `named` are columns that the caller names, as pairs of a field and the name in the header. A file with one
/// column and no known header is a list of names.
///
/// # Errors
/// [`ListError`] when the file is not a table, or no column says which company is meant.
pub fn read_list(input: impl Input, named: &[(Field, String)]) -> Result<List, ListError> {
    let mut file = Opened::open(input, &ImportMap::blank())?;
    let read_as = file.read_as();
    let header = file.columns()?;
    let mut lines = file.rows_of(header.clone())?;
    let columns = Columns::find(&header, named)?;
    let mut rows = Vec::new();
    // A list of nothing but names has no header.
    let is_bare = header.len() == 1 && columns.is_guessed();
    if is_bare {
        let cells = header.clone();
        rows.push(ListRow { line: read_as.skipped_lines.saturating_add(1), asked: asked(&cells, &columns), cells });
    } else if !columns.is_telling() {
        return Err(ListError::NoColumn { present: listed(&header) });
    }
    while let Some(line) = lines.next()? {
        if rows.len() >= LIST_ROWS_MAX {
            return Err(ListError::TooManyRows);
        }
        let (first, _) = line.lines;
        rows.push(match line.fields {
            Ok(fields) => {
                let cells: Vec<String> = fields.into_iter().map(|cell| cell.replace(LIST_MARK, ", ")).collect();
                ListRow { line: first, asked: asked(&cells, &columns), cells }
            }
            Err(broken) => ListRow { line: first, cells: Vec::new(), asked: Err(broken.to_string()) },
        });
    }
    Ok(List { header: Some(header).filter(|_| !is_bare), columns, rows, read_as })
}

fn asked(cells: &[String], columns: &Columns) -> Result<MatchRow, String> {
    let value = |field: Field| {
        let cell = columns.of(field).and_then(|at| cells.get(at)).map(|cell| cell.trim());
        cell.filter(|cell| !cell.is_empty())
    };
    let bounded = |field: Field| match value(field) {
        Some(cell) if cell.chars().nth(MATCH_CHARS_MAX).is_some() => {
            Err(format!("the {} is longer than {MATCH_CHARS_MAX} characters", field.word()))
        }
        cell => Ok(cell.map(str::to_owned)),
    };
    let country = match value(Field::Country).map(|country| (country, Country::parse(country))) {
        None => None,
        Some((_, Ok(country))) => Some(country),
        Some((given, Err(_))) => {
            let shown = firmgate_clean::line(given, 40);
            return Err(format!("the country `{shown}` is not known: an English name or an ISO 3166-1 code is"));
        }
    };
    let lei = bounded(Field::Lei)?.map(|lei| format!("lei:{lei}"));
    let row = MatchRow {
        name: bounded(Field::Name)?,
        domain: bounded(Field::Domain)?,
        country,
        city: bounded(Field::City)?,
        identifiers: lei.into_iter().chain(bounded(Field::Register)?).collect(),
    };
    if row.is_empty() {
        return Err("the row has no name, no domain and no identifier".to_owned());
    }
    Ok(row)
}

/// The same for rows that ask for the same.
#[must_use]
pub fn key(row: &MatchRow) -> String {
    let text = |text: &Option<String>| text.as_deref().map(fold).unwrap_or_default();
    let country = row.country.map(Country::alpha2).unwrap_or_default();
    [&text(&row.name), &text(&row.domain), &text(&row.city), country, &row.identifiers.join("\t")]
        .map(str::to_owned)
        .join("\n")
}

#[cfg(test)]
mod tests;
