//! The text of a map, as TOML has it, and its checks.

use std::collections::BTreeMap;

use encoding_rs::Encoding;
use firmgate_model::Basis;
use firmgate_vocabulary::Country;
use serde::Deserialize;

use super::rules::{Authority, Condition, LeaveOut, StatusRule};
use super::{Columns, DOMAIN, ImportMap, MapError, Separators, Target};
use crate::import::codes::Codes;
use crate::import::limits::SEPARATOR_BYTES_MAX;
use crate::import::split::can_separate;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    source: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    licence: Option<String>,
    #[serde(default)]
    sheet: Option<String>,
    #[serde(default)]
    required: Option<Vec<String>>,
    #[serde(default)]
    country: Option<String>,
    #[serde(default)]
    codes: Option<Codes>,
    #[serde(default)]
    codes_when: Option<Condition>,
    #[serde(default)]
    employees_basis: Option<FigureBasis>,
    #[serde(default)]
    employees_when: Option<Condition>,
    #[serde(default)]
    status: Vec<StatusRule>,
    #[serde(default)]
    leave_out: Vec<LeaveOut>,
    #[serde(default)]
    employees: BTreeMap<String, String>,
    #[serde(default)]
    legal_forms: BTreeMap<String, String>,
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
    authority: Option<Authority>,
    #[serde(default)]
    reject: Rules,
    #[serde(default)]
    countries: BTreeMap<String, String>,
    #[serde(default)]
    categories: BTreeMap<String, OneOrMore>,
}

/// Who states the number of employees.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FigureBasis {
    Registry,
    Filing,
    SelfReported,
    Estimate,
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

impl File {
    /// The map that the text states.
    pub(super) fn finish(self) -> Result<ImportMap, MapError> {
        self.check()?;
        let countries =
            self.countries.iter().map(|(label, code)| Ok((label.to_lowercase(), country("countries", code)?)));
        let countries = countries.collect::<Result<_, MapError>>()?;
        let categories = self.categories.iter().map(|(label, targets)| {
            let targets = match targets {
                OneOrMore::One(slug) => std::slice::from_ref(slug),
                OneOrMore::More(slugs) => slugs.as_slice(),
            };
            Ok((label.to_lowercase(), targets.iter().map(|slug| Target::parse(slug)).collect::<Result<_, _>>()?))
        });
        Ok(ImportMap {
            categories: categories.collect::<Result<_, MapError>>()?,
            countries,
            title: self.title,
            licence: self.licence,
            sheet: self.sheet,
            required: self.required,
            country: self.country.as_deref().map(|code| country("country", code)).transpose()?,
            codes: self.codes,
            codes_when: self.codes_when,
            employees_basis: self.employees_basis.map(FigureBasis::of),
            employees_when: self.employees_when,
            status: self.status,
            leave_out: self.leave_out,
            employees: lower(self.employees),
            legal_forms: lower(self.legal_forms),
            encoding: self.encoding.as_deref().map(encoding).transpose()?,
            delimiter: self.delimiter.as_deref().map(delimiter).transpose()?,
            skip_lines: self.skip_lines,
            separators: self.separators,
            source: self.source,
            language: self.language,
            columns: self.columns,
            id: self.id,
            identifiers: self.identifiers,
            authority: self.authority,
            founded_from_text: self.founded_from_text,
            reject_prefixes: self.reject.name_prefixes,
            placeholders: self.placeholders.iter().map(|text| text.to_lowercase()).collect(),
        })
    }

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

impl FigureBasis {
    fn of(self) -> Basis {
        match self {
            Self::Registry => Basis::Registry,
            Self::Filing => Basis::Filing,
            Self::SelfReported => Basis::SelfReported,
            Self::Estimate => Basis::Estimate,
        }
    }
}

fn country(key: &str, code: &str) -> Result<Country, MapError> {
    Country::of_code(code).ok_or_else(|| MapError::value(key, code, "an ISO 3166 code such as `DE`"))
}

fn lower(labels: BTreeMap<String, String>) -> BTreeMap<String, String> {
    labels.into_iter().map(|(label, value)| (label.to_lowercase(), value)).collect()
}

fn encoding(label: &str) -> Result<&'static Encoding, MapError> {
    let hint = "a label of the WHATWG encoding standard such as `utf-8`, `windows-1252`, `utf-16le` or `shift_jis`";
    let known = Encoding::for_label_no_replacement(label.as_bytes());
    known.ok_or_else(|| MapError::value("encoding", label, hint))
}

fn delimiter(text: &str) -> Result<u8, MapError> {
    match text.as_bytes() {
        [byte] if can_separate(*byte) => Ok(*byte),
        b"tab" => Ok(b'\t'),
        _ => Err(MapError::value("delimiter", text, "one ASCII character such as `;` or `|`, or `tab`")),
    }
}
