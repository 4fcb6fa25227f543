//! From the code of a classification of industries to a category.

use std::collections::HashMap;
use std::sync::LazyLock;

use firmgate_vocabulary::Category;
use serde::Deserialize;

/// The classification that the codes of a file are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Codes {
    /// NACE Rev. 2, and the national ones that begin with it: UK SIC 2007, NAF Rev. 2, SN2007.
    #[serde(rename = "nace-2")]
    Nace2,
    /// The labels of industries that profiles of companies had until 2022: `computer software`.
    ProfileIndustries,
}

type Table = LazyLock<HashMap<&'static str, Category>>;

/// Code without its dot, and category.
static NACE2: Table = LazyLock::new(|| table(include_str!("../../data/nace2.tsv")));
/// Label in lower case, and category.
static PROFILE_INDUSTRIES: Table = LazyLock::new(|| table(include_str!("../../data/profile_industries.tsv")));

fn table(text: &'static str) -> HashMap<&'static str, Category> {
    let lines = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    lines.filter_map(|(code, slug)| Some((code, Category::of_slug(slug)?))).collect()
}

/// Digits of the longest code of the table.
const DIGITS_MAX: usize = 4;

impl Codes {
    /// The category of a cell such as `62.01Z`, `62.010`, `62012 - Business software development` or `computer software`.
    pub(super) fn category(self, cell: &str) -> Option<Category> {
        match self {
            Self::Nace2 => nace2(cell),
            Self::ProfileIndustries => PROFILE_INDUSTRIES.get(cell.to_lowercase().as_str()).copied(),
        }
    }
}

fn nace2(cell: &str) -> Option<Category> {
    let code = cell.split(" - ").next()?.trim();
    let digits: String = code.chars().filter(char::is_ascii_digit).take(DIGITS_MAX).collect();
    let is_code =
        code.chars().all(|c| c.is_ascii_alphanumeric() || c == '.') && code.starts_with(|c: char| c.is_ascii_digit());
    let longest = (2..=digits.len()).rev().filter(|_| is_code);
    longest.filter_map(|end| digits.get(..end)).find_map(|start| NACE2.get(start).copied())
}

#[cfg(test)]
mod tests;
