use firmgate_model::email::{
    Candidate, EmailKind, EmailStatus, Evidence, EvidenceKind, Finding, Outcome, Verification,
};
use firmgate_model::jobs::*;

use super::super::*;
use super::{DAY, Fixture, HOUR, NOW};

const ANN: JobRequest<'_> =
    JobRequest { contact: "ct-ann", company: "acme.example", first: "Ann", last: "Lee", purpose: Purpose::Sales };

fn candidates() -> Vec<Candidate> {
    let inferred = |email: &str, confidence: f64| Candidate {
        email: email.to_owned(),
        kind: EmailKind::Personal,
        status: EmailStatus::Inferred,
        confidence,
        pattern: Some("first.last".to_owned()),
        evidence: vec![Evidence { kind: EvidenceKind::Prior, count: 0 }],
        verification: Verification::NotPerformed,
    };
    vec![inferred("ann.lee@acme.example", 0.4), inferred("alee@acme.example", 0.2)]
}

impl Fixture {
    fn completed(&self) -> DiscoveryJob {
        let requested = self.store.request_job("u", &ANN, "t1", NOW).unwrap();
        let finding = Finding { outcome: Outcome::Candidates, candidates: candidates() };
        self.store.finish_job("u", &requested.job.id, &finding, NOW + 3).unwrap()
    }
}

#[test]
fn a_job_is_stored_before_and_after_it_is_done() {
    let fixture = Fixture::new();
    let requested = fixture.store.request_job("u", &ANN, "t1", NOW).unwrap();
    assert!(!requested.repeated);
    assert_eq!((requested.job.state, requested.job.outcome), (JobState::Queued, None));
    assert_eq!(fixture.other().job("u", &requested.job.id, NOW).unwrap().unwrap(), requested.job);
    let job = fixture.completed();
    assert_eq!(job.id, requested.job.id, "the queued job was found again");
    assert_eq!((job.state, job.outcome), (JobState::Completed, Some(Outcome::Candidates)));
    assert_eq!(job.candidates, candidates());
    assert_eq!(job.submitted_at, "2027-01-15T08:00:00.000Z");
    assert_eq!(job.finished_at.as_deref(), Some("2027-01-15T08:00:00.003Z"));
    assert_eq!(job.expires_at, "2027-02-14T08:00:00.000Z");
    assert_eq!(fixture.other().job("u", &job.id, NOW + DAY).unwrap(), Some(job));
}

#[test]
fn the_first_result_stays() {
    let fixture = Fixture::new();
    let job = fixture.completed();
    let none = Finding { outcome: Outcome::None, candidates: Vec::new() };
    assert_eq!(fixture.other().finish_job("u", &job.id, &none, NOW + 9).unwrap(), job);
    assert_eq!(fixture.store.fail_job("u", &job.id, NOW + 9).unwrap(), job);
}

#[test]
fn a_repeat_within_a_day_or_by_token_is_the_same_job() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let job = fixture.completed();
    let again = store.request_job("u", &ANN, "t2", NOW + DAY - 1).unwrap();
    assert!(again.repeated);
    assert_eq!(again.job, job);
    let later = store.request_job("u", &ANN, "t3", NOW + DAY).unwrap();
    assert!(!later.repeated && later.job.id != job.id);
    let by_token = store.request_job("u", &ANN, "t1", NOW + 2 * DAY).unwrap();
    assert!(by_token.repeated && by_token.job == job);
    let other_purpose = JobRequest { purpose: Purpose::Press, ..ANN };
    assert!(!store.request_job("u", &other_purpose, "t4", NOW).unwrap().repeated);
    assert!(!store.request_job("v", &ANN, "t1", NOW).unwrap().repeated, "another owner has jobs of their own");
    let reused = store.request_job("u", &other_purpose, "t1", NOW);
    assert!(matches!(reused, Err(StoreError::TokenReused)), "{reused:?}");
}

#[test]
fn a_failed_job_is_not_repeated() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let first = store.request_job("u", &ANN, "t1", NOW).unwrap().job;
    let failed = store.fail_job("u", &first.id, NOW + 1).unwrap();
    assert_eq!((failed.state, failed.outcome), (JobState::Failed, None));
    let second = store.request_job("u", &ANN, "t2", NOW + 2).unwrap();
    assert!(!second.repeated && second.job.id != first.id);
    assert_eq!(store.request_job("u", &ANN, "t1", NOW + 3).unwrap().job, failed, "its own token still names it");
}

