//! `get_company`: one company, whole.

use firmgate_graphql::ops::{self, ResolveCompanyVariables};
use firmgate_guard::{Action, GovernedAction, Read, Resource, Scope};

use crate::flat::{CompanyDetail, CompanySummary};
use crate::limits::ID_CHARS_MAX;
use crate::parse::{Arguments, InvalidInput, Kind, Parameter, Presence, excerpt};
use crate::tool::{Fault, Outcome, Reach, Tool};

pub(super) struct GetCompany;

pub(super) struct Input {
    id: String,
}

impl GovernedAction for GetCompany {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("company.get").needing(&[Scope::CompaniesRead]);
}

impl Tool for GetCompany {
    type Action = Self;
    type Input = Input;
    type Output = CompanyDetail;

    const NAME: &'static str = "get_company";
    const TITLE: &'static str = "Get a company";
    const ABOUT: &'static str = "Returns everything known of one company: size, revenue, codes, identifiers, and the \
        ids and roles of its contacts. Use it with an id from a search; a domain, an LEI, a registry number or an \
        exact name works too. A name that several companies have is refused with the candidates and their ids: choose \
        one and call again. For several companies use get_companies_batch.";
    const PARAMETERS: &'static [Parameter] = &[Parameter {
        name: "id",
        about: "Company id, domain, LEI, `scheme:number` of a register, or exact name.",
        kind: Kind::Text { chars_max: ID_CHARS_MAX },
        presence: Presence::Required,
    }];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInput> {
        Ok(Input { id: arguments.required_text("id")?.to_owned() })
    }

    fn resource(input: &Input) -> Resource {
        Resource::Company(input.id.clone())
    }

    async fn run(reach: Reach<'_, Self>, input: Input) -> Result<CompanyDetail, Fault> {
        let variables = ResolveCompanyVariables { reference: input.id.clone() };
        let resolution = reach.read().query::<ops::ResolveCompany>(variables).await?.answer()?;
        if let Some(company) = resolution.company {
            return Ok(CompanyDetail::from(company));
        }
        if resolution.candidates.is_empty() {
            return Err(InvalidInput::new("id", format!("no company fits `{}`", excerpt(&input.id)))
                .hint("find its id with search_companies and the name as `query`")
                .into());
        }
        let candidates = resolution.candidates.into_iter().map(CompanySummary::from).map(|company| candidate(&company));
        let problem = format!("several companies fit `{}`", excerpt(&input.id));
        let hint = format!("choose one of these ids: {}", candidates.collect::<Vec<_>>().join("; "));
        Err(InvalidInput::new("id", problem).hint(hint).into())
    }
}

impl Outcome for CompanyDetail {
    fn rows(&self) -> u32 {
        1
    }

    fn summary(&self) -> String {
        format!("{} ({})", self.summary.name.as_str(), self.summary.id.as_str())
    }
}

fn candidate(company: &CompanySummary) -> String {
    let place = [&company.locality, &company.country].into_iter().flatten().map(|place| place.as_str());
    let place = place.collect::<Vec<_>>().join(", ");
    format!("`{}` ({}{}{place})", company.id.as_str(), company.name.as_str(), if place.is_empty() { "" } else { ", " })
}
