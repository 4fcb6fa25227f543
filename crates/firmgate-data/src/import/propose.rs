//! Proposes a map for a file: by the names of its columns, which its values have to confirm, and by its values alone.

use std::fmt::Write as _;

use firmgate_clean::counted;

use super::Input;
use super::content::ContentError;
use super::map::ImportMap;
use super::opened::Opened;
use super::shown;

use self::fields::{FIELDS, Field, Kind};
use self::sample::{Column, sample};

mod fields;
mod sample;

/// Share of the values that have to be of the kind of a field whose name the column has, in percent.
const NAMED_PERCENT: usize = 30;
/// The same of a column that only its values tell.
const UNNAMED_PERCENT: usize = 80;

/// The map that the file suggests, as TOML with a comment on every column. `source` is what its records are to name as their origin.
///
/// # Errors
/// [`ContentError`] when the file is neither a table nor a list of records.
pub fn propose(input: impl Input, source: &str) -> Result<String, ContentError> {
    let mut file = Opened::open(input, &ImportMap::blank())?;
    let columns = file.columns()?;
    let (columns, rows) = sample(file.rows_of(columns)?.as_mut())?;
    let mut chosen = choose(&columns);
    if !chosen.iter().any(|(field, _)| field.kind == Kind::Name) {
        chosen.extend(text_column(&columns, &chosen).map(|column| (NAME, column)));
    }
    Ok(write(source, &file.read_as().to_string(), rows, &columns, &chosen))
}

const NAME: &Field = &Field { key: "name", kind: Kind::Name, names: &[] };

type Chosen<'c> = Vec<(&'static Field, &'c Column)>;

/// A column for each field: by its name first, then by its values.
fn choose(columns: &[Column]) -> Chosen<'_> {
    let mut chosen: Chosen<'_> = Vec::new();
    let is_free = |chosen: &Chosen<'_>, column: &Column| !chosen.iter().any(|(_, other)| other.place == column.place);
    for field in FIELDS {
        let rank = |column: &&Column| field.names.iter().position(|name| column.is_called(name));
        let named =
            columns.iter().filter(|column| column.filled > 0 && is_free(&chosen, column) && rank(column).is_some());
        let best = named.filter(|column| column.percent(field.kind) >= NAMED_PERCENT).min_by_key(rank);
        chosen.extend(best.map(|column| (field, column)));
    }
    for field in FIELDS.iter().filter(|field| field.kind.shows_itself()) {
        if chosen.iter().any(|(other, _)| other.key == field.key) {
            continue;
        }
        let told = columns.iter().filter(|column| column.filled > 0 && is_free(&chosen, column));
        let best =
            told.filter(|column| column.percent(field.kind) >= UNNAMED_PERCENT).max_by_key(|column| column.filled);
        chosen.extend(best.map(|column| (field, column)));
    }
    chosen
}

/// The column that looks most like names: different texts with letters, not a number and not an address.
fn text_column<'c>(columns: &'c [Column], chosen: &Chosen<'_>) -> Option<&'c Column> {
    let free = columns.iter().filter(|column| !chosen.iter().any(|(_, other)| other.place == column.place));
    free.filter(|column| column.percent(Kind::Name) >= UNNAMED_PERCENT).max_by_key(|column| column.different)
}

fn write(source: &str, read_as: &str, rows: usize, columns: &[Column], chosen: &Chosen<'_>) -> String {
    let mut out = format!(
        "# Proposed from the first {} of the file ({read_as}). Check it before it is used.\n\n",
        counted(rows, "row", "rows")
    );
    let ids: Vec<_> = chosen.iter().filter(|(field, _)| field.kind == Kind::Number).collect();
    let has_website = chosen.iter().any(|(field, _)| field.kind == Kind::Website);
    let name = chosen.iter().find(|(field, _)| field.kind == Kind::Name).map(|(_, column)| *column);
    let mut schemes: Vec<&str> = ids.iter().map(|(field, _)| field.key).collect();
    let unique = columns
        .iter()
        .find(|column| schemes.is_empty() && column.is_unique() && Some(column.place) != name.map(|name| name.place));
    let own =
        unique.map(|column| ("id", column)).or_else(|| name.filter(|_| schemes.is_empty()).map(|name| ("name", name)));
    schemes.extend(own.map(|(scheme, _)| scheme));
    let domain = has_website.then_some("domain");
    let all: Vec<String> = domain.into_iter().chain(schemes).map(quoted).collect();
    let _never = write!(
        out,
        "source = {}\n\n# What identifies a company: the first that no other row has.\nid = [{}]\n",
        quoted(source),
        all.join(", ")
    );
    out.push_str("\n[columns]\n");
    if name.is_none() {
        out.push_str("# No column looks like names of companies: write its name here.\nname = \"\"\n");
    }
    for (field, column) in chosen.iter().filter(|(field, _)| field.kind != Kind::Number) {
        line(&mut out, field.key, field.kind, column);
    }
    out.push_str("\n# Register numbers: a scheme, and the column with its numbers.\n[identifiers]\n");
    for (field, column) in &ids {
        line(&mut out, field.key, Kind::Number, column);
    }
    if let Some((scheme, column)) = own {
        let _never =
            writeln!(out, "# {}: different in every row\n{scheme} = {}", column.examples(), quoted(&column.reference));
    }
    let used = |column: &&Column| {
        !chosen.iter().any(|(_, other)| other.place == column.place)
            && own.is_none_or(|(_, other)| other.place != column.place)
    };
    out.push_str("\n# Not used:\n");
    for column in columns.iter().filter(used) {
        let _never = writeln!(out, "#   {}: {}", quoted(&column.reference), column.examples());
    }
    out
}

fn line(out: &mut String, key: &str, kind: Kind, column: &Column) {
    let why = match kind {
        Kind::Text | Kind::Name | Kind::Number => {
            format!("a value in {} of {}", column.filled, counted(column.rows, "row", "rows"))
        }
        _ => format!("{} % of the values are {}", column.percent(kind), kind.noun()),
    };
    let _never = writeln!(out, "# {}: {why}", column.examples());
    let value = quoted(&column.reference);
    let _never = if matches!(key, "categories" | "tags" | "aliases") {
        writeln!(out, "{key} = [{value}]")
    } else {
        writeln!(out, "{key} = {value}")
    };
}

/// A string of TOML, on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            other if other.is_control() => {
                let _never = write!(quoted, "\\u{:04X}", u32::from(other));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// A value in a comment.
fn example(value: &str) -> String {
    format!("`{}`", shown(value).replace(['\r', '\n'], " "))
}

#[cfg(test)]
mod tests;
