//! What the platform knows about a company and the people at it.
//!
//! INVARIANT (null is not zero): a figure that is unknown is `None`; 0 employees means none.

use firmgate_vocabulary::{Category, Country};
use serde::{Deserialize, Serialize};

/// One company, as it is stored in the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompanyRecord {
    /// Stable id: the primary domain where it is known and not shared, else `scheme:value`.
    pub id: String,
    /// Name to show.
    pub name: String,
    /// Name in the register, where it differs from `name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_name: Option<String>,
    /// Trade names, former names, tickers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Primary domain, lower case, without `www.`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Third-party text, stored as it came; at most 4,000 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// ISO 639-1 of `description`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Country of the head office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// State, province or the like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// City.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// Postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// The main category first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    /// Free labels of the source, searchable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Head count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employees: Option<Employees>,
    /// Yearly revenue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revenue: Option<Revenue>,
    /// Year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub founded: Option<u16>,
    /// Whether it is in business.
    pub status: Status,
    /// Local label: `GmbH`, `Ltd`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_form: Option<String>,
    /// Unique as (scheme, value).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// Where the record comes from: `synthetic`, or the name of an import map.
    pub source: String,
    /// What the source permits its records to be used for: an SPDX identifier where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Records of other sources that were merged into this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_in: Vec<Origin>,
    /// The companies that consolidate this one in their accounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// ISO 8601 date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_on: Option<String>,
}

/// Where a part of a record comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Name of the source.
    pub source: String,
    /// The id that the record has there.
    pub id: String,
    /// As `licence` of a record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// As `updated_on` of a record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_on: Option<String>,
    /// Fields of the record that come from here, as this type names them; those of no origin come from `source`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

/// The companies that consolidate another in their accounts. They need not be in the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// The next one up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direct: Option<Identifier>,
    /// The one at the top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ultimate: Option<Identifier>,
}

/// A head count: an interval, and the exact number where one was stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employees {
    /// Exact number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// Lower end, inclusive.
    pub min: u32,
    /// Upper end, inclusive; `None` is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// Its source.
    pub basis: Basis,
    /// ISO 8601 date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
}

/// Yearly revenue, an interval in whole units of `currency`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revenue {
    /// Lower end, inclusive.
    pub min: u64,
    /// Upper end, inclusive; `None` is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// ISO 4217.
    pub currency: String,
    /// Its source.
    pub basis: Basis,
    /// Fiscal year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
}

/// The source of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names are those of `FigureBasis` in schema.graphql")]
pub enum Basis {
    Registry,
    Filing,
    SelfReported,
    Estimate,
}

/// Whether a company is in business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names are those of `CompanyStatus` in schema.graphql")]
pub enum Status {
    Active,
    Inactive,
    Dissolved,
    Unknown,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Active, Self::Inactive, Self::Dissolved, Self::Unknown];

    /// The word of a filter.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Dissolved => "dissolved",
            Self::Unknown => "unknown",
        }
    }

    /// The status for a word, in any case.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word().eq_ignore_ascii_case(word))
    }
}

/// A number in a register. A value has no meaning without its scheme.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Identifier {
    /// `lei`, `isin`, or a register such as `gb`, `de-hr`, `fr-siren`.
    pub scheme: String,
    /// As the register writes it, without spaces.
    pub value: String,
}

/// A person at a company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRecord {
    /// Stable id, `ct-` and 12 lower-case base-32 digits.
    pub id: String,
    /// The company's id.
    pub company: String,
    /// Given name.
    pub first: String,
    /// Family name.
    pub last: String,
    /// Such as `Head of Sales`.
    pub role: String,
    /// A known business address.
    pub email: Option<String>,
}
