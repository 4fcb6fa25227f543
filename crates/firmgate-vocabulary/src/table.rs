//! What the tables have in common: rows of tab-separated values, look-up by folded text, and the
//! nearest valid values for an invalid one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;

use crate::fold::key;

/// Suggestions in an [`UnknownNameError`].
const NEAREST_MAX: usize = 3;
/// Below this likeness (0 to 1) a suggestion is useless.
const LIKENESS_MIN: f64 = 0.72;
/// Longer texts are not compared; no name in any table is as long.
const COMPARED_CHARS_MAX: usize = 80;

/// A string that is not in a vocabulary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownNameError {
    /// The string as it was passed.
    pub text: String,
    /// Up to three valid values, closest first.
    pub nearest: Vec<String>,
}

impl fmt::Display for UnknownNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown value `{}`", self.text)?;
        if let Some((first, rest)) = self.nearest.split_first() {
            write!(f, ": did you mean `{first}`")?;
            for other in rest {
                write!(f, " or `{other}`")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for UnknownNameError {}

/// The rows of a table, without comments.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The next column; a missing one is empty.
pub(crate) fn next(columns: &mut std::str::Split<'static, char>) -> &'static str {
    columns.next().unwrap_or_default()
}

/// The next column as a list.
pub(crate) fn next_list(columns: &mut std::str::Split<'static, char>) -> Vec<&'static str> {
    next(columns).split('|').filter(|name| !name.is_empty()).collect()
}

/// The next column, `None` where it is empty.
pub(crate) fn next_optional(columns: &mut std::str::Split<'static, char>) -> Option<&'static str> {
    Some(next(columns)).filter(|value| !value.is_empty())
}

/// From folded names to positions in a table. The first name wins.
#[derive(Default)]
pub(crate) struct Names(HashMap<String, u16>);

impl Names {
    pub(crate) fn with_capacity(names: usize) -> Self {
        Self(HashMap::with_capacity(names))
    }

    /// Adds `name` and, where it has an umlaut, its spelling without (`Tuerkei`).
    pub(crate) fn add(&mut self, name: &str, at: u16) {
        if let Entry::Vacant(free) = self.0.entry(key(name)) {
            free.insert(at);
        }
        if name.contains(['ä', 'ö', 'ü', 'Ä', 'Ö', 'Ü']) {
            self.0.entry(key(&umlauts_written_out(name))).or_insert(at);
        }
    }

    pub(crate) fn find(&self, text: &str) -> Option<u16> {
        self.0.get(&key(text)).copied()
    }

    /// The refusal of `text`, with the closest values; `shown` names a position for people.
    pub(crate) fn unknown(&self, text: &str, shown: impl Fn(u16) -> &'static str) -> UnknownNameError {
        UnknownNameError { text: text.to_owned(), nearest: self.nearest(&key(text), shown) }
    }

    fn nearest(&self, wanted: &str, shown: impl Fn(u16) -> &'static str) -> Vec<String> {
        let length = wanted.chars().count();
        if !(2..=COMPARED_CHARS_MAX).contains(&length) {
            return Vec::new();
        }
        let mut best: HashMap<u16, f64> = HashMap::new();
        for (name, at) in &self.0 {
            // Names of another length cannot reach the bar; most of the table is skipped here.
            if name.len().abs_diff(wanted.len()) * 3 > name.len().max(wanted.len()) {
                continue;
            }
            let likeness = strsim::normalized_damerau_levenshtein(wanted, name);
            if likeness >= LIKENESS_MIN {
                let known = best.entry(*at).or_insert(likeness);
                *known = known.max(likeness);
            }
        }
        let mut ranked: Vec<(u16, f64)> = best.into_iter().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked.into_iter().take(NEAREST_MAX).map(|(at, _)| shown(at).to_owned()).collect()
    }
}

/// `ä` as `ae` and so on, the way keyboards without umlauts write them.
pub(crate) fn umlauts_written_out(name: &str) -> String {
    let mut written = String::with_capacity(name.len() + 2);
    for c in name.chars() {
        match c {
            'ä' | 'Ä' => written.push_str("ae"),
            'ö' | 'Ö' => written.push_str("oe"),
            'ü' | 'Ü' => written.push_str("ue"),
            _ => written.push(c),
        }
    }
    written
}
