//! `similarTo` of a search: which company is meant, and how like the companies of a page are.

use firmgate_model::CompanyRecord;
use firmgate_model::index::{Likeness, Resolved};

use super::error::FieldError;
use super::inputs::{CompanySort, REFERENCE_CHARS_MAX, SearchCompanies, required};
use super::session::Session;
use super::value::{Call, Object, Value};

/// Candidates that are named.
const CANDIDATES_NAMED_MAX: usize = 5;

/// The company that others are compared with.
pub(super) fn company(
    session: &Session<'_>,
    input: &SearchCompanies,
    reference: &str,
) -> Result<Box<CompanyRecord>, FieldError> {
    let reference = required("similarTo", reference.to_owned(), REFERENCE_CHARS_MAX)?;
    if input.prefer.is_some() {
        return Err(FieldError::validation("`similarTo` orders the rows by likeness: `prefer` must be left out"));
    }
    if input.sort.is_some_and(|sort| !matches!(sort, CompanySort::Relevance)) {
        return Err(FieldError::validation("`similarTo` orders the rows by likeness: `sort` must be left out"));
    }
    let company = match session.companies.resolve(&reference)? {
        Resolved::One { company, .. } => company,
        Resolved::Many(candidates) => {
            let ids = candidates.iter().take(CANDIDATES_NAMED_MAX).map(|company| format!("`{}`", company.id));
            let ids = ids.collect::<Vec<_>>().join(", ");
            return Err(FieldError::validation(format!(
                "`similarTo` fits several companies: send one of the ids {ids}"
            )));
        }
        Resolved::None => return Err(FieldError::validation("`similarTo` fits no company: find its id with a search")),
    };
    if company.categories.is_empty() && company.description.is_none() && company.tags.is_empty() {
        return Err(FieldError::validation(
            "`similarTo` is a company without industry and description: nothing is like it",
        ));
    }
    Ok(company)
}

impl Object for Likeness {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "score" => Value::Float(self.score),
            "why" => Value::list(&self.why),
            _ => return call.unknown(),
        })
    }
}
