//! The nested company of the schema, read directly from a record.

use firmgate_model::filter::Industry;
use firmgate_model::index::Family;
use firmgate_model::jobs::Subject;
use firmgate_model::{Basis, CompanyRecord, ContactRecord, Employees, Revenue, Status};
use firmgate_vocabulary as vocabulary;
use firmgate_vocabulary::SizeBand;

use super::error::FieldError;
use super::family;
use super::number::Number;
use super::selection::Selection;
use super::session::Session;
use super::value::{Call, Object, Value};

/// A company with what a request selects besides its record.
pub(super) struct Loaded {
    record: CompanyRecord,
    contacts: Vec<ContactRecord>,
    family: Family,
}

/// `CompanyItem` of a borrowed company.
pub(super) struct Item<'a> {
    pub(super) company: &'a Loaded,
    /// The requested industries: those of a company that are among them are shown first.
    pub(super) wanted: &'a [Industry],
}

/// Loads what is selected of companies besides their records: the contacts of all of them in one call. `selection` is that of a
/// `CompanyItem`.
pub(super) fn load(
    session: &Session<'_>,
    records: Vec<Option<CompanyRecord>>,
    selection: &Selection<'_>,
) -> Result<Vec<Option<Loaded>>, FieldError> {
    let ids: Vec<&str> = records.iter().flatten().map(|record| record.id.as_str()).collect();
    let mut contacts = Vec::new().into_iter();
    if !ids.is_empty() && selection.below(&["companyModel"]).has("contacts") {
        contacts = without_suppressed(session, session.contacts.of_companies(&ids)?)?.into_iter();
    }
    let mut families = Vec::new().into_iter();
    if selection.below(&["companyModel"]).has("family") {
        let records: Vec<&CompanyRecord> = records.iter().flatten().collect();
        families = session.companies.families(&records)?.into_iter();
    }
    let mut load = |record| Loaded {
        record,
        contacts: contacts.next().unwrap_or_default(),
        family: families.next().unwrap_or_default(),
    };
    Ok(records.into_iter().map(|record| record.map(&mut load)).collect())
}

/// The contacts without people who objected, or whose address or company must not be searched for.
fn without_suppressed(
    session: &Session<'_>,
    mut contacts: Vec<Vec<ContactRecord>>,
) -> Result<Vec<Vec<ContactRecord>>, FieldError> {
    let subjects = contacts.iter().flatten().flat_map(|contact| {
        let ContactRecord { company, first, last, email, .. } = contact;
        let person = Subject::Person { company, first, last };
        [person, Subject::Domain(company), email.as_deref().map_or(person, Subject::Address)]
    });
    let suppressed = session.store.suppressed(&subjects.collect::<Vec<_>>())?;
    let mut suppressed = suppressed.chunks(3).map(|each| each.contains(&true));
    for of_company in &mut contacts {
        of_company.retain(|_| suppressed.next() == Some(false));
    }
    Ok(contacts)
}

/// The same for companies that are all there.
pub(super) fn load_all(
    session: &Session<'_>,
    records: Vec<CompanyRecord>,
    selection: &Selection<'_>,
) -> Result<Vec<Loaded>, FieldError> {
    let records = records.into_iter().map(Some).collect();
    Ok(load(session, records, selection)?.into_iter().flatten().collect())
}

struct Model<'a> {
    company: &'a Loaded,
    wanted: &'a [Industry],
}

struct Company<'a>(&'a CompanyRecord);

struct Description<'a>(&'a CompanyRecord, &'a str);

struct Category(vocabulary::Category);

struct Location<'a>(&'a CompanyRecord);

struct Contact<'a>(&'a ContactRecord);

impl Object for Loaded {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        item(self, &[], call)
    }
}

impl Object for Item<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        item(self.company, self.wanted, call)
    }
}

fn item<'a>(company: &'a Loaded, wanted: &'a [Industry], call: &Call<'_>) -> Result<Value<'a>, FieldError> {
    Ok(match call.name() {
        "id" => Value::from(&company.record.id),
        "itemType" => Value::from("COMPANY"),
        "companyModel" => Value::object(Model { company, wanted }),
        _ => return call.unknown(),
    })
}

impl Object for Model<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let Loaded { record, contacts, family } = self.company;
        Ok(match call.name() {
            "company" => Value::object(Company(record)),
            "industryTags" => Value::list(industry_tags(record, self.wanted)),
            "categories" => Value::objects(record.categories.iter().copied().map(Category)),
            "location" if record.country.is_none() && record.region.is_none() && record.locality.is_none() => {
                Value::Null
            }
            "location" => Value::object(Location(record)),
            "employees" => record.employees.as_ref().map_or(Value::Null, |figure| Value::object(Head(figure))),
            "revenue" => record.revenue.as_ref().map_or(Value::Null, |figure| Value::object(Turnover(figure))),
            "founded" => Value::from(record.founded),
            "status" => Value::from(match record.status {
                Status::Active => "ACTIVE",
                Status::Inactive => "INACTIVE",
                Status::Dissolved => "DISSOLVED",
                Status::Unknown => "UNKNOWN",
            }),
            "legalForm" => Value::from(record.legal_form.as_ref()),
            "identifiers" => Value::objects(record.identifiers.iter().map(Number)),
            "contacts" => Value::objects(contacts.iter().map(Contact)),
            "family" if family.is_alone() => Value::Null,
            "family" => Value::object(family.clone()),
            "source" => Value::from(&record.source),
            "sources" => Value::objects(family::sources(record)),
            "updatedOn" => Value::from(record.updated_on.as_ref()),
            _ => return call.unknown(),
        })
    }
}

