//! The map: which column of a file is what. TOML, and an unknown key is an error.

use std::collections::BTreeMap;

use encoding_rs::Encoding;
use firmgate_vocabulary::{Category, Country, Sector};
use serde::Deserialize;

use super::layout;
use super::limits::SEPARATOR_BYTES_MAX;

/// Which column of a file is what. The default states nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportMap {
    pub(super) source: String,
    pub(super) language: Option<String>,
    /// Of the file, when it is not to be detected.
    pub(super) encoding: Option<&'static Encoding>,
    /// What separates its fields, when it is not to be detected.
    pub(super) delimiter: Option<u8>,
    /// Lines above its header, when they are not to be detected.
    pub(super) skip_lines: Option<u64>,
    pub(super) separators: Separators,
    pub(super) columns: Columns,
    pub(super) id: Vec<String>,
    /// Scheme and column.
    pub(super) identifiers: BTreeMap<String, String>,
    pub(super) founded_from_text: Option<String>,
    pub(super) reject_prefixes: Vec<String>,
    /// Lower case.
    pub(super) placeholders: Vec<String>,
    /// By lower-case label.
    pub(super) countries: BTreeMap<String, Country>,
    /// By lower-case label: the first match is used.
    pub(super) categories: BTreeMap<String, Vec<Target>>,
}

/// What is wrong with a map.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MapError {
    /// Not TOML, a key that is unknown or missing, or a value of the wrong kind.
    #[error("line {line}: {reason}")]
    Syntax {
        /// From 1.
        line: usize,
        /// What is wrong, with the key.
        reason: String,
    },
    /// A value that the key cannot have.
    #[error("`{key}` cannot be `{value}`: {hint}")]
    Value {
        /// Path of the key.
        key: String,
        /// The value.
        value: String,
        /// What it can be.
        hint: String,
    },
}

/// What a label of a source means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Category(Category),
    /// The category of the sector that the description names, if any.
    Sector(Sector),
}

/// The columns, by what they hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Columns {
    pub(super) name: String,
    #[serde(default)]
    pub(super) legal_name: Option<String>,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) country: Option<String>,
    #[serde(default)]
    pub(super) region: Option<String>,
    #[serde(default)]
    pub(super) locality: Option<String>,
    #[serde(default)]
    pub(super) postal_code: Option<String>,
    #[serde(default)]
    pub(super) website: Option<String>,
    #[serde(default)]
    pub(super) categories: Vec<String>,
    #[serde(default)]
    pub(super) employees: Option<String>,
    #[serde(default)]
    pub(super) founded: Option<String>,
    #[serde(default)]
    pub(super) tags: Vec<String>,
}

/// What separates the values of one cell, by the kind of column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Separators {
    #[serde(default)]
    pub(super) categories: Option<String>,
    #[serde(default)]
    pub(super) tags: Option<String>,
    #[serde(default)]
    pub(super) aliases: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    source: String,
    #[serde(default)]
    language: Option<String>,
    #[serde(default)]
    encoding: Option<String>,
    #[serde(default)]
    delimiter: Option<String>,
    #[serde(default)]
    skip_lines: Option<u64>,
    #[serde(default)]
    separators: Separators,
    id: Vec<String>,
    #[serde(default)]
    founded_from_text: Option<String>,
    #[serde(default)]
    placeholders: Vec<String>,
    columns: Columns,
    #[serde(default)]
    identifiers: BTreeMap<String, String>,
    #[serde(default)]
    reject: Rules,
    #[serde(default)]
    countries: BTreeMap<String, String>,
    #[serde(default)]
    categories: BTreeMap<String, OneOrMore>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    #[serde(default)]
    name_prefixes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// The id scheme for the website's domain.
pub(super) const DOMAIN: &str = "domain";

impl ImportMap {
    /// Reads a map.
    ///
    /// # Errors
    /// [`MapError`] states what is wrong with the text.
    pub fn parse(toml: &str) -> Result<Self, MapError> {
        let file: File = toml::from_str(toml).map_err(|error| MapError::syntax(toml, &error))?;
        file.check()?;
        let countries = file.countries.iter().map(|(label, code)| {
            let country = Country::of_code(code);
            let hint = "an ISO 3166 code such as `DE`";
            Ok((label.to_lowercase(), country.ok_or_else(|| MapError::value("countries", code, hint))?))
        });
        let countries = countries.collect::<Result<_, MapError>>()?;
        let categories = file.categories.iter().map(|(label, targets)| {
            let targets = match targets {
                OneOrMore::One(slug) => std::slice::from_ref(slug),
                OneOrMore::More(slugs) => slugs.as_slice(),
            };
            Ok((label.to_lowercase(), targets.iter().map(|slug| Target::parse(slug)).collect::<Result<_, _>>()?))
        });
        Ok(Self {
            categories: categories.collect::<Result<_, MapError>>()?,
            countries,
            encoding: file.encoding.as_deref().map(encoding).transpose()?,
            delimiter: file.delimiter.as_deref().map(delimiter).transpose()?,
            skip_lines: file.skip_lines,
            separators: file.separators,
            source: file.source,
            language: file.language,
            columns: file.columns,
            id: file.id,
            identifiers: file.identifiers,
            founded_from_text: file.founded_from_text,
            reject_prefixes: file.reject.name_prefixes,
            placeholders: file.placeholders.iter().map(|text| text.to_lowercase()).collect(),
        })
    }

