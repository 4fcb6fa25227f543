//! Discovery jobs: who requested whose address, why, and the result; and who must not be searched for.

use crate::email::{Candidate, Outcome};

/// How long the result of a job is kept.
pub const JOB_DAYS: i64 = 30;
/// A request for the same contact and purpose within this time is the same job.
pub const JOB_REPEAT_HOURS: i64 = 24;
/// Jobs of one owner whose results are kept.
pub const JOBS_PER_OWNER_MAX: u32 = 10_000;

/// Why an address is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of `DiscoveryPurpose` in schema.graphql")]
pub enum Purpose {
    Sales,
    Recruiting,
    Partnership,
    Press,
    Support,
    Other,
}

/// The state of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Stored, no search yet.
    Queued,
    /// Has an outcome.
    Completed,
    /// Ended without an outcome. A new request starts a new job.
    Failed,
    /// Its result was deleted.
    Expired,
}

/// A job as its owner may see it now.
#[derive(Clone, Debug, PartialEq)]
pub struct DiscoveryJob {
    /// `job-` and 12 lower-case base-32 digits.
    pub id: String,
    /// The requested contact.
    pub contact: String,
    /// Its state.
    pub state: JobState,
    /// Its result, when it has completed.
    pub outcome: Option<Outcome>,
    /// Its purpose.
    pub purpose: Purpose,
    /// RFC 3339, UTC, milliseconds.
    pub submitted_at: String,
    /// When it completed or failed.
    pub finished_at: Option<String>,
    /// When its result is deleted.
    pub expires_at: String,
    /// The most likely first.
    pub candidates: Vec<Candidate>,
}

/// A request for one person's address.
#[derive(Clone, Copy, Debug)]
pub struct JobRequest<'a> {
    /// The contact's id.
    pub contact: &'a str,
    /// The id of the company that the contact is at.
    pub company: &'a str,
    /// The contact's given name.
    pub first: &'a str,
    /// The contact's family name.
    pub last: &'a str,
    /// The purpose.
    pub purpose: Purpose,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Requested {
    /// The job; search and finish it when it is `Queued`.
    pub job: DiscoveryJob,
    /// The request started no new job.
    pub repeated: bool,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 6] =
        [Self::Sales, Self::Recruiting, Self::Partnership, Self::Press, Self::Support, Self::Other];

    /// As the schema writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sales => "SALES",
            Self::Recruiting => "RECRUITING",
            Self::Partnership => "PARTNERSHIP",
            Self::Press => "PRESS",
            Self::Support => "SUPPORT",
            Self::Other => "OTHER",
        }
    }

    /// The purpose with that name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}

impl JobState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Queued, Self::Completed, Self::Failed, Self::Expired];

    /// As the schema writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
            Self::Expired => "EXPIRED",
        }
    }

    /// The state with that name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// Who or what must not be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// One address. Case, and a `+tag` in the local part, make no difference.
    Address(&'a str),
    /// A domain with everything under it.
    Domain(&'a str),
    /// A person at a company, whatever the address.
    Person {
        /// The company's id.
        company: &'a str,
        /// Given name.
        first: &'a str,
        /// Family name.
        last: &'a str,
    },
}
