//! The answer of the backend and what is made of it, typed: what somebody would write who needs just these two tools.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

#[derive(Deserialize)]
pub struct Call<'b> {
    #[serde(borrow)]
    pub id: &'b RawValue,
    #[serde(borrow)]
    pub params: Params<'b>,
}

#[derive(Deserialize)]
pub struct Params<'b> {
    pub name: &'b str,
    pub arguments: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    pub country: String,
    pub limit: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Get {
    pub id: String,
}

#[derive(Deserialize)]
pub struct Envelope<T> {
    pub data: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Searched<'b> {
    #[serde(borrow)]
    pub enhanced_search_companies: Page<'b>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<'b> {
    #[serde(borrow)]
    pub companies: Vec<Row<'b>>,
    pub total_results: i64,
    #[serde(borrow)]
    pub next_token: Option<Cow<'b, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row<'b> {
    #[serde(borrow)]
    id: Cow<'b, str>,
    #[serde(borrow)]
    company_model: Model<'b>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Model<'b> {
    #[serde(borrow)]
    company: Names<'b>,
    #[serde(borrow)]
    industry_tags: Vec<Cow<'b, str>>,
    #[serde(borrow)]
    location: Option<Location<'b>>,
    #[serde(borrow)]
    employees: Option<Employees<'b>>,
}

#[derive(Deserialize)]
struct Names<'b> {
    #[serde(borrow)]
    name: Cow<'b, str>,
    #[serde(borrow)]
    domain: Option<Cow<'b, str>>,
    #[serde(borrow)]
    description: Option<Text<'b>>,
}

#[derive(Deserialize)]
struct Text<'b> {
    #[serde(borrow)]
    text: Cow<'b, str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Location<'b> {
    #[serde(borrow)]
    country: Option<Cow<'b, str>>,
    #[serde(borrow)]
    country_code: Option<Cow<'b, str>>,
    #[serde(borrow)]
    locality: Option<Cow<'b, str>>,
}

#[derive(Deserialize)]
struct Employees<'b> {
    count: Option<i64>,
    #[serde(borrow)]
    range: Cow<'b, str>,
}

#[derive(Serialize)]
pub struct Found<'b> {
    companies: Vec<Flat<'b>>,
    total: i64,
    next_cursor: Option<Cow<'b, str>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Flat<'b> {
    id: Cow<'b, str>,
    name: Cow<'b, str>,
    description: Option<Cow<'b, str>>,
    country: Option<Cow<'b, str>>,
    country_code: Option<Cow<'b, str>>,
    locality: Option<Cow<'b, str>>,
    employee_count: Option<i64>,
    employee_range: Option<Cow<'b, str>>,
    domain: Option<Cow<'b, str>>,
    industry_tags: Vec<Cow<'b, str>>,
}

pub fn flat(page: Page<'_>) -> Found<'_> {
    Found {
        companies: page.companies.into_iter().map(flat_row).collect(),
        total: page.total_results,
        next_cursor: page.next_token,
    }
}

fn flat_row(row: Row<'_>) -> Flat<'_> {
    let Model { company, industry_tags, location, employees } = row.company_model;
    let (country, country_code, locality) =
        location.map_or((None, None, None), |place| (place.country, place.country_code, place.locality));
    let (count, range) = employees.map_or((None, None), |figure| (figure.count, Some(figure.range)));
    Flat {
        id: row.id,
        name: company.name,
        description: company.description.map(|about| about.text),
        country,
        country_code,
        locality,
        employee_count: count,
        employee_range: range,
        domain: company.domain,
        industry_tags,
    }
}

/// The body of a search as the gate sends it, to the letter that matters to the backend.
pub fn search_body(country: &str, limit: u32) -> String {
    serde_json::json!({
        "operationName": "SearchCompanies",
        "query": "query SearchCompanies($input: EnhancedSearchInput!) { enhancedSearchCompanies(input: $input) { totalResults } }",
        "variables": {"input": {"categories": [format!("countries;{country}")], "limit": limit}}
    })
    .to_string()
}

pub fn get_body(id: &str) -> String {
    serde_json::json!({"operationName": "ResolveCompany", "query": "query ResolveCompany($reference: String!) { resolveCompany(reference: $reference) { matchedBy } }", "variables": {"reference": id}})
        .to_string()
}
