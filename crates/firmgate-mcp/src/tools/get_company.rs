//! `get_company`: one company, whole.

use firmgate_guard::{Action, GovernedAction, Read, Resource};
use firmgate_upstream::ops::{self, ResolveCompanyVariables};

use super::roles;
use crate::clean::Clean;
use crate::domain;
use crate::flat::{CompanyDetail, CompanySummary, text};
use crate::limits::{FILTER_CHARS_MAX, ID_CHARS_MAX};
use crate::operation::{Operation, Summary, Tool, ToolContext, ToolError};
use crate::parse::{Arguments, InvalidInputError, Param, Parameter, excerpt};

pub(super) struct GetCompany;

const ID: Param<String> =
    Param::text("id", "Company id, domain, LEI, `scheme:number` of a register, or name.", ID_CHARS_MAX);

/// The roles that are named when no contact has the requested one.
const ROLES_NAMED_MAX: usize = 10;
const CONTACT_ROLE: Param<Option<String>> =
    Param::text("contact_role", "Only contacts with this role: `sales`, `CEO`.", FILTER_CHARS_MAX).optional();

pub(super) struct Input {
    id: String,
    contact_role: Option<String>,
}

impl GovernedAction for GetCompany {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("company.get").needing(&[domain::COMPANIES_READ]);
}

impl Tool for GetCompany {
    const TITLE: &'static str = "Get a company";
    const ABOUT: &'static str = "Returns everything known of one company: the fields of a row and names, codes, figures, contacts, source. Use an id from a search, or a domain, LEI, registry number or \
        name, however it is spelt. A name that several companies have is answered with their ids: choose one and call again.";
}

impl Operation for GetCompany {
    type Action = Self;
    type Input = Input;
    type Output = CompanyDetail;

    const NAME: &'static str = "get_company";
    const PARAMETERS: &'static [Parameter] = &[ID.untyped(), CONTACT_ROLE.untyped()];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInputError> {
        Ok(Input { id: arguments.required(&ID)?, contact_role: arguments.optional(&CONTACT_ROLE) })
    }

    fn resource(input: &Input) -> Resource {
        Resource::one(domain::COMPANY, input.id.clone())
    }

    async fn run(context: ToolContext<'_, Self>, input: Input) -> Result<CompanyDetail, ToolError> {
        let variables = ResolveCompanyVariables { reference: input.id.clone() };
        let resolution = context.read().query_newest::<ops::ResolveCompany>(variables).await?.answer()?;
        if let Some(company) = resolution.company {
            let matched_by = resolution.matched_by.map(text);
            let mut company = CompanyDetail { matched_by, ..CompanyDetail::from(company) };
            if let Some(role) = &input.contact_role {
                keep_contacts(&mut company, role);
            }
            return Ok(company);
        }
        if resolution.candidates.is_empty() {
            return Err(InvalidInputError::new("id", format!("no company fits `{}`", excerpt(&input.id)))
                .hint("find its id with search_companies and the name as `query`")
                .into());
        }
        let candidates = resolution.candidates.into_iter().map(CompanySummary::from).map(|company| candidate(&company));
        let problem = format!("several companies fit `{}`", excerpt(&input.id));
        let hint = format!("choose one of these ids: {}", candidates.collect::<Vec<_>>().join("; "));
        Err(InvalidInputError::new("id", problem).hint(hint).into())
    }
}

impl Summary for CompanyDetail {
    fn rows(&self) -> u32 {
        1
    }

    fn summary(&self) -> String {
        let status = self.summary.status.as_ref().map(Clean::as_str).filter(|status| *status != "active");
        let status = status.map(|status| format!(", {status}")).unwrap_or_default();
        format!("{} ({}{status})", self.summary.name.as_str(), self.summary.id.as_str())
    }
}

/// Keeps the contacts with a role.
fn keep_contacts(company: &mut CompanyDetail, role: &str) {
    let known = std::mem::take(&mut company.contact_roles);
    let contacts = std::mem::take(&mut company.contact_ids).into_iter().zip(&known);
    let (ids, kept) = contacts.filter(|(_, known)| roles::fits(known.as_str(), role)).unzip::<_, _, _, Vec<_>>();
    company.contact_ids = ids;
    company.contact_roles = kept.into_iter().cloned().collect();
    if company.contact_ids.is_empty() {
        let mut named: Vec<String> = known.iter().map(|known| format!("`{}`", known.as_str())).collect();
        named.sort();
        named.dedup();
        named.truncate(ROLES_NAMED_MAX);
        let has = if named.is_empty() { "no contacts".to_owned() } else { named.join(", ") };
        company.warnings.push(format!("no contact has the role `{}`: the company has {has}", excerpt(role)));
    }
}

fn candidate(company: &CompanySummary) -> String {
    let place = [&company.locality, &company.country].into_iter().flatten().map(|place| place.as_str());
    let place = place.collect::<Vec<_>>().join(", ");
    let status = company.status.as_ref().map(|status| format!(", {}", status.as_str())).unwrap_or_default();
    let place = if place.is_empty() { place } else { format!(", {place}") };
    format!("`{}` ({}{place}{status})", company.id.as_str(), company.name.as_str())
}
