//! A page of which some rows cannot be read: the others are useful, if it is reported that some are missing.
//!
//! Only rows of a list that is a page may be missing: anything else that is wrong makes the whole answer wrong.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

/// Rows of a page that may be left out.
const LEFT_OUT_MAX: usize = 8;
/// Lists that are pages.
const LISTS: [&str; 2] = ["companies", "items"];

/// A row: the keys that lead to its list, and its place there.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    keys: Vec<String>,
    index: usize,
}

/// The readable part of a page, and how many rows are left out. `None` when nothing is readable, too many are left out,
/// or rows are not the cause.
pub(crate) fn page<T: DeserializeOwned>(body: &[u8]) -> Option<(T, usize)> {
    let mut answer: Value = serde_json::from_slice(body).ok()?;
    let errors = answer.get_mut("errors").map(Value::take).unwrap_or_default();
    let mut data = answer.get_mut("data").map(Value::take).filter(Value::is_object)?;
    let named = errors.as_array().map(Vec::as_slice).unwrap_or_default().iter();
    let mut rows = named.map(|error| row_of_error(error.get("path")?)).collect::<Option<Vec<Row>>>()?;
    rows.sort_unstable();
    rows.dedup();
    let mut left_out = 0;
    loop {
        // From the last one on, so that the positions of the others stay valid.
        while let Some(row) = rows.pop() {
            left_out += 1;
            remove(&mut data, &row).filter(|_| left_out <= LEFT_OUT_MAX)?;
        }
        let text = serde_json::to_vec(&data).ok()?;
        let mut reader = serde_json::Deserializer::from_slice(&text);
        match serde_path_to_error::deserialize::<_, T>(&mut reader) {
            Ok(page) => return Some((page, left_out)),
            Err(error) => rows.push(row_of_misfit(error.path().iter())?),
        }
    }
}

fn row_of_error(path: &Value) -> Option<Row> {
    let mut keys = Vec::new();
    for step in path.as_array()? {
        match step {
            Value::String(key) => keys.push(key.clone()),
            Value::Number(index) => return Some(Row { keys, index: usize::try_from(index.as_u64()?).ok()? }),
            _ => return None,
        }
    }
    None
}

fn row_of_misfit<'a>(path: impl Iterator<Item = &'a Segment>) -> Option<Row> {
    let mut keys = Vec::new();
    for segment in path {
        match segment {
            Segment::Map { key } => keys.push(key.clone()),
            Segment::Seq { index } => return Some(Row { keys, index: *index }),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    None
}

/// Removes a row; at least one other has to remain.
fn remove(data: &mut Value, row: &Row) -> Option<()> {
    if !row.keys.last().is_some_and(|key| LISTS.contains(&key.as_str())) {
        return None;
    }
    let list = row.keys.iter().try_fold(data, |value, key| value.get_mut(key))?.as_array_mut()?;
    if row.index >= list.len() || list.len() < 2 {
        return None;
    }
    list.remove(row.index);
    Some(())
}

#[cfg(test)]
mod tests;
