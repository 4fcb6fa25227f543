//! Discovery jobs: who requested whose address, why, and the result.
//!
//! A job is stored before the search. A caller that gets a job that is still `Queued` searches and calls
//! [`Store::finish_job`]; so a job whose process was killed is resumed by the next request for it, and when two do
//! that at once the first result stays. There is no `RUNNING` here: a search takes a few
//! milliseconds at most.
//!
//! INVARIANT (suppression at read): an answer leaves this module only after its person, its addresses and their
//! domains were looked up in the suppression list as it is now.

use firmgate_model::StoreError;
use firmgate_model::email::{Finding, Outcome};
use firmgate_model::jobs::{
    DiscoveryJob, JOB_DAYS, JOB_REPEAT_HOURS, JOBS_PER_OWNER_MAX, JobRequest, JobState, Purpose, Requested, Subject,
};
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::Store;
use super::database::{DatabaseError, decoded, unreadable};
use super::error::Fault;
use super::id::{random_id, rfc3339};
use super::suppression::listed;
use super::tokens::Request;

const JOB_MS: i64 = JOB_DAYS * 86_400_000;
const REPEAT_MS: i64 = JOB_REPEAT_HOURS * 3_600_000;
/// How long an expired job is still reported as expired.
const TOMBSTONE_MS: i64 = JOB_MS;
const ID_DIGITS: usize = 12;
const COLUMNS: &str = "id, contact, person, state, outcome, purpose, candidates, submitted_ms, finished_ms, expires_ms";

impl Store {
    /// Stores a new job, or finds the one that this request repeats: same token, or same contact and purpose in the
    /// last [`JOB_REPEAT_HOURS`] and not failed.
    ///
    /// # Errors
    /// As documented for the method of [`UserStore`](firmgate_model::UserStore).
    pub fn request_job(
        &self,
        owner: &str,
        wish: &JobRequest<'_>,
        token: &str,
        now_ms: i64,
    ) -> Result<Requested, StoreError> {
        let purpose = wish.purpose.name();
        let request = Request::new(owner, token, &["request_job", wish.contact, purpose])?;
        let person = self.person_entry(wish.company, wish.first, wish.last);
        let fresh = random_id("job-", ID_DIGITS).map_err(|problem| DatabaseError::new(&self.file, problem))?;
        self.write(|transaction| {
            delete_expired(transaction, now_ms)?;
            let mut earlier: Option<String> = request.answered(transaction, now_ms)?;
            let answered = earlier.is_some();
            if !answered {
                earlier = repeated_job(transaction, owner, wish.contact, purpose, now_ms)?;
            }
            let repeated = earlier.is_some();
            let id = earlier.unwrap_or(fresh);
            if !repeated {
                insert_job(transaction, owner, &id, wish.contact, purpose, &person, now_ms)?;
            }
            if !answered {
                request.remember(transaction, &id, now_ms)?;
            }
            let job = self.visible_job(transaction, owner, &id, now_ms)?;
            Ok(Requested { job: job.ok_or(StoreError::NotFound { what: "job" })?, repeated })
        })
    }

    /// Stores what was found. A job that has ended already keeps its first result; the answer is what is stored.
    ///
    /// # Errors
    /// As documented for the method of [`UserStore`](firmgate_model::UserStore).
    pub fn finish_job(
        &self,
        owner: &str,
        id: &str,
        finding: &Finding,
        now_ms: i64,
    ) -> Result<DiscoveryJob, StoreError> {
        let outcome = finding.outcome.name();
        let candidates = serde_json::to_string(&finding.candidates);
        self.write(|transaction| {
            let candidates = candidates.map_err(unreadable)?;
            let end = "UPDATE job SET state = 'COMPLETED', outcome = ?3, candidates = ?4, finished_ms = ?5
                       WHERE id = ?1 AND owner = ?2 AND state = 'QUEUED'";
            transaction.prepare_cached(end)?.execute(params![id, owner, outcome, candidates, now_ms])?;
            let job = self.visible_job(transaction, owner, id, now_ms)?;
            Ok(job.ok_or(StoreError::NotFound { what: "job" })?)
        })
    }

    /// Stores that no search was possible, so that the next request starts again.
    ///
    /// # Errors
    /// As documented for the method of [`UserStore`](firmgate_model::UserStore).
    pub fn fail_job(&self, owner: &str, id: &str, now_ms: i64) -> Result<DiscoveryJob, StoreError> {
        self.write(|transaction| {
            let end = "UPDATE job SET state = 'FAILED', finished_ms = ?3
                       WHERE id = ?1 AND owner = ?2 AND state = 'QUEUED'";
            transaction.prepare_cached(end)?.execute(params![id, owner, now_ms])?;
            let job = self.visible_job(transaction, owner, id, now_ms)?;
            Ok(job.ok_or(StoreError::NotFound { what: "job" })?)
        })
    }

    /// One of the owner's jobs.
    ///
    /// # Errors
    /// As documented for the method of [`UserStore`](firmgate_model::UserStore).
    pub fn job(&self, owner: &str, id: &str, now_ms: i64) -> Result<Option<DiscoveryJob>, StoreError> {
        self.read(|transaction| Ok(self.visible_job(transaction, owner, id, now_ms)?))
    }

