//! `Query` and `Mutation`: reads the arguments and hands over.

use firmgate_model::CompanyRecord;
use firmgate_model::index::Resolved;

use super::company::OwnItem;
use super::error::FieldError;
use super::inputs::{BATCH_IDS_MAX, Id, REFERENCE_CHARS_MAX, required};
use super::session::Session;
use super::value::{Call, Object, Value};
use super::{ai, collections, jobs, search};

/// `Query`
pub(crate) struct Query<'s>(pub(crate) &'s Session<'s>);

/// `Mutation`
pub(crate) struct Mutation<'s>(pub(crate) &'s Session<'s>);

impl Object for Query<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let session = self.0;
        Ok(match call.name() {
            "enhancedSearchCompanies" => Value::object(search::search(session, call.argument("input")?)?),
            "getCompany" => item(session, session.company(&id(call, "id")?)?),
            "resolveCompany" => Value::object(resolution(session, call.argument("reference")?)?),
            "batchGetCompanies" => batch(session, call.argument("ids")?)?,
            "aiSearch" => Value::object(ai::answer(session, call.argument("input")?)?),
            "listCollections" => {
                Value::object(collections::list(session, call.argument("limit")?, call.argument("nextToken")?)?)
            }
            "getCollection" => {
                let collection = session.store.collection(session.owner(), &id(call, "id")?)?;
                collection.map_or(Value::Null, Value::object)
            }
            "listCollectionItems" => Value::object(collections::items(session, call.argument("input")?)?),
            "getDiscoveryJob" => jobs::job(session, &id(call, "id")?)?.map_or(Value::Null, Value::object),
            "listFilterValues" => Value::object(search::values(session, call.argument("dimension")?)?),
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

fn item<'a>(session: &'a Session<'a>, record: Option<CompanyRecord>) -> Value<'a> {
    record.map_or(Value::Null, |record| Value::object(OwnItem { session, record }))
}

fn batch<'a>(session: &'a Session<'a>, ids: Vec<Id>) -> Result<Value<'a>, FieldError> {
    if ids.len() > BATCH_IDS_MAX {
        return Err(FieldError::validation(format!(
            "`ids` must have at most {BATCH_IDS_MAX} ids and has {}",
            ids.len()
        )));
    }
    let ids: Vec<_> = ids.iter().map(|Id(id)| id.as_str()).collect();
    let records = session.companies(&ids)?;
    Ok(Value::List(Box::new(records.into_iter().map(|record| item(session, record)))))
}

/// `CompanyResolution`
struct Resolution<'s> {
    session: &'s Session<'s>,
    company: Option<CompanyRecord>,
    matched_by: Option<String>,
    candidates: Vec<CompanyRecord>,
}

fn resolution<'s>(session: &'s Session<'s>, reference: String) -> Result<Resolution<'s>, FieldError> {
    let reference = required("reference", reference, REFERENCE_CHARS_MAX)?;
    let mut resolution = Resolution { session, company: None, matched_by: None, candidates: Vec::new() };
    match session.companies.resolve(&reference)? {
        Resolved::One { company, by } => {
            resolution.matched_by = Some(matched_by(&company, &by, &reference));
            resolution.company = Some(*company);
        }
        Resolved::Many(candidates) => resolution.candidates = candidates,
        Resolved::None => {}
    }
    Ok(resolution)
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

impl Object for Resolution<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let session = self.session;
        let item = move |record| super::company::Item { session, record, wanted: &[] };
        Ok(match call.name() {
            "company" => self.company.as_ref().map_or(Value::Null, |record| Value::object(item(record))),
            "matchedBy" => Value::from(self.matched_by.as_ref()),
            "candidates" => Value::objects(self.candidates.iter().map(item)),
            _ => return call.unknown(),
        })
    }
}
