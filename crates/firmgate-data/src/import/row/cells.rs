//! The cells of one row, as the columns of a map have them.

use firmgate_model::{Employees, Identifier, Status};
use firmgate_vocabulary::Country;

use crate::import::clean::{self, Cut, VALUE_BYTES_MAX};
use crate::import::columns::{Columns, When};
use crate::import::map::ImportMap;
use crate::import::numbers::{self, NumberError};
use crate::import::rows::LIST_MARK;
use crate::import::{ImportSummary, UnreadCell};

/// Values of one list of a record.
const LIST_ITEMS_MAX: usize = 20;
/// The scheme of profiles that files give the address of.
const LINKEDIN: &str = "linkedin";

/// Reads the values of one row and counts what is wrong with them.
pub(super) struct RowReader<'r, 's> {
    pub(super) line: u64,
    pub(super) header: &'r [String],
    pub(super) fields: &'r [&'r str],
    pub(super) map: &'r ImportMap,
    pub(super) summary: &'s mut ImportSummary,
}

impl<'r> RowReader<'r, '_> {
    pub(super) fn value(&self, column: Option<usize>) -> Option<&'r str> {
        value(self.fields, column, self.map)
    }

    pub(super) fn line(&mut self, column: Option<usize>, bytes_max: usize) -> Option<String> {
        self.cleaned(self.value(column)?, bytes_max)
    }

    /// All values of a column as one text.
    pub(super) fn text(&mut self, column: Option<usize>, bytes_max: usize) -> Option<String> {
        let text = cell(self.fields, column?, self.map)?.replace(LIST_MARK, " ");
        self.cleaned(&text, bytes_max)
    }

    pub(super) fn cleaned(&mut self, text: &str, bytes_max: usize) -> Option<String> {
        let cleaned = clean::line(text, bytes_max)?;
        self.summary.cut_texts += u64::from(cleaned.cut == Cut::Yes);
        Some(cleaned.text)
    }

    /// Distinct values, without `except`.
    pub(super) fn list(&mut self, columns: &[usize], separator: Option<&str>, except: &str) -> Vec<String> {
        let mut list: Vec<String> = Vec::new();
        let cells = columns.iter().filter_map(|column| cell(self.fields, *column, self.map));
        for text in cells.flat_map(|cell| parts(cell, separator, self.map)).take(LIST_ITEMS_MAX) {
            if let Some(text) = self.cleaned(text, VALUE_BYTES_MAX).filter(|text| text != except)
                && !list.contains(&text)
            {
                list.push(text);
            }
        }
        list
    }

    pub(super) fn country(&mut self, column: Option<usize>) -> Option<Country> {
        let text = self.value(column);
        let country = text.and_then(|text| {
            let mapped = self.map.countries.get(&text.to_lowercase()).copied();
            mapped.or_else(|| Country::parse(text).ok())
        });
        let country = country.or(self.map.country.filter(|_| text.is_none()));
        self.summary.without_country += u64::from(country.is_none());
        if let (None, Some(text)) = (country, text) {
            self.summary.unknown_countries += 1;
            self.summary.country_labels.count(text);
        }
        country
    }

    pub(super) fn founded(&mut self, column: Option<usize>, this_year: u16) -> Option<u16> {
        self.read(column, |text| numbers::year(text, this_year))
    }

    pub(super) fn employees(&mut self, columns: &Columns) -> Option<Employees> {
        if !columns.employees_when.holds(|at| self.value(Some(at))) {
            return None;
        }
        let map = self.map;
        let figure = self.read(columns.employees, |text| match map.employees.get(&text.to_lowercase()) {
            Some(range) if range.is_empty() => Ok(None),
            Some(range) => numbers::heads(range).map(Some),
            // `99` is a code like the others, and not a number.
            None if !map.employees.is_empty() => Err(NumberError::UnknownCode),
            None => numbers::heads(text).map(Some),
        })??;
        Some(Employees { basis: map.employees_basis.unwrap_or(figure.basis), ..figure })
    }

    pub(super) fn status(&self, columns: &Columns) -> Status {
        let rule = columns.status.iter().find(|(when, _)| when.holds(|at| self.value(Some(at))));
        rule.map_or(Status::Unknown, |(_, status)| *status)
    }

    /// The label of the map for a code; a map without labels means that the column holds them.
    pub(super) fn legal_form(&mut self, column: Option<usize>) -> Option<String> {
        if self.map.legal_forms.is_empty() {
            return self.line(column, VALUE_BYTES_MAX);
        }
        self.map.legal_forms.get(&self.value(column)?.to_lowercase()).cloned()
    }

    /// City and region of `city, region, country`; a cell that has another form states neither.
    pub(super) fn place(&mut self, column: Option<usize>) -> (Option<String>, Option<String>) {
        let parts: Vec<&str> = self.value(column).unwrap_or_default().split(',').map(str::trim).collect();
        match parts.as_slice() {
            [city, region, _country] => (self.cleaned(city, VALUE_BYTES_MAX), self.cleaned(region, VALUE_BYTES_MAX)),
            _ => (None, None),
        }
    }

    /// What a cell states; what cannot be read is counted, and reported with its place.
    pub(super) fn read<T>(
        &mut self,
        column: Option<usize>,
        read: impl Fn(&str) -> Result<T, NumberError>,
    ) -> Option<T> {
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

    pub(super) fn identifiers(&self, columns: &Columns) -> Vec<Identifier> {
        let identifier = |(scheme, column): &(String, usize)| {
            Some(Identifier { scheme: scheme.clone(), value: number(scheme, self.fields, *column, self.map)? })
        };
        let mut all: Vec<Identifier> = columns.identifiers.iter().take(LIST_ITEMS_MAX).filter_map(identifier).collect();
        if let Some(identifier) = self.registered(columns)
            && !all.iter().any(|known| known.scheme == identifier.scheme)
        {
            all.push(identifier);
        }
        all
    }

    /// The number in the register that another column names.
    pub(super) fn registered(&self, columns: &Columns) -> Option<Identifier> {
        let ((register, number_at), authority) = columns.authority.zip(self.map.authority.as_ref())?;
        let scheme = authority.schemes.get(self.value(Some(register))?)?;
        let value = number(scheme, self.fields, number_at, self.map)?;
        firmgate_clean::is_id(&firmgate_clean::id_of(scheme, &value))
            .then(|| Identifier { scheme: scheme.clone(), value })
    }
}

