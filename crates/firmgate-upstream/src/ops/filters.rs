//! The values that a filter accepts.

use crate::{document::query, schema};

/// The values of one dimension.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Query", variables = "FilterValuesVariables")]
pub struct FilterValues {
    /// The values.
    #[arguments(dimension: $dimension)]
    pub list_filter_values: Option<KnownValues>,
}
query!(FilterValues(FilterValuesVariables), answer: list_filter_values as KnownValues);

/// Variables of [`FilterValues`].
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct FilterValuesVariables {
    /// Which filter.
    pub dimension: FilterDimension,
}

/// The filters that accept a value of a closed list.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[cynic(rename_all = "camelCase")]
pub enum FilterDimension {
    /// Country of the head office.
    Countries,
    /// Category.
    Industries,
    /// City of the head office.
    Cities,
    /// Band of employees.
    Sizes,
    /// State or province of the head office.
    States,
    /// Whether a company is in business.
    Statuses,
}

/// Values with their counts.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "FilterValues")]
pub struct KnownValues {
    /// Most frequent first.
    pub values: Vec<FilterValue>,
    /// Changes whenever the company base does.
    pub data_version: String,
}

/// A value and how many companies have it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct FilterValue {
    /// As a filter accepts it after `dimension;`.
    pub value: String,
    /// Stable: ISO 3166-1 alpha-2 or ISO 3166-2 code, category slug, band.
    pub code: String,
    /// The group that the value belongs to: a category's sector, a state's country.
    pub group: Option<String>,
    /// Companies.
    pub count: i32,
}
