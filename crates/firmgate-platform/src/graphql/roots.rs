//! `Query` and `Mutation`: read the arguments, and load everything that the answer needs.

use firmgate_model::CompanyRecord;
use firmgate_model::index::Resolved;

use super::company::Loaded;
use super::error::FieldError;
use super::inputs::{BATCH_IDS_MAX, Id, REFERENCE_CHARS_MAX, required};
use super::selection::Selection;
use super::session::Session;
use super::value::{Call, Object, Value};
use super::{ai, collections, company, jobs, matching, search};

/// `Query`
pub(crate) struct Query<'s>(pub(crate) &'s Session<'s>);

/// `Mutation`
pub(crate) struct Mutation<'s>(pub(crate) &'s Session<'s>);

impl Object for Query<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let (session, selection) = (self.0, call.selection());
        Ok(match call.name() {
            "enhancedSearchCompanies" => Value::object(search::search(session, call.argument("input")?, &selection)?),
            "getCompany" => {
                let records = session.companies.companies(&[&id(call, "id")?])?;
                company::load(session, records, &selection)?.pop().flatten().map_or(Value::Null, Value::object)
            }
            "resolveCompany" => Value::object(resolution(session, call.argument("reference")?, &selection)?),
            "batchGetCompanies" => batch(session, call.argument("ids")?, &selection)?,
            "matchCompanies" => {
                let rows = matching::answer(session, call.argument("rows")?, &selection)?;
                Value::List(Box::new(rows.into_iter().map(Value::object)))
            }
            "aiSearch" => Value::object(ai::answer(session, call.argument("input")?, &selection)?),
            "listCollections" => {
                Value::object(collections::list(session, call.argument("limit")?, call.argument("nextToken")?)?)
            }
            "getCollection" => {
                let collection = session.store.collection(session.owner(), &id(call, "id")?)?;
                collection.map_or(Value::Null, Value::object)
            }
            "listCollectionItems" => Value::object(collections::items(session, call.argument("input")?, &selection)?),
            "getDiscoveryJob" => jobs::job(session, &id(call, "id")?)?.map_or(Value::Null, Value::object),
            "listFilterValues" => Value::object(search::values(session, call.argument("dimension")?, &selection)?),
            _ => return call.unknown(),
        })
    }
}

impl Object for Mutation<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let session = self.0;
        Ok(match call.name() {
            "createCollection" => Value::object(collections::create(session, call.argument("input")?)?),
            "addToCollection" => Value::object(collections::add(session, call.argument("input")?)?),
            "requestEmailDiscovery" => Value::object(jobs::request(session, call.argument("input")?)?),
            _ => return call.unknown(),
        })
    }
}

fn id(call: &Call<'_>, name: &str) -> Result<String, FieldError> {
    let Id(id) = call.argument(name)?;
    Ok(id)
}

fn batch<'a>(session: &Session<'_>, ids: Vec<Id>, selection: &Selection<'_>) -> Result<Value<'a>, FieldError> {
    if ids.len() > BATCH_IDS_MAX {
        return Err(FieldError::validation(format!(
            "`ids` must have at most {BATCH_IDS_MAX} ids and has {}",
            ids.len()
        )));
    }
    let ids: Vec<_> = ids.iter().map(|Id(id)| id.as_str()).collect();
    let companies = company::load(session, session.companies.companies(&ids)?, selection)?;
    Ok(Value::List(Box::new(companies.into_iter().map(|company| company.map_or(Value::Null, Value::object)))))
}

/// `CompanyResolution`
#[derive(Default)]
struct Resolution {
    company: Option<Loaded>,
    matched_by: Option<String>,
    candidates: Vec<Loaded>,
}

fn resolution(session: &Session<'_>, reference: String, selection: &Selection<'_>) -> Result<Resolution, FieldError> {
    let reference = required("reference", reference, REFERENCE_CHARS_MAX)?;
    Ok(match session.companies.resolve(&reference)? {
        Resolved::One { company, by } => {
            let matched_by = Some(matched_by(&company, &by, &reference));
            let company = company::load(session, vec![Some(*company)], &selection.below(&["company"]))?.pop().flatten();
            Resolution { company, matched_by, candidates: Vec::new() }
        }
        Resolved::Many(candidates) => {
            let candidates = company::load_all(session, candidates, &selection.below(&["candidates"]))?;
            Resolution { candidates, ..Resolution::default() }
        }
        Resolved::None => Resolution::default(),
    })
}

/// As the schema names it: `id`, `domain`, `name` or the scheme of the register.
fn matched_by(company: &CompanyRecord, by: &str, reference: &str) -> String {
    let number: String = reference.chars().filter(|c| c.is_alphanumeric()).collect();
    let is_it = |value: &str| number.to_ascii_lowercase().ends_with(&value.to_ascii_lowercase());
    match by {
        "LEI" => "lei".to_owned(),
        "alias" => "name".to_owned(),
        "registry number" => {
            let identifier = company.identifiers.iter().find(|identifier| is_it(&identifier.value));
            identifier.map_or(by, |identifier| &identifier.scheme).to_owned()
        }
        other => other.to_owned(),
    }
}

impl Object for Resolution {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "company" => self.company.as_ref().map_or(Value::Null, Value::object),
            "matchedBy" => Value::from(self.matched_by.as_ref()),
            "candidates" => Value::objects(&self.candidates),
            _ => return call.unknown(),
        })
    }
}
