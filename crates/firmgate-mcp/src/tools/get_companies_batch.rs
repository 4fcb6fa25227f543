//! `get_companies_batch`: several companies at once, by their ids or by the rows of a list.

mod rows;

use std::collections::HashSet;

use firmgate_guard::{Action, Context, GovernedAction, Read, Resource};
use firmgate_upstream::ops::{self, BatchGetCompaniesVariables, MatchCompaniesVariables};
use schemars::JsonSchema;
use serde::Serialize;

use crate::clean::Clean;
use crate::domain;
use crate::fit::{Fitted, bytes};
use crate::flat::{CompanyDetail, id};
use crate::limits::{ANSWER_BYTES_MAX, BATCH_IDS_MAX, ID_CHARS_MAX, MATCH_ROWS_MAX};
use crate::operation::{Operation, Summary, Tool, ToolContext, ToolError};
use crate::parse::{Arguments, InvalidInputError, Param, Parameter, Record};
use crate::schema::Opaque;

use self::rows::{FIELDS, RowMatch, Rows};

pub(super) struct GetCompaniesBatch;

const IDS: Param<Option<Vec<String>>> =
    Param::texts("ids", "Company ids, at most 50. Repeated ids are looked up once.", BATCH_IDS_MAX, ID_CHARS_MAX)
        .alternative();
const MATCH: Param<Option<Vec<Record>>> = Param::records(
    "match",
    "Instead of `ids`: rows of a list, at most 50, to find the companies of.",
    MATCH_ROWS_MAX,
    FIELDS,
    "name",
)
.alternative();

pub(super) struct Input {
    asked: Asked,
    warnings: Vec<String>,
}

enum Asked {
    Ids(Ids),
    Rows(Rows),
}

#[derive(Default)]
struct Ids {
    ids: Vec<String>,
    invalid: Vec<Clean>,
    duplicates_removed: u32,
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
    /// Of `match`, in order: `ref`, `verdict` (`match`, `candidates`, `sister_company`, `none`, `invalid`), `id` of a match,
    /// `candidates` with `confidence`, `grades`, `why`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<Vec<Opaque>>")]
    pub matches: Option<Fitted<RowMatch>>,
    /// Notes.
    pub warnings: Vec<String>,
}

impl GovernedAction for GetCompaniesBatch {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("company.batch").needing(&[domain::COMPANIES_READ]);
}

impl Tool for GetCompaniesBatch {
    const TITLE: &'static str = "Get several companies";
    const ABOUT: &'static str = "Returns the profiles of up to 50 companies by their ids, in the order given, with what does not fit \
        left out and named. With `match` it finds the companies of a list instead, such as names or domains of a spreadsheet: a \
        verdict and candidates for each row; ask the user before you take a candidate.";
}

impl Operation for GetCompaniesBatch {
    type Action = Self;
    type Input = Input;
    type Output = Batch;

    const NAME: &'static str = "get_companies_batch";
    const PARAMETERS: &'static [Parameter] = &[IDS.untyped(), MATCH.untyped()];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInputError> {
        let asked = match (arguments.optional(&IDS), arguments.optional(&MATCH)) {
            (Some(ids), None) => Asked::Ids(Ids::read(ids)?),
            (None, Some(records)) => Asked::Rows(Rows::read(&records)),
            (Some(_), Some(_)) => {
                return Err(InvalidInputError::new("match", "`ids` is there, too").hint("send one of the two"));
            }
            (None, None) => {
                return Err(InvalidInputError::new("ids", "it is required")
                    .hint("send `ids`, a list of company ids, or `match`, a list of rows"));
            }
        };
        Ok(Input { asked, warnings: arguments.notes() })
    }

    fn resource(_: &Input) -> Resource {
        Resource::all(domain::DIRECTORY)
    }

    fn context(input: &Input) -> Context {
        let asked = match &input.asked {
            Asked::Ids(ids) => ids.ids.len(),
            Asked::Rows(rows) => rows.sent().len(),
        };
        Context::new().with(&domain::IDS, domain::count(asked))
    }

    async fn run(context: ToolContext<'_, Self>, input: Input) -> Result<Batch, ToolError> {
        match input.asked {
            Asked::Ids(ids) => profiles(context, ids, input.warnings).await,
            Asked::Rows(rows) => matches(context, rows, input.warnings).await,
        }
    }
}