    fn visible_job(
        &self,
        transaction: &Transaction<'_>,
        owner: &str,
        id: &str,
        now_ms: i64,
    ) -> Result<Option<DiscoveryJob>, rusqlite::Error> {
        let sql = format!("SELECT {COLUMNS} FROM job WHERE id = ?1 AND owner = ?2");
        let found = transaction.prepare_cached(&sql)?.query_row([id, owner], read_job).optional()?;
        let Some(StoredJob { mut job, person, expires_ms }) = found else { return Ok(None) };
        if expires_ms <= now_ms {
            job.state = JobState::Expired;
            job.outcome = None;
            job.candidates.clear();
        } else if job.state == JobState::Completed && self.is_withdrawn(transaction, &job, &person)? {
            // The outcome of a country gate too, so it does not reveal that an address is on the list.
            job.outcome = Some(Outcome::NotPermitted);
            job.candidates.clear();
        }
        Ok(Some(job))
    }

    fn is_withdrawn(
        &self,
        transaction: &Transaction<'_>,
        job: &DiscoveryJob,
        person: &[u8],
    ) -> Result<bool, rusqlite::Error> {
        if listed(transaction, person)? {
            return Ok(true);
        }
        for candidate in &job.candidates {
            if self.covers(transaction, &Subject::Address(&candidate.email))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

struct StoredJob {
    job: DiscoveryJob,
    person: Vec<u8>,
    expires_ms: i64,
}

fn repeated_job(
    transaction: &Transaction<'_>,
    owner: &str,
    contact: &str,
    purpose: &str,
    now_ms: i64,
) -> Result<Option<String>, rusqlite::Error> {
    let sql = "SELECT id FROM job WHERE owner = ?1 AND contact = ?2 AND purpose = ?3 AND submitted_ms > ?4
               AND state <> 'FAILED' ORDER BY submitted_ms DESC, seq DESC LIMIT 1";
    let parameters = params![owner, contact, purpose, now_ms.saturating_sub(REPEAT_MS)];
    transaction.prepare_cached(sql)?.query_row(parameters, |row| row.get(0)).optional()
}

fn insert_job(
    transaction: &Transaction<'_>,
    owner: &str,
    id: &str,
    contact: &str,
    purpose: &str,
    person: &[u8],
    now_ms: i64,
) -> Result<(), Fault> {
    let mut count = transaction.prepare_cached("SELECT count(*) FROM job WHERE owner = ?1 AND state <> 'EXPIRED'")?;
    if count.query_row([owner], |row| row.get::<_, u32>(0))? >= JOBS_PER_OWNER_MAX {
        return Err(StoreError::LimitReached { what: "discovery jobs", max: u64::from(JOBS_PER_OWNER_MAX) }.into());
    }
    let sql = "INSERT INTO job (id, owner, contact, purpose, person, state, submitted_ms, expires_ms)
               VALUES (?1, ?2, ?3, ?4, ?5, 'QUEUED', ?6, ?7)";
    let expires_ms = now_ms.saturating_add(JOB_MS);
    transaction.prepare_cached(sql)?.execute(params![id, owner, contact, purpose, person, now_ms, expires_ms])?;
    Ok(())
}

/// Removes the addresses from expired jobs, and later the jobs themselves.
fn delete_expired(transaction: &Transaction<'_>, now_ms: i64) -> Result<(), rusqlite::Error> {
    let empty = "UPDATE job SET state = 'EXPIRED', outcome = NULL, candidates = '[]'
                 WHERE expires_ms <= ?1 AND state <> 'EXPIRED'";
    transaction.prepare_cached(empty)?.execute([now_ms])?;
    let delete = "DELETE FROM job WHERE expires_ms <= ?1";
    transaction.prepare_cached(delete)?.execute([now_ms.saturating_sub(TOMBSTONE_MS)])?;
    Ok(())
}

fn read_job(row: &Row<'_>) -> Result<StoredJob, rusqlite::Error> {
    let state: String = row.get(3)?;
    let outcome: Option<String> = row.get(4)?;
    let purpose: String = row.get(5)?;
    let unknown = || unreadable("a name that the schema does not have");
    let expires_ms = row.get(9)?;
    let job = DiscoveryJob {
        id: row.get(0)?,
        contact: row.get(1)?,
        state: JobState::of_name(&state).ok_or_else(unknown)?,
        outcome: outcome.map(|name| Outcome::of_name(&name).ok_or_else(unknown)).transpose()?,
        purpose: Purpose::of_name(&purpose).ok_or_else(unknown)?,
        submitted_at: rfc3339(row.get(7)?),
        finished_at: row.get::<_, Option<i64>>(8)?.map(rfc3339),
        expires_at: rfc3339(expires_ms),
        candidates: decoded(&row.get::<_, String>(6)?)?,
    };
    Ok(StoredJob { job, person: row.get(2)?, expires_ms })
}
