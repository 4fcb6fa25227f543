//! `request_email_discovery`: a business e-mail address for one contact.

use firmgate_graphql::actions;
use firmgate_graphql::ops::{self, DiscoveryPurpose, RequestEmailDiscoveryInput, RequestEmailDiscoveryVariables};
use firmgate_guard::{Facts, Resource};
use schemars::JsonSchema;
use serde::Serialize;

use super::create_collection::IDEMPOTENCY_KEY;
use crate::clean::Clean;
use crate::flat::{id, text, word};
use crate::limits::{ID_CHARS_MAX, LIST_ITEMS_MAX};
use crate::parse::{Arguments, InvalidInput, Kind, Parameter, Presence};
use crate::tool::{About, Cause, Fault, Outcome, Reach, Tool};

pub(super) struct RequestEmailDiscovery;

pub(super) struct Input {
    contact: String,
    purpose: &'static str,
}

/// A discovery job.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Job {
    /// Handle of the job.
    pub job_id: Clean,
    /// `queued`, `running`, `completed`, `failed` or `expired`. Repeat the call to see it change.
    pub state: Clean,
    /// `found`, `candidates`, `none`, `not_permitted` or `no_domain`, once the job has completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Clean>,
    /// The most likely address first. Say to the user that inferred addresses were not verified.
    pub candidates: Vec<Candidate>,
    /// This call started no new job.
    pub repeated: bool,
    /// RFC 3339.
    pub submitted_at: Clean,
    /// RFC 3339; the addresses must not be kept longer.
    pub expires_at: Clean,
}

/// An address and what it rests on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Candidate {
    /// The address.
    pub email: Clean,
    /// `personal` or `role`.
    pub kind: Clean,
    /// `known` or `inferred`.
    pub status: Clean,
    /// 0 to 1.
    pub confidence: f64,
    /// Such as `first.last`; left out for a known address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Clean>,
    /// What it rests on, such as `3 x domain_pattern`.
    pub evidence: Vec<Clean>,
    /// `not_performed`: no mail server was asked.
    pub verification: Clean,
}

/// What only the backend can find out about the arguments.
const NAMED: &[About] = &[About {
    cause: Cause::NotFound,
    argument: "contact_id",
    problem: "there is no such contact",
    hint: "take an id out of `contactIds` of get_company",
}];

const PURPOSES: &[&str] = &["sales", "recruiting", "partnership", "press", "support", "other"];

impl Tool for RequestEmailDiscovery {
    type Action = actions::DiscoverEmail;
    type Input = Input;
    type Output = Job;

    const NAME: &'static str = "request_email_discovery";
    const TITLE: &'static str = "Discover an e-mail address";
    const ABOUT: &'static str = "Looks for the business e-mail address of one contact of a company and returns a job \
        with known or inferred addresses, their confidence and provenance. Take the `contact_id` from get_company. It \
        is metered, by default 10 calls an hour; a repeat for the same contact and purpose answers with the same job. \
        Inferred addresses are not verified: say so. When the limit is reached, wait for the time given.";
    const PARAMETERS: &'static [Parameter] = &[
        Parameter {
            name: "contact_id",
            about: "Id from `contactIds` of get_company.",
            kind: Kind::Text { chars_max: ID_CHARS_MAX },
            presence: Presence::Required,
        },
        Parameter {
            name: "purpose",
            about: "Why the address is wanted; it goes on record. `other` when it is left out.",
            kind: Kind::OneOf(PURPOSES),
            presence: Presence::Optional,
        },
        IDEMPOTENCY_KEY,
    ];

    fn input(arguments: &Arguments) -> Result<Input, InvalidInput> {
        let purpose = arguments.text("purpose");
        let purpose = PURPOSES.iter().copied().find(|known| Some(*known) == purpose).unwrap_or("other");
        Ok(Input { contact: arguments.required_text("contact_id")?.to_owned(), purpose })
    }

    fn resource(input: &Input) -> Resource {
        Resource::Contact(input.contact.clone())
    }

    fn facts(input: &Input) -> Facts {
        Facts { purpose: Some(input.purpose.to_owned()), ..Facts::default() }
    }

    async fn run(reach: Reach<'_, Self::Action>, input: Input) -> Result<Job, Fault> {
        let (write, client_token) = reach.write();
        let input = RequestEmailDiscoveryInput {
            contact_id: ops::Id::new(&input.contact),
            purpose: purpose(input.purpose),
            client_token,
        };
        let variables = RequestEmailDiscoveryVariables { input };
        let job = write.mutate::<ops::RequestEmailDiscovery>(variables).await;
        Ok(job.map_err(|upstream| Fault::about(upstream, NAMED))?.answer()?.into())
    }
}

impl Outcome for Job {
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
            email: text(&candidate.email),
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

fn purpose(word: &str) -> DiscoveryPurpose {
    match word {
        "sales" => DiscoveryPurpose::Sales,
        "recruiting" => DiscoveryPurpose::Recruiting,
        "partnership" => DiscoveryPurpose::Partnership,
        "press" => DiscoveryPurpose::Press,
        "support" => DiscoveryPurpose::Support,
        _ => DiscoveryPurpose::Other,
    }
}
