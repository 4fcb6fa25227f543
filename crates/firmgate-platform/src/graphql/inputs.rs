//! The inputs of `schema.graphql` as Rust types, and the checks that the schema cannot express.

use firmgate_model::filter::{FacetField, Range, Sort};
use firmgate_model::jobs::Purpose;
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use super::error::{ErrorKind, FieldError};

mod revenue;

pub(crate) use self::revenue::RevenueRange;

/// Keywords, and the sentence of `aiSearch`.
pub(crate) const QUERY_CHARS_MAX: usize = 512;
/// `categories` strings of one search.
pub(crate) const CATEGORIES_MAX: usize = 100;
/// One `categories` string.
pub(crate) const CATEGORY_CHARS_MAX: usize = 200;
/// Rows of one page.
pub(crate) const PAGE_ROWS_MAX: u32 = 100;
/// Rows of a search by default.
pub(crate) const SEARCH_ROWS: u32 = 10;
/// Rows of a list by default.
pub(crate) const LIST_ROWS: u32 = 25;
/// Ids of one `batchGetCompanies`.
pub(crate) const BATCH_IDS_MAX: usize = 50;
/// The argument of `resolveCompany`.
pub(crate) const REFERENCE_CHARS_MAX: usize = 300;
/// Items that `listCollectionItems` skips.
pub(crate) const OFFSET_MAX: u32 = 10_000;

/// A value of the type ID, which a client may also send as a whole number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Id(pub(crate) String);

/// `SearchCompaniesInput`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SearchCompanies {
    pub(crate) query: Option<String>,
    pub(crate) prefer: Option<String>,
    pub(crate) categories: Option<Vec<String>>,
    pub(crate) employees: Option<IntRange>,
    pub(crate) founded: Option<IntRange>,
    pub(crate) revenue: Option<RevenueRange>,
    pub(crate) exclude_collection: Option<Id>,
    pub(crate) similar_to: Option<String>,
    pub(crate) sort: Option<CompanySort>,
    pub(crate) limit: Option<i32>,
    pub(crate) next_token: Option<String>,
    pub(crate) facets: Option<Vec<Facet>>,
}

/// `IntRangeInput`
#[derive(Clone, Copy, Deserialize)]
pub(crate) struct IntRange {
    min: Option<i32>,
    max: Option<i32>,
}

/// `CompanySort`
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum CompanySort {
    Relevance,
    EmployeesDesc,
    EmployeesAsc,
    FoundedDesc,
    FoundedAsc,
}

/// `FacetField`
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Facet {
    Country,
    Industry,
    Size,
    FoundedDecade,
    Status,
    State,
    City,
    Revenue,
}

/// `FilterDimension`
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Dimension {
    Countries,
    States,
    Industries,
    Cities,
    Sizes,
    Statuses,
}

/// `AiSearchInput`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AiSearch {
    pub(crate) query: String,
    pub(crate) thread_id: Option<Id>,
    pub(crate) limit: Option<i32>,
    pub(crate) dry_run: Option<bool>,
}

/// `MatchRowInput`
#[derive(Deserialize)]
pub(crate) struct MatchRow {
    pub(crate) name: Option<String>,
    pub(crate) domain: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) identifiers: Option<Vec<String>>,
}

/// `CollectionItemsInput`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CollectionItems {
    pub(crate) collection_id: Id,
    pub(crate) query: Option<String>,
    pub(crate) new_since: Option<String>,
    pub(crate) offset: Option<i32>,
    pub(crate) limit: Option<i32>,
}

/// `CreateCollectionInput`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateCollection {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// `SearchCompaniesInput`, as it was sent.
    pub(crate) search: Option<serde_json::Value>,
    pub(crate) client_token: String,
}

/// `AddToCollectionInput`. Its `itemType` has one value.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AddToCollection {
    pub(crate) collection_id: Id,
    pub(crate) item_ids: Vec<Id>,
    pub(crate) client_token: String,
}