impl Ids {
    fn read(given: Vec<String>) -> Result<Self, InvalidInputError> {
        let mut seen = HashSet::new();
        let mut ids = Self::default();
        for given in given {
            if !firmgate_clean::is_id(&given) {
                ids.invalid.push(id(given));
            } else if seen.insert(given.clone()) {
                ids.ids.push(given);
            } else {
                ids.duplicates_removed = ids.duplicates_removed.saturating_add(1);
            }
        }
        if ids.ids.is_empty() {
            return Err(InvalidInputError::new("ids", "none of the items can be an id")
                .hint("send ids as search_companies returns them, such as `example.com`"));
        }
        Ok(ids)
    }
}

async fn profiles(
    context: ToolContext<'_, GetCompaniesBatch>,
    asked: Ids,
    mut warnings: Vec<String>,
) -> Result<Batch, ToolError> {
    let variables = BatchGetCompaniesVariables { ids: asked.ids.iter().map(ops::Id::new).collect() };
    let found = context.read().query::<ops::BatchGetCompanies>(variables).await?.answer()?;
    let not_found = asked.ids.iter().zip(&found).filter(|(_, company)| company.is_none()).map(|(given, _)| id(given));
    let not_found: Vec<_> = not_found.collect();
    let companies = found.into_iter().flatten().map(CompanyDetail::from).collect();
    let others = bytes(&not_found).saturating_add(bytes(&asked.invalid));
    let companies = Fitted::new(companies, ANSWER_BYTES_MAX.saturating_sub(others));
    let shortened = companies.shortened();
    if shortened > 0 {
        warnings.push(format!(
            "{shortened} profiles are shortened to keep the answer within {ANSWER_BYTES_MAX} bytes: `leftOut` names \
             the fields, get_company has them whole"
        ));
    }
    let Ids { invalid, duplicates_removed, .. } = asked;
    Ok(Batch { companies, not_found, invalid, duplicates_removed, matches: None, warnings })
}

async fn matches(
    context: ToolContext<'_, GetCompaniesBatch>,
    rows: Rows,
    mut warnings: Vec<String>,
) -> Result<Batch, ToolError> {
    let matched = if rows.sent().is_empty() {
        Vec::new()
    } else {
        let variables = MatchCompaniesVariables { rows: rows.sent().to_vec() };
        context.read().query::<ops::MatchCompanies>(variables).await?.answer()?
    };
    let duplicates_removed = domain::count(rows.repeated());
    let matches = Fitted::new(rows.results(&matched), ANSWER_BYTES_MAX);
    let shortened = matches.shortened();
    if shortened > 0 {
        warnings.push(format!(
            "candidates of {} are left out to keep the answer within {ANSWER_BYTES_MAX} bytes: send fewer rows to see them",
            firmgate_clean::counted(shortened, "row", "rows")
        ));
    }
    let (companies, not_found, invalid) = (Fitted::new(Vec::new(), 0), Vec::new(), Vec::new());
    Ok(Batch { companies, not_found, invalid, duplicates_removed, matches: Some(matches), warnings })
}

impl Summary for Batch {
    fn rows(&self) -> u32 {
        let rows = self.matches.as_ref().map_or(self.companies.len(), |matches| matches.len());
        u32::try_from(rows).unwrap_or(u32::MAX)
    }

    fn summary(&self) -> String {
        let Some(matches) = &self.matches else {
            let companies = firmgate_clean::counted(self.companies.len(), "company", "companies");
            return format!("{companies}, {} not found", self.not_found.len());
        };
        let found = matches.iter().filter(|row| row.verdict() == "match").count();
        format!("{}, {found} matched", firmgate_clean::counted(matches.len(), "row", "rows"))
    }
}
