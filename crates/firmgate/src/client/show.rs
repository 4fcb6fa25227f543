//! JSON in readable form: lines of `key: value`, and a table for rows.
//!
//! The content is third-party text: names and values are one line each, and a terminal does not turn them into links.

use std::fmt::Write as _;
use std::io::IsTerminal;

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};
use firmgate_clean::{is_id, is_mail_address, is_resource_address, is_token, line, noun, one_line};
use serde_json::{Map, Value};

/// Columns of a table, where the width of the terminal is unknown.
const WIDTH_CHARS: u16 = 80;
/// One line, between the header and the rows.
const UNDER_THE_HEADER: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
/// Columns that fit side by side.
const TABLE_COLUMNS_MAX: usize = 5;
/// Characters of one cell.
const CELL_CHARS_MAX: usize = 48;
/// The most informative fields, in this order, when not everything fits.
const TELLING: [&str; 18] = [
    "name",
    "id",
    // Only a company that is not in business has one.
    "status",
    "role",
    "value",
    "count",
    "text",
    "slot",
    "via",
    "locality",
    "countryCode",
    "employeeCount",
    "employeeRange",
    "founded",
    "industryTags",
    "itemCount",
    "domain",
    "country",
];

/// A result in words.
pub fn value(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(object) => fields(object, "", &mut out),
        Value::Array(items) => list("", items, &mut out),
        scalar => out.push_str(&shown(scalar)),
    }
    out.trim_end().to_owned()
}

/// A table with a header, as wide as the terminal or 80 characters.
pub fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(UNDER_THE_HEADER);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if !std::io::stdout().is_terminal() {
        table.set_width(WIDTH_CHARS);
    }
    table.set_header(header.iter().map(|title| one_line(title)));
    table.add_rows(rows.into_iter().map(|row| row.iter().map(|cell| one_line(cell)).collect::<Vec<_>>()));
    table.trim_fmt()
}

fn fields(object: &Map<String, Value>, prefix: &str, out: &mut String) {
    for (key, field) in object {
        let key = format!("{prefix}{}", one_line(key));
        match field {
            Value::Null => {}
            Value::Object(inner) => fields(inner, &format!("{key}."), out),
            Value::Array(items) if items.is_empty() => {}
            Value::Array(items) if items.iter().any(Value::is_object) => list(&key, items, out),
            // Writing to a string does not fail.
            flat => drop(writeln!(out, "{key}: {}", shown(flat))),
        }
    }
}

fn list(key: &str, items: &[Value], out: &mut String) {
    let rows: Vec<&Map<String, Value>> = items.iter().filter_map(Value::as_object).collect();
    if rows.len() < items.len() {
        let _never = writeln!(out, "{key}: {}", shown(&Value::Array(items.to_vec())));
        return;
    }
    let (columns, left_out) = columns(&rows);
    if !key.is_empty() {
        let _never = writeln!(out, "{key}: {}", rows.len());
    }
    let cells = rows.iter().map(|row| columns.iter().map(|column| cell(field(row, column))).collect());
    let _never = writeln!(out, "{}", table(&columns, cells));
    if left_out > 0 {
        let _never = writeln!(out, "({left_out} more {} with --json)", noun(left_out, "field", "fields"));
    }
}

/// The value of a column. The band replaces a missing exact number of employees.
fn field<'r>(row: &'r Map<String, Value>, column: &str) -> Option<&'r Value> {
    let band = || row.get("employeeRange").filter(|_| column == "employeeCount");
    row.get(column).or_else(band)
}

/// The columns to show, and how many are left out.
fn columns<'r>(rows: &[&'r Map<String, Value>]) -> (Vec<&'r str>, usize) {
    let mut all: Vec<&str> = Vec::new();
    for (key, field) in rows.iter().flat_map(|row| row.iter()) {
        if !field.is_null() && !all.contains(&key.as_str()) {
            all.push(key);
        }
    }
    if all.len() <= TABLE_COLUMNS_MAX {
        return (all, 0);
    }
    let total = all.len();
    if all.contains(&"employeeCount") {
        all.retain(|key| *key != "employeeRange");
    }
    all.sort_by_key(|key| TELLING.iter().position(|telling| telling == key).unwrap_or(TELLING.len()));
    all.truncate(TABLE_COLUMNS_MAX);
    let left_out = total.saturating_sub(all.len());
    (all, left_out)
}

fn cell(value: Option<&Value>) -> String {
    let text = value.map(shown).unwrap_or_default();
    match text.char_indices().nth(CELL_CHARS_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// A value on one line. Identifiers are shown unchanged, to be copied.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::String(text) if is_id(text) || is_token(text) || is_mail_address(text) || is_resource_address(text) => {
            text.clone()
        }
        other => line(text_of(other), usize::MAX),
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