/// `RequestEmailDiscoveryInput`
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestEmailDiscovery {
    pub(crate) contact_id: Id,
    pub(crate) purpose: DiscoveryPurpose,
    pub(crate) client_token: String,
}

/// `DiscoveryPurpose`
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum DiscoveryPurpose {
    Sales,
    Recruiting,
    Partnership,
    Press,
    Support,
    Other,
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrNumber;
        impl Visitor<'_> for TextOrNumber {
            type Value = Id;
            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an id")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
                Ok(Id(text.to_owned()))
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Id, E> {
                Ok(Id(number.to_string()))
            }
        }
        deserializer.deserialize_any(TextOrNumber)
    }
}

impl IntRange {
    /// The range, `None` when both ends are open. `field` names it in an error.
    pub(crate) fn checked(self, field: &str) -> Result<Option<Range>, FieldError> {
        let end = |name: &str, value: Option<i32>| match value.map(u32::try_from) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(_)) => Err(FieldError::validation(format!("`{field}.{name}` must not be negative"))),
        };
        let (min, max) = (end("min", self.min)?, end("max", self.max)?);
        match (min, max) {
            (None, None) => Ok(None),
            (Some(min), Some(max)) if min > max => {
                Err(FieldError::validation(format!("`{field}`: min {min} is greater than max {max}")))
            }
            (min, max) => Ok(Some(Range { min, max })),
        }
    }
}

/// A number between two bounds, or a default when it is left out.
pub(crate) fn number(field: &str, given: Option<i32>, default: u32, min: u32, max: u32) -> Result<u32, FieldError> {
    let Some(given) = given else { return Ok(default) };
    match u32::try_from(given) {
        Ok(number) if (min..=max).contains(&number) => Ok(number),
        _ => Err(FieldError::validation(format!("`{field}` must be {min} to {max} and is {given}"))),
    }
}

/// A string without outer blanks and of a bounded length; `None` when it is empty.
pub(crate) fn text(field: &str, given: Option<String>, chars_max: usize) -> Result<Option<String>, FieldError> {
    let Some(given) = given else { return Ok(None) };
    let trimmed = given.trim();
    let chars = trimmed.chars().count();
    if chars > chars_max {
        let message = format!("`{field}` must have at most {chars_max} characters and has {chars}");
        return Err(FieldError::validation(message));
    }
    Ok((!trimmed.is_empty()).then(|| trimmed.to_owned()))
}

/// The same for a string that must not be empty.
pub(crate) fn required(field: &str, given: String, chars_max: usize) -> Result<String, FieldError> {
    text(field, Some(given), chars_max)?
        .ok_or_else(|| FieldError::new(ErrorKind::Validation, format!("`{field}` must not be empty")))
}

impl From<CompanySort> for Sort {
    fn from(sort: CompanySort) -> Self {
        match sort {
            CompanySort::Relevance => Self::Relevance,
            CompanySort::EmployeesDesc => Self::EmployeesDesc,
            CompanySort::EmployeesAsc => Self::EmployeesAsc,
            CompanySort::FoundedDesc => Self::FoundedDesc,
            CompanySort::FoundedAsc => Self::FoundedAsc,
        }
    }
}

impl From<Facet> for FacetField {
    fn from(facet: Facet) -> Self {
        match facet {
            Facet::Country => Self::Country,
            Facet::Industry => Self::Industry,
            Facet::Size => Self::Size,
            Facet::FoundedDecade => Self::FoundedDecade,
            Facet::Status => Self::Status,
            Facet::State => Self::State,
            Facet::City => Self::City,
            Facet::Revenue => Self::Revenue,
        }
    }
}

impl From<DiscoveryPurpose> for Purpose {
    fn from(purpose: DiscoveryPurpose) -> Self {
        match purpose {
            DiscoveryPurpose::Sales => Self::Sales,
            DiscoveryPurpose::Recruiting => Self::Recruiting,
            DiscoveryPurpose::Partnership => Self::Partnership,
            DiscoveryPurpose::Press => Self::Press,
            DiscoveryPurpose::Support => Self::Support,
            DiscoveryPurpose::Other => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests;
