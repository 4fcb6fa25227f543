//! All matches of a search as a file: the address that a search answers with, and the file that reading it returns.
//!
//! The address holds the arguments of the search, so the gate keeps nothing: reading it is a call of its own, with the
//! rights of the reader. A file has all matches in the version of the data that the search has seen; otherwise the read
//! is refused.

use data_encoding::BASE64URL_NOPAD;
use firmgate_guard::{Action, Context, GovernedAction, Read, Resource};
use firmgate_upstream::ops::SearchCompaniesInput;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use self::file::Writer;
use super::{
    CATEGORIES, COUNTRY, CURSOR, EMPLOYEES, EXCLUDE_COLLECTION, EXPORT, FACETS, FOUNDED, LIMIT, PREFER, QUERY, REVENUE,
    SIMILAR_TO, SORT, STATUS, SearchCompanies,
};
use crate::clean::Clean;
use crate::domain;
use crate::limits::{CURSOR_CHARS_MAX, EXPORT_ADDRESS_CHARS_MAX, EXPORT_ROWS_MAX, PAGE_ROWS_MAX};
use crate::operation::{Operation, Summary, ToolContext, ToolError};
use crate::page::ExportLink;
use crate::parse::{Arguments, InvalidInputError, Param, Parameter, Word as _, words};

mod file;

/// The beginning of an address.
const BEFORE: &str = "firmgate://companies/";
/// What an address looks like, for clients.
pub(crate) const TEMPLATE: &str = "firmgate://companies/{search}";

/// Reads all pages of a search.
pub(crate) struct ExportCompanies;

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Jsonl,
}

words!(Format { Csv = "csv", Jsonl = "jsonl" });

/// What an address stands for.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Address {
    /// Of the search, as they were checked.
    #[serde(rename = "a")]
    arguments: Map<String, Value>,
    #[serde(rename = "v")]
    data_version: String,
    #[serde(rename = "n")]
    rows: u64,
}

const DATA_VERSION: Param<String> =
    Param::text("data_version", "The version of the data that the search has seen.", CURSOR_CHARS_MAX);
const ROWS: Param<u32> = Param::whole("rows", "Companies of the search.", 0, EXPORT_ROWS_MAX);

impl Format {
    /// For a client that opens the file.
    pub(crate) const fn mime_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Jsonl => "application/jsonl",
        }
    }

    const fn ending(self) -> &'static str {
        match self {
            Self::Csv => ".csv",
            Self::Jsonl => ".jsonl",
        }
    }
}

/// The address of all matches of a search that found `rows`.
pub(super) fn link(
    arguments: &Map<String, Value>,
    format: Format,
    rows: u64,
    data_version: &str,
) -> Result<ExportLink, InvalidInputError> {
    if rows > u64::from(EXPORT_ROWS_MAX) {
        let problem = format!("{rows} companies match, and a file has at most {EXPORT_ROWS_MAX}");
        return Err(InvalidInputError::new(EXPORT.name(), problem).hint("add filters, or export it in parts"));
    }
    let address = Address { arguments: arguments.clone(), data_version: data_version.to_owned(), rows };
    let uri = address.written(format).filter(|uri| uri.len() <= EXPORT_ADDRESS_CHARS_MAX).ok_or_else(|| {
        let problem = format!("the search does not fit into an address of {EXPORT_ADDRESS_CHARS_MAX} characters");
        InvalidInputError::new(EXPORT.name(), problem).hint("use fewer filters")
    })?;
    Ok(ExportLink { uri, rows, data_version: Clean::token(data_version), mime_type: format.mime_type() })
}

impl Address {
    /// Whether a resource is one of these files.
    pub(crate) fn is_one(uri: &str) -> bool {
        uri.starts_with(BEFORE)
    }

    fn written(&self, format: Format) -> Option<String> {
        let json = serde_json::to_vec(self).ok()?;
        Some(format!("{BEFORE}{}{}", BASE64URL_NOPAD.encode(&json), format.ending()))
    }

    /// The form of the file and the arguments of [`ExportCompanies`]; none of an address that no search has answered with.
    pub(crate) fn read(uri: &str) -> Option<(Format, Map<String, Value>)> {
        let rest = uri.strip_prefix(BEFORE).filter(|_| uri.len() <= EXPORT_ADDRESS_CHARS_MAX)?;
        let formats = [Format::Csv, Format::Jsonl];
        let (format, text) =
            formats.into_iter().find_map(|format| Some((format, rest.strip_suffix(format.ending())?)))?;
        let json = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let Self { mut arguments, data_version, rows } = serde_json::from_slice(&json).ok()?;
        arguments.insert(EXPORT.name().to_owned(), format.word().into());
        arguments.insert(DATA_VERSION.name().to_owned(), data_version.into());
        arguments.insert(ROWS.name().to_owned(), rows.into());
        Some((format, arguments))
    }
}

