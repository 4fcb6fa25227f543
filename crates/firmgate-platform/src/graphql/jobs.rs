//! Discovery jobs: a business address for one contact.

use firmgate_model::email::{Candidate, EmailKind, EmailStatus, Evidence, EvidenceKind, Verification};
use firmgate_model::jobs::{DiscoveryJob, JobRequest, JobState, Purpose};
use firmgate_model::{ContactRecord, StoreError};

use super::error::{ErrorKind, FieldError};
use super::inputs::RequestEmailDiscovery;
use super::session::Session;
use super::value::{Call, Object, Value};
use crate::discovery::{Inquiry, Rules, discover};

/// `DiscoveryJob`
pub(super) struct Job {
    job: DiscoveryJob,
    repeated: bool,
}

/// Answers `getDiscoveryJob`.
pub(super) fn job(session: &Session<'_>, id: &str) -> Result<Option<Job>, FieldError> {
    let job = session.store.job(session.owner(), id, session.now_ms)?;
    Ok(job.map(|job| Job { job, repeated: false }))
}

/// Answers `requestEmailDiscovery`. The job is stored before the search, so a repeat finds it.
pub(super) fn request(session: &Session<'_>, input: RequestEmailDiscovery) -> Result<Job, FieldError> {
    let id = input.contact_id.0;
    let contact = session.contacts.contact(&id)?;
    let contact =
        contact.ok_or_else(|| FieldError::new(ErrorKind::NotFound, "`contactId`: no contact with this id"))?;
    let wish = JobRequest {
        contact: &contact.id,
        company: &contact.company,
        first: &contact.first,
        last: &contact.last,
        purpose: Purpose::from(input.purpose),
    };
    let requested = session.store.request_job(session.owner(), &wish, &input.client_token, session.now_ms)?;
    let job = if requested.job.state == JobState::Queued {
        look(session, &contact, &requested.job.id)?
    } else {
        requested.job
    };
    Ok(Job { job, repeated: requested.repeated })
}

fn look(session: &Session<'_>, contact: &ContactRecord, job: &str) -> Result<DiscoveryJob, FieldError> {
    let company = session.companies.company(&contact.company)?;
    let colleagues = session.contacts.of_companies(&[&contact.company])?.pop().unwrap_or_default();
    let inquiry = Inquiry {
        contact,
        domain: company.as_ref().and_then(|company| company.domain.as_deref()),
        country: company.as_ref().and_then(|company| company.country),
        colleagues: &colleagues,
    };
    let finding: Result<_, StoreError> =
        discover(&inquiry, &Rules::default(), &mut |subjects| session.store.is_any_suppressed(subjects));
    Ok(session.store.finish_job(session.owner(), job, &finding?, session.now_ms)?)
}

impl Object for Job {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let Self { job, repeated } = self;
        Ok(match call.name() {
            "id" => Value::from(&job.id),
            "contactId" => Value::from(&job.contact),
            "state" => Value::from(job.state.name()),
            "outcome" => Value::from(job.outcome.map(|outcome| outcome.name())),
            "purpose" => Value::from(job.purpose.name()),
            "submittedAt" => Value::from(&job.submitted_at),
            "finishedAt" => Value::from(job.finished_at.as_ref()),
            "expiresAt" => Value::from(&job.expires_at),
            "candidates" => Value::objects(&job.candidates),
            "repeated" => Value::from(*repeated),
            _ => return call.unknown(),
        })
    }
}

impl Object for Candidate {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "email" => Value::from(&self.email),
            "kind" => Value::from(match self.kind {
                EmailKind::Personal => "PERSONAL",
                EmailKind::Role => "ROLE",
            }),
            "status" => Value::from(match self.status {
                EmailStatus::Known => "KNOWN",
                EmailStatus::Inferred => "INFERRED",
            }),
            "confidence" => Value::Float(self.confidence),
            "pattern" => Value::from(self.pattern.as_ref()),
            "evidence" => Value::objects(&self.evidence),
            "verification" => Value::from(match self.verification {
                Verification::NotPerformed => "not_performed",
            }),
            _ => return call.unknown(),
        })
    }
}

impl Object for Evidence {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        Ok(match call.name() {
            "kind" => Value::from(match self.kind {
                EvidenceKind::KnownContact => "known_contact",
                EvidenceKind::DomainPattern => "domain_pattern",
                EvidenceKind::Prior => "prior",
            }),
            "count" => Value::from(self.count),
            _ => return call.unknown(),
        })
    }
}
