//! The map: which column of a file is what. TOML, and an unknown key is an error.

use std::collections::BTreeMap;

use encoding_rs::Encoding;
use firmgate_model::Basis;
use firmgate_vocabulary::{Category, Country, Sector};
use serde::Deserialize;

use self::file::File;
use self::rules::{Authority, Condition, LeaveOut, StatusRule};
use super::codes::Codes;

mod file;
pub(super) mod rules;

/// Which column of a file is what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportMap {
    pub(super) source: String,
    /// What the file is called in messages.
    pub(super) title: Option<String>,
    /// What its records may be used for: an identifier of SPDX where there is one.
    pub(super) licence: Option<String>,
    pub(super) language: Option<String>,
    /// Of the file, when it is not to be detected.
    pub(super) encoding: Option<&'static Encoding>,
    /// What separates its fields, when it is not to be detected.
    pub(super) delimiter: Option<u8>,
    /// Lines above its header, when they are not to be detected.
    pub(super) skip_lines: Option<u64>,
    /// Of a workbook, when it is not the first that has rows.
    pub(super) sheet: Option<String>,
    pub(super) separators: Separators,
    pub(super) columns: Columns,
    /// The columns that the file must have; all of them where the map lists none.
    pub(super) required: Option<Vec<String>>,
    /// The country of every company that the file states none for.
    pub(super) country: Option<Country>,
    /// The classification that the cells of `columns.categories` are codes of.
    pub(super) codes: Option<Codes>,
    /// Rows whose codes are of that classification; all where the map states no condition.
    pub(super) codes_when: Option<Condition>,
    pub(super) employees_basis: Option<Basis>,
    /// Rows whose number of employees is known; all where the map states no condition.
    pub(super) employees_when: Option<Condition>,
    /// The first that fits.
    pub(super) status: Vec<StatusRule>,
    pub(super) leave_out: Vec<LeaveOut>,
    /// By lower-case label: a range as `columns.employees` has it, or nothing where the label states none.
    pub(super) employees: BTreeMap<String, String>,
    /// By lower-case label.
    pub(super) legal_forms: BTreeMap<String, String>,
    pub(super) id: Vec<String>,
    /// Scheme and column.
    pub(super) identifiers: BTreeMap<String, String>,
    pub(super) authority: Option<Authority>,
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
    #[serde(default)]
    pub(super) legal_form: Option<String>,
    #[serde(default)]
    pub(super) updated_on: Option<String>,
    /// `city, region, country` in one cell.
    #[serde(default)]
    pub(super) place: Option<String>,
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

/// The id scheme for the website's domain.
pub(super) const DOMAIN: &str = "domain";

impl ImportMap {
    /// Reads a map.
    ///
    /// ```
    /// use firmgate_data::import::ImportMap;
    ///
    /// let map = ImportMap::parse(
    ///     r#"
    ///     source = "register"
    ///     id = ["register"]
    ///     [columns]
    ///     name = "Company"
    ///     [identifiers]
    ///     register = "Register no."
    ///     "#,
    /// )?;
    /// assert_eq!(map.source(), "register");
    /// assert!(ImportMap::parse("source = 1").is_err());
    /// # Ok::<(), firmgate_data::import::MapError>(())
    /// ```
    ///
    /// # Errors
    /// [`MapError`] states what is wrong with the text.
    pub fn parse(toml: &str) -> Result<Self, MapError> {
        let file: File = toml::from_str(toml).map_err(|error| MapError::syntax(toml, &error))?;
        file.finish()
    }

    /// A map of nothing, for a file of which only the columns are read.
    pub(super) fn blank() -> Self {
        let columns = Columns { name: "#0".to_owned(), ..Columns::default() };
        Self { columns, ..Self::default() }
    }

    /// Whether it is the map of nothing.
    pub(super) fn is_blank(&self) -> bool {
        self.id.is_empty()
    }

    /// The name of the source: which the records name as their origin.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What the file is called in messages.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
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
            &columns.legal_form,
            &columns.updated_on,
            &columns.place,
            &self.founded_from_text,
        ];
        let lists = [&columns.aliases, &columns.categories, &columns.tags];
        let listed = lists.into_iter().flatten().chain(optional.into_iter().flatten());
        let conditions = self.codes_when.iter().chain(&self.employees_when).map(|condition| &condition.column);
        let rules = self.status.iter().filter_map(|rule| rule.column.as_ref());
        let authority = self.authority.iter().flat_map(|authority| [&authority.column, &authority.number]);
        let ruled = self.leave_out.iter().map(|rule| &rule.column).chain(rules).chain(conditions);
        std::iter::once(&columns.name).chain(listed).chain(self.identifiers.values()).chain(authority).chain(ruled)
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
    pub(super) fn syntax(text: &str, error: &toml::de::Error) -> Self {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1;
        Self::Syntax { line, reason: error.message().lines().collect::<Vec<_>>().join(" ") }
    }

    pub(super) fn value(key: &str, value: &str, hint: &str) -> Self {
        Self::Value { key: key.to_owned(), value: value.to_owned(), hint: hint.to_owned() }
    }
}

#[cfg(test)]
mod tests;