/// The arguments of a search that decide what it finds, as they were checked.
pub(super) fn kept(arguments: &Arguments) -> Map<String, Value> {
    arguments.without(&[LIMIT.name(), CURSOR.name(), FACETS.name(), EXPORT.name()])
}

/// Checked arguments of an export.
pub(crate) struct Input {
    search: SearchCompaniesInput,
    countries: Vec<String>,
    format: Format,
    data_version: String,
    rows: u32,
}

/// All matches, in the form of the file.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct File {
    text: String,
    #[serde(skip)]
    rows: u32,
}

impl GovernedAction for ExportCompanies {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("company.export").needing(&[domain::COMPANIES_READ]);
}

impl Operation for ExportCompanies {
    type Action = Self;
    type Input = Input;
    type Output = File;

    const NAME: &'static str = "firmgate://companies";
    const PARAMETERS: &'static [Parameter] = &[
        QUERY.untyped(),
        PREFER.untyped(),
        COUNTRY.untyped(),
        CATEGORIES.untyped(),
        EMPLOYEES.untyped(),
        FOUNDED.untyped(),
        REVENUE.untyped(),
        STATUS.untyped(),
        EXCLUDE_COLLECTION.untyped(),
        SIMILAR_TO.untyped(),
        SORT.untyped(),
        EXPORT.untyped(),
        DATA_VERSION.untyped(),
        ROWS.untyped(),
    ];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInputError> {
        let super::Input { search, countries, .. } = SearchCompanies::input(arguments)?;
        Ok(Input {
            search,
            countries,
            format: arguments.optional(&EXPORT).unwrap_or(Format::Csv),
            data_version: arguments.required(&DATA_VERSION)?,
            rows: arguments.required(&ROWS)?,
        })
    }

    fn resource(_: &Input) -> Resource {
        Resource::all(domain::DIRECTORY)
    }

    fn context(input: &Input) -> Context {
        super::context_of(&input.search, input.rows, &input.countries)
    }

    async fn run(context: ToolContext<'_, Self>, input: Input) -> Result<File, ToolError> {
        let read = context.read();
        let Input { mut search, format, data_version, rows, .. } = input;
        (search.limit, search.facets) = (i32::try_from(PAGE_ROWS_MAX).ok(), None);
        let mut file = Writer::new(format);
        loop {
            let (page, left_out) = super::page_of(&read, &search).await?;
            let page = page.answer()?;
            if page.data_version != data_version || left_out > 0 {
                return Err(changed().into());
            }
            search.next_token.clone_from(&page.next_token);
            file.add(page)?;
            if search.next_token.is_none() || file.rows >= rows {
                break;
            }
        }
        if file.rows != rows || search.next_token.is_some() {
            return Err(changed().into());
        }
        Ok(File { text: file.text()?, rows })
    }
}

/// A file of another version of the data would not be that of the search.
fn changed() -> InvalidInputError {
    InvalidInputError::new("uri", "the companies have changed since the search, or some of them cannot be read")
        .hint("call search_companies with `export` again and read the new address")
}

impl Summary for File {
    fn rows(&self) -> u32 {
        self.rows
    }

    fn summary(&self) -> String {
        firmgate_clean::counted(self.rows, "company", "companies")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use proptest::prelude::*;
    use serde_json::{Map, json};

    use super::{Address, Format, link};
    use crate::limits::EXPORT_ROWS_MAX;

    #[test]
    fn an_address_holds_its_search() {
        let arguments = json!({"country": "DE", "query": "Käse & \"Wein\"", "employees": {"min": 50}});
        let link = link(arguments.as_object().unwrap(), Format::Jsonl, 42, "v1").unwrap();
        assert!(firmgate_clean::is_resource_address(&link.uri), "{}", link.uri);
        let (format, given) = Address::read(&link.uri).unwrap();
        assert_eq!((format, link.mime_type), (Format::Jsonl, Format::Jsonl.mime_type()));
        let mut expected = arguments.as_object().unwrap().clone();
        expected.extend([("export".to_owned(), json!("jsonl")), ("data_version".to_owned(), json!("v1"))]);
        expected.insert("rows".to_owned(), json!(42));
        assert_eq!(given, expected);
    }

    #[test]
    fn more_rows_than_a_file_has_are_refused() {
        let refused = link(&Map::new(), Format::Csv, u64::from(EXPORT_ROWS_MAX) + 1, "v1").unwrap_err();
        assert!(refused.advice().contains("a file has at most"), "{}", refused.advice());
    }

    proptest! {
        #[test]
        fn any_text_is_an_address_or_none(text in ".{0,200}") {
            let _ = Address::read(&text);
            let _ = Address::read(&format!("firmgate://companies/{text}.csv"));
        }
    }
}
