//! `request_email_discovery`: a business e-mail address for one contact.

use firmgate_guard::{Context, Resource};
use firmgate_upstream::actions;
use firmgate_upstream::ops::{self, DiscoveryPurpose, RequestEmailDiscoveryInput, RequestEmailDiscoveryVariables};
use schemars::JsonSchema;
use serde::Serialize;

use crate::clean::Clean;
use crate::domain;
use crate::flat::{id, text, word};
use crate::limits::{ID_CHARS_MAX, LIST_ITEMS_MAX};
use crate::operation::{Cause, ErrorMapping, IDEMPOTENCY_KEY, Operation, Summary, Tool, ToolContext, ToolError};
use crate::parse::{Arguments, InvalidInputError, Param, Parameter, Word, words};
use crate::schema::Opaque;

pub(super) struct RequestEmailDiscovery;

const CONTACT: Param<String> = Param::text("contact_id", "Id from `contactIds` of get_company.", ID_CHARS_MAX);
const PURPOSE: Param<Option<DiscoveryPurpose>> = Param::<DiscoveryPurpose>::word(
    "purpose",
    "Why the address is wanted; it goes on record. `other` when it is left out.",
)
.optional();

words!(DiscoveryPurpose {
    Sales = "sales",
    Recruiting = "recruiting",
    Partnership = "partnership",
    Press = "press",
    Support = "support",
    Other = "other",
} received { Unlisted });

pub(super) struct Input {
    contact: String,
    purpose: DiscoveryPurpose,
}

/// A discovery job.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Job {
    /// Handle of the job.
    pub job_id: Clean,
    /// `queued`, `running`, `completed`, `failed`, `expired`; repeat the call to see it change.
    pub state: Clean,
    /// `found`, `candidates`, `none`, `not_permitted`, `no_domain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Clean>,
    /// `email`, `kind`, `status` (`known`, `inferred`), `confidence`, `evidence`; the most likely first.
    #[schemars(with = "Vec<Opaque>")]
    pub candidates: Vec<Candidate>,
    /// This call started no new job.
    pub repeated: bool,
    /// RFC 3339.
    pub submitted_at: Clean,
    /// The addresses must not be kept longer.
    pub expires_at: Clean,
}

/// An address and what it rests on.
#[derive(Debug, Serialize)]
pub struct Candidate {
    /// The address.
    pub email: Clean,
    /// `personal` or `role`.
    pub kind: Clean,
    /// `known` or `inferred`.
    pub status: Clean,
    /// 0 to 1.
    pub confidence: f64,
    /// Such as `first.last`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Clean>,
    /// Such as `3 x domain_pattern`.
    pub evidence: Vec<Clean>,
    /// `not_performed`.
    pub verification: Clean,
}

/// What only the backend can find out about the arguments.
const NAMED: &[ErrorMapping] = &[ErrorMapping {
    cause: Cause::NotFound,
    argument: "contact_id",
    problem: "there is no such contact",
    hint: "take an id out of `contactIds` of get_company",
}];

impl Tool for RequestEmailDiscovery {
    const TITLE: &'static str = "Discover an e-mail address";
    const ABOUT: &'static str = "Looks for the business e-mail address of one contact and returns a job with known or inferred addresses. \
        Inferred addresses are not verified: say so. It is metered, by default 10 calls an hour; a repeat answers with the \
        same job.";
}

impl Operation for RequestEmailDiscovery {
    type Action = actions::DiscoverEmail;
    type Input = Input;
    type Output = Job;

    const NAME: &'static str = "request_email_discovery";
    const PARAMETERS: &'static [Parameter] = &[CONTACT.untyped(), PURPOSE.untyped(), IDEMPOTENCY_KEY.untyped()];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInputError> {
        let purpose = arguments.optional(&PURPOSE).unwrap_or(DiscoveryPurpose::Other);
        Ok(Input { contact: arguments.required(&CONTACT)?, purpose })
    }

    fn resource(input: &Input) -> Resource {
        Resource::one(domain::CONTACT, input.contact.clone())
    }

    fn context(input: &Input) -> Context {
        Context::new().with(&domain::PURPOSE, input.purpose.word().to_owned())
    }

    async fn run(context: ToolContext<'_, Self::Action>, input: Input) -> Result<Job, ToolError> {
        let (write, key) = context.write().await?;
        let client_token = key.into_string();
        let input = RequestEmailDiscoveryInput {
            contact_id: ops::Id::new(&input.contact),
            purpose: input.purpose,
            client_token,
        };
        let variables = RequestEmailDiscoveryVariables { input };
        let job = write.mutate::<ops::RequestEmailDiscovery>(variables).await;
        Ok(job.map_err(|upstream| ToolError::mapped(upstream, NAMED))?.answer()?.into())
    }
}

impl Summary for Job {
    fn rows(&self) -> u32 {
        u32::try_from(self.candidates.len()).unwrap_or(u32::MAX)
    }

    fn summary(&self) -> String {
        let best = self.candidates.first().map_or("no address", |candidate| candidate.email.as_str());
        format!("{} {}: {best}", self.job_id.as_str(), self.outcome.as_ref().unwrap_or(&self.state).as_str())
    }
}

impl From<ops::DiscoveryJob> for Job {
    fn from(job: ops::DiscoveryJob) -> Self {
        let candidates = job.candidates.into_iter().take(LIST_ITEMS_MAX).map(|candidate| Candidate {
            email: Clean::mail_address(&candidate.email),
            kind: word(&candidate.kind),
            status: word(&candidate.status),
            confidence: candidate.confidence,
            pattern: candidate.pattern.as_deref().map(text),
            evidence: candidate.evidence.iter().map(|item| text(format!("{} x {}", item.count, item.kind))).collect(),
            verification: text(&candidate.verification),
        });
        Self {
            job_id: id(job.id.inner()),
            state: word(&job.state),
            outcome: job.outcome.map(|outcome| word(&outcome)),
            candidates: candidates.collect(),
            repeated: job.repeated,
            submitted_at: text(&job.submitted_at),
            expires_at: text(&job.expires_at),
        }
    }
}
