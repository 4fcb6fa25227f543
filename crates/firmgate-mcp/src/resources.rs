//! Resources: the values that filters accept, what this caller may do, and the file of a search.
//!
//! Reading one is a call like any other: it is checked by the policy and recorded.

mod posture;

use firmgate_guard::{Action, AuditUnavailableError, EffectKind, GovernedAction, OutcomeCode, Read, Resource};
use firmgate_identity::{Principal, Scope};
use firmgate_upstream::ops::{self, FilterDimension, FilterValuesVariables};
use firmgate_upstream::{ErrorKind, ReadOnly, UpstreamError};
use serde::Serialize;
use serde_json::Map;

use self::posture::{POSTURE_URI, ReadPosture};
use crate::call::{Outcome, call};
use crate::clean::Clean;
use crate::domain::{COMPANIES_READ, DIRECTORY};
use crate::flat::text;
use crate::flow::Flow;
use crate::limits::STATES_LISTED_MAX;
use crate::operation::{Operation, Summary, ToolContext, ToolError};
use crate::parse::{Arguments, InvalidInputError, Parameter};
use crate::tools::{Address, ExportCompanies, TEMPLATE};
use crate::wire::to_reply;

/// The description of a resource for a client.
#[derive(Debug)]
pub struct ResourceDescriptor {
    /// Its address.
    pub uri: &'static str,
    /// Name on the wire.
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// For a model.
    pub description: &'static str,
}

/// Why a resource has no content.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResourceError {
    /// There is no such resource.
    #[error("unknown resource `{0}`")]
    Unknown(String),
    /// The call was refused or failed; the text is for the caller.
    #[error("{text}")]
    Failed {
        /// The kind of failure, as in the record of a call.
        code: OutcomeCode,
        /// For the caller.
        text: String,
    },
}

const FILTERS_URI: &str = "firmgate://filters";

/// Their names in the policy.
pub(crate) const ACTIONS: &[(&str, EffectKind)] = &[
    (ReadFilters::ACTION.name(), EffectKind::Read),
    (ReadPosture::ACTION.name(), EffectKind::Read),
    (ExportCompanies::ACTION.name(), EffectKind::Read),
];

pub(crate) const DESCRIPTORS: &[ResourceDescriptor] = &[
    ResourceDescriptor {
        uri: FILTERS_URI,
        name: "filters",
        title: "Filter values",
        description: "Countries, states, industries, size bands and statuses that the filters of search_companies accept, with the number of companies for each.",
    },
    ResourceDescriptor {
        uri: POSTURE_URI,
        name: "posture",
        title: "What you may do",
        description: "The tools that this caller may use, whether changes are on, and what is left of its limits.",
    },
];

/// A family of resources, by the form of their addresses.
#[derive(Debug)]
pub struct TemplateDescriptor {
    /// URI template of RFC 6570.
    pub template: &'static str,
    /// Name on the wire.
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// For a model.
    pub description: &'static str,
}

pub(crate) const TEMPLATES: &[TemplateDescriptor] = &[TemplateDescriptor {
    template: TEMPLATE,
    name: "companies",
    title: "All companies of a search as a file",
    description: "CSV or JSON Lines. The address comes from search_companies with `export`; it cannot be made up.",
}];

pub(crate) fn scopes(uri: &str) -> &'static [Scope] {
    match uri {
        FILTERS_URI => ReadFilters::ACTION.scopes(),
        POSTURE_URI => ReadPosture::ACTION.scopes(),
        uri if Address::is_one(uri) => ExportCompanies::ACTION.scopes(),
        _ => &[],
    }
}

/// The content of a resource.
#[derive(Debug, PartialEq, Eq)]
pub struct ResourceText {
    /// The text.
    pub text: String,
    /// Its form.
    pub mime_type: &'static str,
}