impl Object for Company<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let Self(record) = self;
        Ok(match call.name() {
            "name" => Value::from(&record.name),
            "legalName" => Value::from(record.legal_name.as_ref()),
            "aliases" => Value::list(&record.aliases),
            "domain" => Value::from(record.domain.as_ref()),
            "website" => Value::from(record.domain.as_ref().map(|domain| format!("https://{domain}"))),
            "description" => match &record.description {
                Some(text) => Value::object(Description(record, text)),
                None => Value::Null,
            },
            _ => return call.unknown(),
        })
    }
}

impl Object for Description<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "text" => Value::from(self.1),
            "language" => Value::from(self.0.language.as_ref()),
            _ => return call.unknown(),
        })
    }
}

impl Object for Category {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let Self(category) = self;
        Ok(match call.name() {
            "id" => Value::from(category.slug()),
            "label" => Value::from(category.label()),
            "sector" => Value::from(category.sector().label()),
            "nace" => Value::from(category.nace()),
            "naics" => Value::from(category.naics()),
            "sic" => Value::from(category.sic()),
            _ => return call.unknown(),
        })
    }
}

impl Object for Location<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let Self(record) = self;
        Ok(match call.name() {
            "country" => Value::from(record.country.map(vocabulary::Country::name)),
            "countryCode" => Value::from(record.country.map(vocabulary::Country::alpha2)),
            "region" => Value::from(record.region.as_ref()),
            "locality" => Value::from(record.locality.as_ref()),
            "postalCode" => Value::from(record.postal_code.as_ref()),
            _ => return call.unknown(),
        })
    }
}

struct Head<'a>(&'a Employees);

impl Object for Head<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let Self(figure) = self;
        Ok(match call.name() {
            "count" => Value::from(figure.count),
            "min" => Value::from(figure.min),
            "max" => Value::from(figure.max),
            "range" => range(figure),
            "basis" => basis(figure.basis),
            "asOf" => Value::from(figure.as_of.as_ref()),
            _ => return call.unknown(),
        })
    }
}

struct Turnover<'a>(&'a Revenue);

impl Object for Turnover<'_> {
    #[expect(clippy::cast_precision_loss, reason = "revenue above 2^53 has no company")]
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let Self(figure) = self;
        Ok(match call.name() {
            "min" => Value::Float(figure.min as f64),
            "max" => figure.max.map_or(Value::Null, |max| Value::Float(max as f64)),
            "currency" => Value::from(&figure.currency),
            "basis" => basis(figure.basis),
            "year" => Value::from(figure.year),
            _ => return call.unknown(),
        })
    }
}

impl Object for Contact<'_> {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "id" => Value::from(&self.0.id),
            "role" => Value::from(&self.0.role),
            _ => return call.unknown(),
        })
    }
}

/// The sectors, then the categories, each label once.
fn industry_tags(record: &CompanyRecord, wanted: &[Industry]) -> Vec<&'static str> {
    let is_wanted = |category: &vocabulary::Category| {
        wanted.iter().any(|wanted| match wanted {
            Industry::Category(wanted) => wanted == category,
            Industry::Sector(sector) => *sector == category.sector(),
        })
    };
    let (first, rest): (Vec<_>, Vec<_>) = record.categories.iter().copied().partition(is_wanted);
    let mut tags = Vec::with_capacity(record.categories.len() + 1);
    for part in [first, rest] {
        let sectors = part.iter().map(|category| category.sector().label());
        for label in sectors.chain(part.iter().map(|category| category.label())) {
            if !tags.contains(&label) {
                tags.push(label);
            }
        }
    }
    tags
}

/// The band of the figure, or the interval itself when it spans more than one.
fn range<'a>(figure: &Employees) -> Value<'a> {
    let low = SizeBand::of(figure.count.unwrap_or(figure.min));
    match (figure.count, figure.max) {
        (Some(_), _) => Value::from(low.label()),
        (None, Some(max)) if SizeBand::of(max) == low => Value::from(low.label()),
        (None, Some(max)) => Value::from(format!("{}-{max}", figure.min)),
        (None, None) if low.max().is_none() => Value::from(low.label()),
        (None, None) => Value::from(format!("{}+", figure.min)),
    }
}

fn basis<'a>(basis: Basis) -> Value<'a> {
    Value::from(match basis {
        Basis::Registry => "REGISTRY",
        Basis::Filing => "FILING",
        Basis::SelfReported => "SELF_REPORTED",
        Basis::Estimate => "ESTIMATE",
    })
}