#[test]
fn another_owners_job_looks_like_none() {
    let fixture = Fixture::new();
    let job = fixture.completed();
    let none = Finding { outcome: Outcome::None, candidates: Vec::new() };
    assert_eq!(fixture.store.job("v", &job.id, NOW).unwrap(), None);
    for refused in [
        fixture.store.finish_job("v", &job.id, &none, NOW).unwrap_err(),
        fixture.store.fail_job("v", &job.id, NOW).unwrap_err(),
        fixture.store.fail_job("u", "job-none", NOW).unwrap_err(),
    ] {
        assert_eq!(refused.to_string(), "no job with this id");
    }
}

#[test]
fn an_expired_job_says_so_and_its_addresses_are_deleted() {
    let fixture = Fixture::new();
    let store = &fixture.store;
    let job = fixture.completed();
    let end = NOW + JOB_DAYS * DAY;
    assert_eq!(store.job("u", &job.id, end - 1).unwrap().unwrap().candidates.len(), job.candidates.len());
    let expired = store.job("u", &job.id, end).unwrap().unwrap();
    assert_eq!((expired.state, expired.outcome, expired.candidates.len()), (JobState::Expired, None, 0));
    let finding = Finding { outcome: Outcome::None, candidates: Vec::new() };
    assert_eq!(store.finish_job("u", &job.id, &finding, end).unwrap(), expired);
    store.request_job("v", &ANN, "t", end).unwrap();
    assert_eq!(fixture.number("SELECT count(*) FROM job WHERE candidates LIKE '%@%'"), 0);
    store.request_job("v", &ANN, "t2", end + JOB_DAYS * DAY).unwrap();
    assert_eq!(store.job("u", &job.id, end + JOB_DAYS * DAY).unwrap(), None);
}

#[test]
fn a_later_wish_to_be_left_alone_also_covers_a_completed_job() {
    let subjects = [
        Subject::Person { company: "acme.example", first: "Ann", last: "Lee" },
        Subject::Address("ann.lee@acme.example"),
        Subject::Domain("acme.example"),
    ];
    for subject in subjects {
        let fixture = Fixture::new();
        let job = fixture.completed();
        fixture.other().suppress(&subject, "", NOW + HOUR).unwrap();
        let read = fixture.store.job("u", &job.id, NOW + HOUR).unwrap().unwrap();
        assert_eq!((read.outcome, read.candidates.len()), (Some(Outcome::NotPermitted), 0), "{subject:?}");
        let repeat = fixture.store.request_job("u", &ANN, "t2", NOW + HOUR).unwrap();
        assert!(repeat.repeated && repeat.job == read, "{subject:?}");
        // A result that was in progress when the suppression was added.
        let late = fixture.store.request_job("v", &ANN, "t", NOW + HOUR).unwrap().job;
        let finding = Finding { outcome: Outcome::Candidates, candidates: candidates() };
        let finished = fixture.store.finish_job("v", &late.id, &finding, NOW + HOUR).unwrap();
        assert_eq!((finished.outcome, finished.candidates.len()), (Some(Outcome::NotPermitted), 0), "{subject:?}");
    }
}

#[test]
fn an_owner_has_a_limit_of_jobs() {
    let fixture = Fixture::new();
    let connection = rusqlite::Connection::open(fixture.file()).unwrap();
    let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
                INSERT INTO job (id, owner, contact, purpose, person, state, submitted_ms, expires_ms)
                SELECT 'job-' || i, 'u', 'ct-' || i, 'SALES', x'00', 'QUEUED', ?2, ?2 + 1000 FROM n";
    connection.execute(fill, rusqlite::params![JOBS_PER_OWNER_MAX, NOW]).unwrap();
    let refused = fixture.store.request_job("u", &ANN, "t", NOW).unwrap_err();
    assert_eq!(refused.to_string(), "limit of 10000 discovery jobs reached");
    assert!(!fixture.store.request_job("v", &ANN, "t", NOW).unwrap().repeated);
    assert!(!fixture.store.request_job("u", &ANN, "t", NOW + 1_000).unwrap().repeated, "expired jobs do not count");
}

#[test]
fn names_are_those_of_the_schema() {
    let schema = include_str!("../../../../../schema.graphql");
    let names = |name: &str| -> Vec<String> {
        let body = schema.split(&format!("enum {name} {{")).nth(1).unwrap().split('}').next().unwrap().to_owned();
        body.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('"')).map(str::to_owned).collect()
    };
    assert_eq!(names("DiscoveryPurpose"), Purpose::ALL.map(Purpose::name));
    assert_eq!(names("JobOutcome"), Outcome::ALL.map(Outcome::name));
    for state in [JobState::Queued, JobState::Completed, JobState::Failed, JobState::Expired] {
        assert!(names("JobState").contains(&state.name().to_owned()));
    }
    assert_eq!(Purpose::of_name("PRESS"), Some(Purpose::Press));
    assert_eq!(Purpose::of_name("press"), None);
}
