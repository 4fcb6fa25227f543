//! Companies by id, or by what a person would write.

use cynic::Id;

use crate::{
    document::query,
    ops::{CompanyProfile, CompanyRow},
    schema,
};

/// One company by its id.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Query", variables = "GetCompanyVariables")]
pub struct GetCompany {
    /// None when no company has the id.
    #[arguments(id: $id)]
    pub get_company: Option<CompanyProfile>,
}
query!(GetCompany(GetCompanyVariables));

/// Variables of [`GetCompany`].
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct GetCompanyVariables {
    /// The company's id.
    pub id: Id,
}

/// One company by id, domain or URL, LEI, registry number or name, however it is spelt.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Query", variables = "ResolveCompanyVariables")]
pub struct ResolveCompany {
    /// What was found.
    #[arguments(reference: $reference)]
    pub resolve_company: Option<CompanyResolution>,
}
query!(ResolveCompany(ResolveCompanyVariables), answer: resolve_company as CompanyResolution);

/// Variables of [`ResolveCompany`].
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct ResolveCompanyVariables {
    /// What a person would write.
    pub reference: String,
}

/// Exactly one of `company` and `candidates` is set; neither is when nothing fits.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct CompanyResolution {
    /// The one that fits.
    pub company: Option<CompanyProfile>,
    /// What it was matched by: `id`, `domain`, `lei`, a register's scheme, `name`.
    pub matched_by: Option<String>,
    /// More than one fits: the most prominent first.
    pub candidates: Vec<CompanyRow>,
}

/// Several companies by id.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Query", variables = "BatchGetCompaniesVariables")]
pub struct BatchGetCompanies {
    /// In the order of the ids; none where no company has the id.
    #[arguments(ids: $ids)]
    pub batch_get_companies: Option<Vec<Option<CompanyProfile>>>,
}
query!(BatchGetCompanies(BatchGetCompaniesVariables), answer: batch_get_companies as Vec<Option<CompanyProfile>>);

/// Variables of [`BatchGetCompanies`].
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct BatchGetCompaniesVariables {
    /// At most 50.
    pub ids: Vec<Id>,
}
