//! Discovery of a business e-mail address.

use cynic::Id;

use crate::{document::mutation, schema};

/// Starts a discovery, or answers with the one that already runs.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Mutation", variables = "RequestEmailDiscoveryVariables")]
pub struct RequestEmailDiscovery {
    /// The job.
    #[arguments(input: $input)]
    pub request_email_discovery: Option<DiscoveryJob>,
}
mutation!(RequestEmailDiscovery(RequestEmailDiscoveryVariables), action: DiscoverEmail, answer: request_email_discovery as DiscoveryJob);

/// Variables of [`RequestEmailDiscovery`].
#[derive(cynic::QueryVariables, Clone, Debug)]
pub struct RequestEmailDiscoveryVariables {
    /// The contact and the purpose.
    pub input: RequestEmailDiscoveryInput,
}

/// The contact and the purpose.
#[derive(cynic::InputObject, Clone, Debug)]
pub struct RequestEmailDiscoveryInput {
    /// The contact.
    pub contact_id: Id,
    /// Why; it is recorded with the job.
    pub purpose: DiscoveryPurpose,
    /// A repeat with the same token and input answers as the first did.
    pub client_token: String,
}

/// Why the address is requested.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscoveryPurpose {
    /// To sell something.
    Sales,
    /// To offer a job.
    Recruiting,
    /// To work together.
    Partnership,
    /// To ask as a journalist.
    Press,
    /// To help a customer.
    Support,
    /// Anything else.
    Other,
    /// A purpose that a newer backend knows. It cannot be sent.
    #[cynic(fallback)]
    Unlisted,
}

/// A discovery.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct DiscoveryJob {
    /// Stable.
    pub id: Id,
    /// The contact.
    pub contact_id: Id,
    /// Its state.
    pub state: JobState,
    /// None until it has completed.
    pub outcome: Option<JobOutcome>,
    /// The purpose.
    pub purpose: DiscoveryPurpose,
    /// `AWSDateTime`.
    pub submitted_at: String,
    /// `AWSDateTime`.
    pub finished_at: Option<String>,
    /// `AWSDateTime`.
    pub expires_at: String,
    /// The most likely first.
    pub candidates: Vec<EmailCandidate>,
    /// This request started no new job.
    pub repeated: bool,
}

/// The state of a discovery.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Waits.
    Queued,
    /// Runs.
    Running,
    /// Done.
    Completed,
    /// Failed.
    Failed,
    /// Its result is no longer kept.
    Expired,
    /// A state that a newer backend knows.
    #[cynic(fallback)]
    Other,
}

/// What a discovery found.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// A known address is on file.
    Found,
    /// Addresses inferred from patterns; none was verified.
    Candidates,
    /// Nothing.
    None,
    /// The person, the domain or the person's country does not permit it.
    NotPermitted,
    /// The company has no domain of its own.
    NoDomain,
    /// An outcome that a newer backend knows.
    #[cynic(fallback)]
    Other,
}

/// A possible address.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct EmailCandidate {
    /// `AWSEmail`.
    pub email: String,
    /// Of a person or of a role.
    pub kind: EmailKind,
    /// Known or inferred.
    pub status: EmailStatus,
    /// 0 to 1.
    pub confidence: f64,
    /// Such as `first.last`; none for a known address.
    pub pattern: Option<String>,
    /// Its evidence.
    pub evidence: Vec<EmailEvidence>,
    /// `not_performed`: no mail server was contacted.
    pub verification: String,
}

/// The owner of an address.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailKind {
    /// A person.
    Personal,
    /// A role, such as `info@`.
    Role,
    /// A kind that a newer backend knows.
    #[cynic(fallback)]
    Other,
}

/// How an address is known.
#[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailStatus {
    /// On file.
    Known,
    /// Inferred from a pattern.
    Inferred,
    /// A status that a newer backend knows.
    #[cynic(fallback)]
    Other,
}

/// The evidence for an address.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct EmailEvidence {
    /// `known_contact`, `domain_pattern`, `prior`.
    pub kind: String,
    /// Known addresses that agree.
    pub count: i32,
}