    /// The name of the source: which the records name as their origin.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names of all columns that the map mentions.
    pub(super) fn column_names(&self) -> impl Iterator<Item = &String> {
        let columns = &self.columns;
        let optional = [
            &columns.legal_name,
            &columns.description,
            &columns.country,
            &columns.region,
            &columns.locality,
            &columns.postal_code,
            &columns.website,
            &columns.employees,
            &columns.founded,
            &self.founded_from_text,
        ];
        let lists = [&columns.aliases, &columns.categories, &columns.tags];
        let listed = lists.into_iter().flatten().chain(optional.into_iter().flatten());
        std::iter::once(&columns.name).chain(listed).chain(self.identifiers.values())
    }
}

impl File {
    fn check(&self) -> Result<(), MapError> {
        if self.source.trim().is_empty() {
            return Err(MapError::value("source", &self.source, "a short name of the source"));
        }
        if self.id.is_empty() {
            return Err(MapError::value("id", "[]", "`domain` or schemes of `[identifiers]`, the best first"));
        }
        self.separators.check()?;
        let known = |scheme: &&String| *scheme == DOMAIN || self.identifiers.contains_key(*scheme);
        if let Some(scheme) = self.id.iter().find(|scheme| !known(scheme)) {
            return Err(MapError::value("id", scheme, "`domain` or a scheme of `[identifiers]`"));
        }
        if self.id.iter().any(|scheme| scheme == DOMAIN) && self.columns.website.is_none() {
            return Err(MapError::value("id", DOMAIN, "`columns.website` is missing"));
        }
        let plain = |scheme: &&String| {
            scheme.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        match self.identifiers.keys().find(|scheme| scheme.is_empty() || !plain(scheme)) {
            Some(scheme) => Err(MapError::value("identifiers", scheme, "lower-case letters, digits and `-`")),
            None => Ok(()),
        }
    }
}

impl Separators {
    fn check(&self) -> Result<(), MapError> {
        let all = [&self.categories, &self.tags, &self.aliases];
        match all.into_iter().flatten().find(|text| text.is_empty() || text.len() > SEPARATOR_BYTES_MAX) {
            Some(text) => Err(MapError::value("separators", text, "what separates the values of a cell, such as `|`")),
            None => Ok(()),
        }
    }
}

fn encoding(label: &str) -> Result<&'static Encoding, MapError> {
    let hint = "a label of the WHATWG encoding standard such as `utf-8`, `windows-1252`, `utf-16le` or `shift_jis`";
    let known = Encoding::for_label_no_replacement(label.as_bytes());
    known.ok_or_else(|| MapError::value("encoding", label, hint))
}

fn delimiter(text: &str) -> Result<u8, MapError> {
    match text.as_bytes() {
        [byte] if layout::can_separate(*byte) => Ok(*byte),
        b"tab" => Ok(b'\t'),
        _ => Err(MapError::value("delimiter", text, "one ASCII character such as `;` or `|`, or `tab`")),
    }
}

impl Target {
    fn parse(slug: &str) -> Result<Self, MapError> {
        let sector = || Sector::all().iter().copied().find(|sector| sector.slug() == slug).map(Self::Sector);
        let target = Category::of_slug(slug).map(Self::Category).or_else(sector);
        target.ok_or_else(|| {
            MapError::value("categories", slug, "a category such as `software.saas` or a sector such as `software`")
        })
    }
}

impl MapError {
    fn syntax(text: &str, error: &toml::de::Error) -> Self {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1;
        Self::Syntax { line, reason: error.message().lines().collect::<Vec<_>>().join(" ") }
    }

    fn value(key: &str, value: &str, hint: &str) -> Self {
        Self::Value { key: key.to_owned(), value: value.to_owned(), hint: hint.to_owned() }
    }
}

#[cfg(test)]
mod tests;