impl Columns {
    /// Which of the rules of the map leaves a row out, by its place.
    pub(in crate::import) fn left_out(&self, fields: &[&str], map: &ImportMap) -> Option<usize> {
        let holds = |(when, _): &&(When, usize)| when.holds(|at| value(fields, Some(at), map));
        self.leave_out.iter().find(holds).map(|(_, rule)| *rule)
    }
}

/// What a column holds, of several values the first; `None` where it is empty or a placeholder.
pub(super) fn value<'a>(fields: &[&'a str], column: Option<usize>, map: &ImportMap) -> Option<&'a str> {
    fields.get(column?)?.split(LIST_MARK).find_map(|text| stated(text, map))
}

/// All that a column holds; `None` where it is empty or a placeholder.
pub(super) fn cell<'a>(fields: &[&'a str], column: usize, map: &ImportMap) -> Option<&'a str> {
    stated(fields.get(column)?, map)
}

/// The values of a cell, without those that are empty or placeholders; of many the first ones.
pub(super) fn parts<'a>(cell: &'a str, separator: Option<&str>, map: &ImportMap) -> Vec<&'a str> {
    let values = cell.split(LIST_MARK);
    match separator {
        Some(separator) => values
            .flat_map(|text| text.split(separator))
            .filter_map(|part| stated(part, map))
            .take(LIST_ITEMS_MAX)
            .collect(),
        None => values.filter_map(|part| stated(part, map)).take(LIST_ITEMS_MAX).collect(),
    }
}

pub(super) fn stated<'a>(text: &'a str, map: &ImportMap) -> Option<&'a str> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}' || c == LIST_MARK);
    let placeholder = || map.placeholders.contains(&text.to_lowercase());
    (!text.is_empty() && (map.placeholders.is_empty() || !placeholder())).then_some(text)
}

/// A number of a register, without spaces.
pub(super) fn number(scheme: &str, fields: &[&str], column: usize, map: &ImportMap) -> Option<String> {
    let text = value(fields, Some(column), map)?;
    // A profile is identified by the last part of its address.
    let text = if scheme == LINKEDIN { text.trim_end_matches('/').rsplit('/').next()? } else { text };
    let number: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    (!number.is_empty() && number.len() <= VALUE_BYTES_MAX).then_some(number)
}
