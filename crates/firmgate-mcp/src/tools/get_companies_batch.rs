//! `get_companies_batch`: several companies at once.

use std::collections::HashSet;

use firmgate_graphql::ops::{self, BatchGetCompaniesVariables};
use firmgate_guard::{Action, Facts, GovernedAction, Read, Resource, Scope};
use schemars::JsonSchema;
use serde::Serialize;

use crate::clean::Clean;
use crate::flat::{CompanyDetail, id};
use crate::limits::{BATCH_IDS_MAX, ID_CHARS_MAX};
use crate::parse::{Arguments, InvalidInput, Kind, Parameter, Presence};
use crate::tool::{Fault, Outcome, Reach, Tool};

pub(super) struct GetCompaniesBatch;

pub(super) struct Input {
    ids: Vec<String>,
    invalid: Vec<Clean>,
    duplicates_removed: u32,
}

/// Companies in the order of `ids`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Batch {
    /// The companies that were found, in the order of `ids`.
    pub companies: Vec<CompanyDetail>,
    /// Ids that no company has.
    pub not_found: Vec<Clean>,
    /// Items that cannot be an id, such as empty ones; they were not looked up.
    pub invalid: Vec<Clean>,
    /// Items that stood in `ids` before.
    pub duplicates_removed: u32,
}

impl GovernedAction for GetCompaniesBatch {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("company.batch").needing(&[Scope::CompaniesRead]);
}

impl Tool for GetCompaniesBatch {
    type Action = Self;
    type Input = Input;
    type Output = Batch;

    const NAME: &'static str = "get_companies_batch";
    const TITLE: &'static str = "Get several companies";
    const ABOUT: &'static str = "Returns everything known of up to 50 companies by their ids, in the order given, and \
        lists the ids that were not found. Use it instead of many get_company calls. It takes ids as search_companies \
        returns them; for a name or a registry number use get_company.";
    const PARAMETERS: &'static [Parameter] = &[Parameter {
        name: "ids",
        about: "Company ids, at most 50. Repeated ids are looked up once.",
        kind: Kind::Texts { items_max: BATCH_IDS_MAX, chars_max: ID_CHARS_MAX },
        presence: Presence::Required,
    }];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInput> {
        let mut seen = HashSet::new();
        let mut input = Input { ids: Vec::new(), invalid: Vec::new(), duplicates_removed: 0 };
        for given in arguments.texts("ids") {
            // Ids are domains or scheme:value: neither has spaces.
            if given.is_empty() || given.contains(char::is_whitespace) {
                input.invalid.push(id(given));
            } else if seen.insert(given) {
                input.ids.push(given.to_owned());
            } else {
                input.duplicates_removed = input.duplicates_removed.saturating_add(1);
            }
        }
        if input.ids.is_empty() {
            return Err(InvalidInput::new("ids", "none of the items can be an id")
                .hint("send ids as search_companies returns them, such as `example.com`"));
        }
        Ok(input)
    }

    fn resource(_: &Input) -> Resource {
        Resource::Directory
    }

    fn facts(input: &Input) -> Facts {
        Facts { ids: u32::try_from(input.ids.len()).ok(), ..Facts::default() }
    }

    async fn run(reach: Reach<'_, Self>, input: Input) -> Result<Batch, Fault> {
        let variables = BatchGetCompaniesVariables { ids: input.ids.iter().map(ops::Id::new).collect() };
        let found = reach.read().query::<ops::BatchGetCompanies>(variables).await?.answer()?;
        let not_found =
            input.ids.iter().zip(&found).filter(|(_, company)| company.is_none()).map(|(given, _)| id(given));
        Ok(Batch {
            not_found: not_found.collect(),
            companies: found.into_iter().flatten().map(CompanyDetail::from).collect(),
            invalid: input.invalid,
            duplicates_removed: input.duplicates_removed,
        })
    }
}

impl Outcome for Batch {
    fn rows(&self) -> u32 {
        u32::try_from(self.companies.len()).unwrap_or(u32::MAX)
    }

    fn summary(&self) -> String {
        format!("{} companies, {} not found", self.companies.len(), self.not_found.len())
    }
}
