//! Where the records of a JSON text are.

use serde_json::Value;

use super::items::{Container, Nesting};
use crate::import::split::Rest;

/// Where the records of a JSON text are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) enum Layout {
    /// One a line.
    Lines,
    /// In a container whose content begins after `skip` bytes.
    Items {
        container: Container,
        skip: u64,
        /// The names of the columns, where a record is a list of values.
        fields: Option<Vec<String>>,
    },
}

impl Layout {
    /// By the beginning of the text; `None` where it is not JSON.
    pub(in crate::import) fn find(head: &[u8], rest: Rest) -> Option<Self> {
        let start = head.iter().position(|byte| !is_blank(*byte) && !matches!(byte, 0xef | 0xbb | 0xbf))?;
        let items = |container, skip: usize| Self::Items { container, skip: skip as u64, fields: None };
        match head.get(start)? {
            b'[' => {
                let first = next(head, start + 1)?;
                matches!(head.get(first)?, b'{' | b'[' | b']').then(|| items(Container::Array, start + 1))
            }
            b'{' => {
                // What is CSV or a template can begin with a bracket as well.
                let key = next(head, start + 1)?;
                if !matches!(head.get(key)?, b'"' | b'}') {
                    return None;
                }
                let Some(end) = value_end(head, start) else {
                    return (rest == Rest::Follows).then(|| wrapper(head, start)).flatten().or(Some(Self::Lines));
                };
                let more = next(head, end).is_some() || rest == Rest::Follows;
                let one_line = !head.get(start..end).unwrap_or_default().contains(&b'\n');
                match more {
                    true if one_line => Some(Self::Lines),
                    true => Some(items(Container::Stream, start)),
                    false => wrapper(head, start).or_else(|| Some(items(Container::Stream, start))),
                }
            }
            _ => None,
        }
    }
}

/// The records inside one object: its values, or the list that one of its keys has.
fn wrapper(head: &[u8], start: usize) -> Option<Layout> {
    let mut fields = None;
    let mut at = next(head, start + 1)?;
    let mut is_first = true;
    loop {
        let key_end = value_end(head, at)?;
        let colon = next(head, key_end).filter(|at| head.get(*at) == Some(&b':'))?;
        let value = next(head, colon + 1)?;
        match head.get(value)? {
            b'{' if is_first && holds_objects_only(head, at) => {
                return Some(Layout::Items { container: Container::Object, skip: start as u64 + 1, fields: None });
            }
            b'[' if head.get(next(head, value + 1)?) == Some(&b'{') => {
                return Some(Layout::Items { container: Container::Array, skip: value as u64 + 1, fields: None });
            }
            b'[' if head.get(next(head, value + 1)?) == Some(&b'[') => {
                return Some(Layout::Items { container: Container::Array, skip: value as u64 + 1, fields });
            }
            b'[' if head.get(at..key_end) == Some(b"\"fields\"") => {
                fields = names(head.get(value..value_end(head, value)?)?);
            }
            _ => {}
        }
        is_first = false;
        let comma = next(head, value_end(head, value)?).filter(|at| head.get(*at) == Some(&b','))?;
        at = next(head, comma + 1)?;
    }
}

/// Whether the values after the key at `at` are objects, as far as the text goes.
fn holds_objects_only(head: &[u8], mut at: usize) -> bool {
    loop {
        let value = value_end(head, at)
            .and_then(|end| next(head, end))
            .filter(|at| head.get(*at) == Some(&b':'))
            .and_then(|colon| next(head, colon + 1));
        let Some(value) = value else { return true };
        if head.get(value) != Some(&b'{') {
            return false;
        }
        let comma = value_end(head, value).and_then(|end| next(head, end)).filter(|at| head.get(*at) == Some(&b','));
        match comma.and_then(|comma| next(head, comma + 1)) {
            Some(key) => at = key,
            None => return true,
        }
    }
}

fn names(text: &[u8]) -> Option<Vec<String>> {
    let names: Vec<Value> = serde_json::from_slice(text).ok()?;
    names.into_iter().map(|name| name.as_str().map(str::to_owned)).collect()
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// The first byte from `at` on that is not blank.
fn next(text: &[u8], at: usize) -> Option<usize> {
    text.get(at..)?.iter().position(|byte| !is_blank(*byte)).map(|more| at + more)
}

/// Where the value at `at` is over; `None` where that is after the text.
fn value_end(text: &[u8], at: usize) -> Option<usize> {
    let opens = matches!(text.get(at)?, b'{' | b'[' | b'"');
    let tail = text.get(at..)?;
    if !opens {
        let more = tail.iter().position(|byte| is_blank(*byte) || matches!(byte, b',' | b']' | b'}'))?;
        return Some(at + more);
    }
    let mut nesting = Nesting::default();
    tail.iter().position(|byte| nesting.take(*byte)).map(|last| at + last + 1)
}
