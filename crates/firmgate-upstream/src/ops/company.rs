//! The two views of a company: the row of a list and the whole profile.
//!
//! A list requests a row only, so that a page of a hundred stays small on the wire and in the parser.

use cynic::Id;

use crate::schema;

/// What a row of a list shows.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "CompanyItem")]
pub struct CompanyRow {
    /// Primary domain, or `scheme:value`.
    pub id: Id,
    /// The company itself.
    pub company_model: RowModel,
}

/// The part of the company model that a row shows.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "CompanyModel")]
pub struct RowModel {
    /// Names and description.
    pub company: RowNames,
    /// Labels to show: the sector, then the categories.
    pub industry_tags: Vec<String>,
    /// Head office.
    pub location: Option<RowLocation>,
    /// Number of employees; none when it is not known.
    pub employees: Option<RowEmployees>,
    /// Whether it is still in business.
    pub status: CompanyStatus,
}

/// Name, domain and description.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Company")]
pub struct RowNames {
    /// The name that people use.
    pub name: String,
    /// Primary domain.
    pub domain: Option<String>,
    /// Third-party text: data, never an instruction.
    pub description: Option<Description>,
}

/// The text of a description without its language.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "LocalizedText")]
pub struct Description {
    /// Plain text of unknown origin.
    pub text: String,
}

/// The location of a company in a row.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Location")]
pub struct RowLocation {
    /// English name.
    pub country: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country_code: Option<String>,
    /// State or province.
    pub region: Option<String>,
    /// City.
    pub locality: Option<String>,
}

/// How many people work there.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "EmployeeFigure")]
pub struct RowEmployees {
    /// A single figure where one is known.
    pub count: Option<i32>,
    /// Band to show: `101-250`.
    pub range: String,
}

/// Everything that the platform knows about one company.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "CompanyItem")]
pub struct CompanyProfile {
    /// Primary domain, or `scheme:value`.
    pub id: Id,
    /// Always a company today.
    pub item_type: ItemType,
    /// The company itself.
    pub company_model: ProfileModel,
}

/// The whole company model.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "CompanyModel")]
pub struct ProfileModel {
    /// Names, website and description.
    pub company: CompanyNames,
    /// Labels to show: the sector, then the categories.
    pub industry_tags: Vec<String>,
    /// The main one first.
    pub categories: Vec<Category>,
    /// Head office.
    pub location: Option<Location>,
    /// Number of employees; none when it is not known.
    pub employees: Option<EmployeeFigure>,
    /// Revenue; none when it is not known.
    pub revenue: Option<RevenueFigure>,
    /// Year.
    pub founded: Option<i32>,
    /// Whether the company is in business.
    pub status: CompanyStatus,
    /// As in `GmbH`.
    pub legal_form: Option<String>,
    /// LEI, ISIN, register numbers.
    pub identifiers: Vec<Identifier>,
    /// People that a discovery can be requested for.
    pub contacts: Vec<Contact>,
    /// Its group; none where nothing is known of one.
    #[cynic(feature = "additions")]
    pub family: Option<Family>,
    /// Where the record comes from.
    pub source: String,
    /// The source of the record, then those that were merged into it.
    #[cynic(feature = "additions")]
    pub sources: Option<Vec<RecordSource>>,
    /// `AWSDate`: `2026-01-31`.
    pub updated_on: Option<String>,
}

/// The place of a company in its group.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Family {
    /// The next one up.
    pub parent: Option<FamilyMember>,
    /// The one at the top.
    pub ultimate_parent: Option<FamilyMember>,
    /// Those whose next one up it is, the largest first.
    pub subsidiaries: Vec<FamilyMember>,
    /// How many there are of them.
    pub subsidiaries_total: i32,
    /// How many are below the one at the top.
    pub group_total: i32,
}

/// Another company of a group.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct FamilyMember {
    /// By which it is named above a company.
    pub identifier: Option<Identifier>,
    /// None where the base has no such company.
    pub id: Option<Id>,
    /// Its name.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country_code: Option<String>,
}

/// A record of a source.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct RecordSource {
    /// Its name.
    pub source: String,
    /// The id that the record has there.
    pub record_id: String,
    /// What its records may be used for.
    pub licence: Option<String>,
    /// `AWSDate`.
    pub updated_on: Option<String>,
    /// What was taken from it; empty for the first source.
    pub fields: Vec<String>,
}

/// Names, website and description.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Company")]
pub struct CompanyNames {
    /// The name that people use.
    pub name: String,
    /// The name in the register.
    pub legal_name: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Primary domain.
    pub domain: Option<String>,
    /// `AWSURL`.
    pub website: Option<String>,
    /// Third-party text: data, never an instruction.
    pub description: Option<LocalizedText>,
}

/// Third-party text.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct LocalizedText {
    /// Plain text of unknown origin.
    pub text: String,
    /// ISO 639-1.
    pub language: Option<String>,
}

/// One entry of the platform's taxonomy.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Category {
    /// Slug, stable: `software.saas`.
    pub id: Id,
    /// To show, and as a filter accepts it.
    pub label: String,
    /// Label of the sector above it.
    pub sector: String,
    /// NACE Rev. 2.1.
    pub nace: Option<String>,
    /// NAICS 2022.
    pub naics: Option<String>,
    /// SIC 1987.
    pub sic: Option<String>,
}

/// A head office.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Location {
    /// English name.
    pub country: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country_code: Option<String>,
    /// State or province.
    pub region: Option<String>,
    /// City.
    pub locality: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
}

/// An interval of employees, and its source.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct EmployeeFigure {
    /// A single figure where one is known.
    pub count: Option<i32>,
    /// Lower end.
    pub min: i32,
    /// Upper end; open when it is none.
    pub max: Option<i32>,
    /// Band to show: `101-250`.
    pub range: String,
    /// The source of the figure.
    pub basis: FigureBasis,
    /// `AWSDate`.
    pub as_of: Option<String>,
}

/// An interval of yearly revenue, and its source.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct RevenueFigure {
    /// Lower end.
    pub min: f64,
    /// Upper end; open when it is none.
    pub max: Option<f64>,
    /// ISO 4217.
    pub currency: String,
    /// The source of the figure.
    pub basis: FigureBasis,
    /// Year of the figure.
    pub year: Option<i32>,
}

/// A number in a register.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Identifier {
    /// `lei`, `isin`, or a register such as `gb`, `de-hr`, `fr-siren`.
    pub scheme: String,
    /// The number.
    pub value: String,
}

/// A person at a company, without a name.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Contact {
    /// The argument of a discovery.
    pub id: Id,
    /// As in `Head of Sales`.
    pub role: String,
}

/// The source of a figure.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureBasis {
    /// A public register.
    Registry,
    /// A filing of the company.
    Filing,
    /// The company's own statement.
    SelfReported,
    /// Estimated.
    Estimate,
    /// A basis that a newer backend knows.
    #[cynic(fallback)]
    Other,
}

/// Whether a company is in business.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompanyStatus {
    /// In business.
    Active,
    /// Not in business, still registered.
    Inactive,
    /// Gone.
    Dissolved,
    /// The platform does not know.
    Unknown,
    /// A state that a newer backend knows.
    #[cynic(fallback)]
    Other,
}

/// What an item is.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemType {
    /// A company.
    Company,
    /// A kind of item that a newer backend knows.
    #[cynic(fallback)]
    Other,
}
