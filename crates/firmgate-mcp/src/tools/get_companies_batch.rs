//! `get_companies_batch`: several companies at once.

use std::collections::HashSet;

use firmgate_guard::{Action, Context, GovernedAction, Read, Resource};
use firmgate_upstream::ops::{self, BatchGetCompaniesVariables};
use schemars::JsonSchema;
use serde::Serialize;

use crate::clean::Clean;
use crate::domain;
use crate::fit::{Fitted, bytes};
use crate::flat::{CompanyDetail, id};
use crate::limits::{ANSWER_BYTES_MAX, BATCH_IDS_MAX, ID_CHARS_MAX};
use crate::operation::{Operation, Summary, Tool, ToolContext, ToolError};
use crate::parse::{Arguments, InvalidInputError, Param, Parameter};
use crate::schema::Opaque;

pub(super) struct GetCompaniesBatch;

const IDS: Param<Vec<String>> =
    Param::texts("ids", "Company ids, at most 50. Repeated ids are looked up once.", BATCH_IDS_MAX, ID_CHARS_MAX);

pub(super) struct Input {
    ids: Vec<String>,
    invalid: Vec<Clean>,
    duplicates_removed: u32,
    warnings: Vec<String>,
}

/// Companies in the order of `ids`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Batch {
    /// As in get_company, in the order of `ids`.
    #[schemars(with = "Vec<Opaque>")]
    pub companies: Fitted<CompanyDetail>,
    /// Ids that no company has.
    pub not_found: Vec<Clean>,
    /// Items that cannot be an id.
    pub invalid: Vec<Clean>,
    /// Repeated ids.
    pub duplicates_removed: u32,
    /// What to know of it.
    pub warnings: Vec<String>,
}

impl GovernedAction for GetCompaniesBatch {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("company.batch").needing(&[domain::COMPANIES_READ]);
}

impl Tool for GetCompaniesBatch {
    const TITLE: &'static str = "Get several companies";
    const ABOUT: &'static str = "Returns the profiles of up to 50 companies by their ids, in the order given, with what does not fit \
        left out and named. Use it instead of many get_company calls; for a name use get_company.";
}

impl Operation for GetCompaniesBatch {
    type Action = Self;
    type Input = Input;
    type Output = Batch;

    const NAME: &'static str = "get_companies_batch";
    const PARAMETERS: &'static [Parameter] = &[IDS.untyped()];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInputError> {
        let mut seen = HashSet::new();
        let mut input =
            Input { ids: Vec::new(), invalid: Vec::new(), duplicates_removed: 0, warnings: arguments.notes() };
        for given in arguments.required(&IDS)? {
            if !firmgate_clean::is_id(&given) {
                input.invalid.push(id(given));
            } else if seen.insert(given.clone()) {
                input.ids.push(given);
            } else {
                input.duplicates_removed = input.duplicates_removed.saturating_add(1);
            }
        }
        if input.ids.is_empty() {
            return Err(InvalidInputError::new("ids", "none of the items can be an id")
                .hint("send ids as search_companies returns them, such as `example.com`"));
        }
        Ok(input)
    }

    fn resource(_: &Input) -> Resource {
        Resource::all(domain::DIRECTORY)
    }

    fn context(input: &Input) -> Context {
        Context::new().with(&domain::IDS, domain::count(input.ids.len()))
    }

    async fn run(context: ToolContext<'_, Self>, mut input: Input) -> Result<Batch, ToolError> {
        let variables = BatchGetCompaniesVariables { ids: input.ids.iter().map(ops::Id::new).collect() };
        let found = context.read().query::<ops::BatchGetCompanies>(variables).await?.answer()?;
        let not_found =
            input.ids.iter().zip(&found).filter(|(_, company)| company.is_none()).map(|(given, _)| id(given));
        let not_found: Vec<_> = not_found.collect();
        let companies = found.into_iter().flatten().map(CompanyDetail::from).collect();
        let others = bytes(&not_found).saturating_add(bytes(&input.invalid));
        let companies = Fitted::new(companies, ANSWER_BYTES_MAX.saturating_sub(others));
        let shortened = companies.shortened();
        if shortened > 0 {
            input.warnings.push(format!(
                "{shortened} profiles are shortened to keep the answer within {ANSWER_BYTES_MAX} bytes: `leftOut` names \
                 the fields, get_company has them whole"
            ));
        }
        Ok(Batch {
            not_found,
            companies,
            invalid: input.invalid,
            duplicates_removed: input.duplicates_removed,
            warnings: input.warnings,
        })
    }
}

impl Summary for Batch {
    fn rows(&self) -> u32 {
        u32::try_from(self.companies.len()).unwrap_or(u32::MAX)
    }

    fn summary(&self) -> String {
        let companies = firmgate_clean::counted(self.companies.len(), "company", "companies");
        format!("{companies}, {} not found", self.not_found.len())
    }
}
