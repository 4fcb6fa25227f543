//! The group of a company, and the sources of its record.

use std::borrow::Cow;

use firmgate_model::index::{Family, Relative};
use firmgate_model::{CompanyRecord, Identifier, Origin};

use super::error::FieldError;
use super::number::Number;
use super::value::{Call, Object, Value};

impl Object for Family {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let relative = |relative: &'a Option<Relative>| match relative {
            Some(Relative { identifier, company }) => {
                Value::object(Member { identifier: Some(identifier), company: company.as_ref() })
            }
            None => Value::Null,
        };
        Ok(match call.name() {
            "parent" => relative(&self.parent),
            "ultimateParent" => relative(&self.ultimate_parent),
            "subsidiaries" => {
                let member = |company| Member { identifier: None, company: Some(company) };
                Value::objects(self.subsidiaries.iter().map(member))
            }
            "subsidiariesTotal" => Value::from(self.subsidiaries_total),
            "groupTotal" => Value::from(self.group_total),
            _ => return call.unknown(),
        })
    }
}

/// `FamilyMember`
struct Member<'a> {
    /// By which another company names it.
    identifier: Option<&'a Identifier>,
    company: Option<&'a CompanyRecord>,
}

impl Object for Member<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "identifier" => self.identifier.map_or(Value::Null, |identifier| Value::object(Number(identifier))),
            "id" => Value::from(self.company.map(|company| &company.id)),
            "name" => Value::from(self.company.map(|company| &company.name)),
            "countryCode" => {
                Value::from(self.company.and_then(|company| company.country).map(|country| country.alpha2()))
            }
            _ => return call.unknown(),
        })
    }
}

/// `RecordSource`
pub(super) struct Source<'a> {
    origin: Cow<'a, Origin>,
}

/// The source of a record, then those that were merged into it.
pub(super) fn sources(record: &CompanyRecord) -> impl Iterator<Item = Source<'_>> {
    let own = Origin {
        source: record.source.clone(),
        id: record.id.clone(),
        licence: record.licence.clone(),
        updated_on: record.updated_on.clone(),
        fields: Vec::new(),
    };
    let others = record.also_in.iter().map(|origin| Source { origin: Cow::Borrowed(origin) });
    std::iter::once(Source { origin: Cow::Owned(own) }).chain(others)
}

impl Object for Source<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let origin = &*self.origin;
        Ok(match call.name() {
            "source" => Value::from(&origin.source),
            "recordId" => Value::from(&origin.id),
            "licence" => Value::from(origin.licence.as_ref()),
            "updatedOn" => Value::from(origin.updated_on.as_ref()),
            "fields" => Value::list(&origin.fields),
            _ => return call.unknown(),
        })
    }
}