pub(crate) async fn read(flow: &Flow, who: &Principal, uri: &str) -> Result<ResourceText, ResourceError> {
    let id = flow.clock.call_id();
    if let Some((format, given)) = Address::read(uri) {
        let text = content(call::<ExportCompanies>(flow, who, id, given).await)?;
        let text = serde_json::from_str(&text).unwrap_or(text);
        return Ok(ResourceText { text, mime_type: format.mime_type() });
    }
    let ended = match uri {
        FILTERS_URI => call::<ReadFilters>(flow, who, id, Map::new()).await,
        POSTURE_URI => call::<ReadPosture>(flow, who, id, Map::new()).await,
        _ => return Err(ResourceError::Unknown(crate::parse::excerpt(uri))),
    };
    Ok(ResourceText { text: content(ended)?, mime_type: "application/json" })
}

fn content(ended: Result<Outcome, AuditUnavailableError>) -> Result<String, ResourceError> {
    let reply = to_reply(ended);
    match reply.structured {
        Some(structured) => Ok(structured.get().to_owned()),
        None => Err(ResourceError::Failed { code: reply.record.code, text: reply.text }),
    }
}

/// Reads the closed vocabularies from the backend.
struct ReadFilters;

/// The values that filters accept.
#[derive(Serialize)]
struct Values {
    countries: Vec<Value>,
    states: Vec<Value>,
    industries: Vec<Value>,
    sizes: Vec<Value>,
    statuses: Vec<Value>,
    how_to_use: &'static str,
}

#[derive(Serialize)]
struct Value {
    /// As a filter accepts it after `dimension;`.
    value: Clean,
    /// Stable code.
    code: Clean,
    /// A category's sector, which is a filter value too; a state's country.
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<Clean>,
    /// Companies with it.
    count: u64,
}

impl GovernedAction for ReadFilters {
    type Effect = Read;
    const ACTION: Action<Read> = Action::new("vocabulary.read").needing(&[COMPANIES_READ]);
}

impl Operation for ReadFilters {
    type Action = Self;
    type Input = ();
    type Output = Values;

    const NAME: &'static str = FILTERS_URI;
    const PARAMETERS: &'static [Parameter] = &[];

    fn input(_: &Arguments) -> Result<(), InvalidInputError> {
        Ok(())
    }

    fn resource((): &()) -> Resource {
        Resource::all(DIRECTORY)
    }

    async fn run(context: ToolContext<'_, Self>, (): ()) -> Result<Values, ToolError> {
        let read = context.read();
        let mut states = added(&read, FilterDimension::States).await?;
        states.truncate(STATES_LISTED_MAX);
        Ok(Values {
            countries: listed(&read, FilterDimension::Countries).await?,
            states,
            industries: listed(&read, FilterDimension::Industries).await?,
            sizes: listed(&read, FilterDimension::Sizes).await?,
            statuses: added(&read, FilterDimension::Statuses).await?,
            how_to_use: "pass `countries;VALUE`, `states;VALUE`, `industries;VALUE`, `sizes;VALUE` or `statuses;VALUE` in \
                `categories` of search_companies; a group of industries is a value too",
        })
    }
}

async fn listed(read: &ReadOnly<'_>, dimension: FilterDimension) -> Result<Vec<Value>, UpstreamError> {
    let known = read.query::<ops::FilterValues>(FilterValuesVariables { dimension }).await?.answer()?;
    Ok(known.values.into_iter().map(Value::from).collect())
}

/// The values of a dimension that was not in the first version of the schema: none where the backend does not know it.
async fn added(read: &ReadOnly<'_>, dimension: FilterDimension) -> Result<Vec<Value>, UpstreamError> {
    match listed(read, dimension).await {
        Err(unknown) if matches!(unknown.kind(), ErrorKind::Unsupported | ErrorKind::Rejected) => Ok(Vec::new()),
        listed => listed,
    }
}

impl Summary for Values {
    fn rows(&self) -> u32 {
        let lists = [&self.countries, &self.states, &self.industries, &self.sizes, &self.statuses];
        u32::try_from(lists.iter().map(|list| list.len()).sum::<usize>()).unwrap_or(u32::MAX)
    }

    fn summary(&self) -> String {
        format!("{} countries, {} industries", self.countries.len(), self.industries.len())
    }
}

impl From<ops::FilterValue> for Value {
    fn from(value: ops::FilterValue) -> Self {
        Self {
            value: text(&value.value),
            code: text(&value.code),
            group: value.group.as_deref().map(text),
            count: u64::try_from(value.count).unwrap_or_default(),
        }
    }
}
