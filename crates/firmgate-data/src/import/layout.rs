//! Where the header of a file is, and what separates its fields.
//!
//! Both follow from the map: the header is the row that names its columns.

use super::columns;
use super::limits::HEADER_LINES_MAX;
use super::map::ImportMap;
use super::split::{self, Record, Rest, Split, can_separate};

/// What separates fields, the most usual first.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// Where the header of a file is, and what separates its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) delimiter: u8,
    /// Lines above the header.
    pub(super) skip_lines: u64,
}

/// A row near the beginning of a file.
struct Row {
    lines_before: u64,
    fields: Vec<String>,
}

impl Layout {
    /// By the beginning of a file; what the map states is not detected.
    pub(super) fn find(head: &[u8], rest: Rest, map: &ImportMap) -> Self {
        let named = separator_line(head);
        let delimiters: Vec<u8> = match map.delimiter {
            Some(delimiter) => vec![delimiter],
            None => named.into_iter().chain(DELIMITERS).collect(),
        };
        let above = map.skip_lines.unwrap_or(u64::from(named.is_some()));
        let first = delimiters.first().copied().unwrap_or(b',');
        let (mut best, mut best_score) = (Self { delimiter: first, skip_lines: above }, None);
        for delimiter in delimiters {
            let rows = rows(head, rest, delimiter, above);
            let candidates = if map.skip_lines.is_some() { 1 } else { rows.len() };
            for row in rows.iter().take(candidates) {
                let score = Some(score(row, &rows, map));
                if score > best_score {
                    (best, best_score) = (Self { delimiter, skip_lines: row.lines_before }, score);
                }
            }
        }
        best
    }
}

/// How much a row looks like the header: by the columns of the map in it, then by how many rows have as many fields, then by its names.
fn score(row: &Row, rows: &[Row], map: &ImportMap) -> (usize, usize, usize) {
    let width = row.fields.len();
    let alike = if width > 1 { rows.iter().filter(|other| other.fields.len() == width).count() } else { 0 };
    let named = row.fields.iter().filter(|name| !name.trim().is_empty()).count();
    // Without a map the first row is the header, also where a column has no name.
    let names = if map.is_blank() { named.min(1) } else { named };
    (columns::matches(&row.fields, map), alike, names)
}

/// The rows after the first `above` lines, as far as the header is searched for.
fn rows(head: &[u8], rest: Rest, delimiter: u8, above: u64) -> Vec<Row> {
    let (mut rows, mut record) = (Vec::new(), Record::default());
    let (mut tail, mut line) = (head, 0);
    while rows.len() < HEADER_LINES_MAX {
        let Some(line_bytes) = split::line(tail, rest).filter(|bytes| *bytes > 0) else { break };
        let blank = tail.iter().take(line_bytes).all(|byte| matches!(byte, b'\r' | b'\n'));
        let mut taken = (line_bytes, 1);
        if line >= above && !blank {
            let bytes = match record.split(tail, delimiter, rest) {
                Split::Row { bytes, .. } => bytes,
                // Not a row of this delimiter, or one that ends after the examined part.
                Split::Fault | Split::Unfinished => 0,
            };
            let spanned = split::lines(tail.get(..bytes).unwrap_or_default()).count() as u64;
            if spanned > 0 {
                let fields = record.fields().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
                rows.push(Row { lines_before: line, fields });
                taken = (bytes, spanned);
            }
        }
        line += taken.1;
        tail = tail.get(taken.0..).unwrap_or_default();
    }
    rows
}

/// What a first line such as `sep=;` states, as spreadsheets write it.
fn separator_line(head: &[u8]) -> Option<u8> {
    let line = head.split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let (key, value) = line.split_at_checked(b"sep=".len())?;
    match value {
        [delimiter] if key.eq_ignore_ascii_case(b"sep=") && can_separate(*delimiter) => Some(*delimiter),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
